"""A record as it is read: the snapshot with today's names, edits and corrections, without what was hidden since."""

from collections import defaultdict
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ascn_site.languages import LANGUAGES, html_code
from ascn_site.library import pager_of
from cities.clearance.words import Piece, compare
from events.models import Event, ForumRole, Record, SessionPage
from events.room.shown import choices_of, clock, tongue_of, translation_for

LINES_ON_A_PAGE = 500
WHOLE = "all"
PRINTED_AT_ONCE = 1_500  # a browser takes minutes to lay out many more on paper
LISTS = {
    "speech": "speakers",
    "decision": "decisions",
    "announcement": "announcements",
    "question": "questions",
    "poll": "polls",
    "line": "lines",
}
Row = dict[str, Any]


def page_of_line(number: int) -> int:
    """On which page of a record its n-th line stands; both count from 1."""
    return (number - 1) // LINES_ON_A_PAGE + 1


class Told:
    """One reading, in a constant number of queries."""

    def __init__(self, record: Record):
        self.record = record
        self.hidden: set[int] = set()
        self.authors: dict[int, str | None] = {}
        self.persons: dict[int, str | None] = {}
        columns = ("seq", "is_hidden", "author__name", "person__name")
        for seq, is_hidden, author, person in Event.objects.filter(channel=record.channel_id).values_list(*columns):
            self.authors[seq], self.persons[seq] = author, person
            if is_hidden:
                self.hidden.add(seq)
        self.edits = {edit.seq: edit for edit in record.edits.all()}
        given = {one.seq: one for one in record.corrections.exclude(text="")}
        self.corrections = {seq: one for seq, one in given.items() if not one.is_left_out}
        self.left_out = {seq: one for seq, one in given.items() if one.is_left_out}

    def items(self) -> list[Row]:
        """What a reader may see, in order."""
        return [self.item(item) for item in self.record.content["items"] if self.is_shown(item)]

    def is_shown(self, item: Row) -> bool:
        """A question that was merged goes with the one that it is part of."""
        return not any(self.is_out(seq) for seq in (item["seq"], item.get("into")) if seq is not None)

    def is_out(self, seq: int) -> bool:
        edit = self.edits.get(seq)
        return seq in self.hidden or bool(edit and edit.reason_to_hide)

    def item(self, item: Row) -> Row:
        seq = item["seq"]
        edit, correction = self.edits.get(seq), self.corrections.get(seq)
        names = self.persons if item["kind"] == "speech" else self.authors
        return (
            item
            | with_more(item, edit.more if edit else {})
            | {
                "name": names.get(seq),
                "text": edit.text if edit and edit.text else item["text"],
                "said": item["text"] if correction or (edit and edit.text) else None,
                "is_edited": bool(edit and (edit.text or edit.more)),
                "corrected": correction.text if correction else None,
                "corrected_at": correction.at if correction else None,
            }
        )

    def people(self) -> list[Row]:
        """By delegation; nobody is left out for having had a line hidden."""
        rows = [one | {"name": self.authors.get(one["seq"])} for one in self.record.content["people"]]
        groups = groupby(rows, key=lambda one: one["delegation"])
        return [{"delegation": delegation, "people": list(group)} for delegation, group in groups]

    def lists(self) -> dict[str, list[Row]]:
        """By kind; a question has those that were merged into it as ``parts``."""
        found: dict[str, list[Row]] = defaultdict(list)
        parts: dict[int, list[Row]] = defaultdict(list)
        for item in self.items():
            if item.get("into") is None:
                found[LISTS[item["kind"]]].append(item)
            else:
                parts[item["into"]].append(item)
        for question in found["questions"]:
            question["parts"] = parts[question["seq"]]
            question["merged"] = len(question["parts"]) or question.get("merged", 0)
        return {name: found[name] for name in LISTS.values()}


def with_more(item: Row, more: Row) -> Row:
    """What the secretariat changed beside the text; what has changed in the log since then stays as it is there."""
    told = {"tr": retold(item["tr"], more.get("tr", {}))}
    if item["kind"] == "poll" and len(more.get("options", ())) == len(item["options"]):
        told["options"] = more["options"]
    if item["kind"] == "question":
        told["answer"] = more.get("answer") or item["answer"]
        told["answer_tr"] = retold(item.get("answer_tr", []), more.get("answer_tr", {}))
    return told


def retold(translations: list[Row], edited: dict[str, str]) -> list[Row]:
    return [one | {"text": edited.get(one["lang"], one["text"])} for one in translations]


def shown(record: Record, session: SessionPage, *, language: str, zone: ZoneInfo, lines_page: str = "") -> Row:
    """What the template of a record shows; ``lines_page`` is a page of the lines, or one of `to_print`."""
    told = Told(record)
    lists = told.lists()
    parts = [part for question in lists["questions"] for part in question["parts"]]
    for row in (row for rows in (*lists.values(), parts) for row in rows):
        dress(row, language=language, zone=zone)
    for poll in lists["polls"]:
        poll.update(choices_of(poll), most=max(1, poll["voters"] or 0))
    lines = lists.pop("lines")
    delegations = told.people()
    for person in (person for group in delegations for person in group["people"]):
        person["who"] = person["name"] or _("Former participant")
        person["role_name"] = role_name(person["role"])
    is_whole, page = lines_on(lines, lines_page)
    summary_language = best_of(record.summary, language, session)
    return lists | {
        "record": record,
        "delegations": delegations,
        "summary": record.summary.get(summary_language, ""),
        "summary_language": html_code(summary_language) if summary_language else "",
        "answered": sum(question["state"] == "answered" for question in lists["questions"]),
        "speakers_delegations": len({speech["delegation"] for speech in lists["speakers"] if speech["delegation"]}),
        "lines": page,
        "pager": None if is_whole else pager_of(page, "?page={}#record-lines".format),
        "to_print": to_print(lines, page if is_whole else None),
        "is_whole": is_whole,
        "said_in": len({line["lang"] for line in lines if line["lang"]}),
        "data_address": f"/api/v1/sessions/{session.translation_key}/record",
    }


def lines_on(lines: list[Row], wanted: str) -> tuple[bool, Page]:
    """Whether ``wanted`` are the lines to print, and the page of them that it names."""
    first, _dash, number = wanted.partition("-")
    if first == WHOLE:
        return True, Paginator(lines, PRINTED_AT_ONCE).get_page(number or 1)
    return False, Paginator(lines, LINES_ON_A_PAGE).get_page(wanted)


def to_print(lines: list[Row], current: Page | None) -> list[Row]:
    """The ways to as many lines as fit into one print but the ``current`` ones; none where the first page has all."""
    parts = Paginator(lines, PRINTED_AT_ONCE)
    if parts.count <= LINES_ON_A_PAGE:
        return []
    return [
        {
            "address": f"?page={WHOLE}-{part.number}" if part.number > 1 else f"?page={WHOLE}",
            "lines": f"{part.start_index()}–{part.end_index()}" if parts.num_pages > 1 else "",
        }
        for part in map(parts.page, parts.page_range)
        if current is None or part.number != current.number
    ]


def dress(row: Row, *, language: str, zone: ZoneInfo) -> None:
    row["who"] = row["name"] or _("Former participant")
    row["clock"] = clock(row["at"], zone)
    row |= tongue_of(row)
    row["translation"] = translation_for(language, row)
    row["answer_html_lang"] = html_code(row.get("answer_lang") or "")
    row["answer_said"] = translation_for(language, {"lang": row.get("answer_lang"), "tr": row.get("answer_tr", [])})
    if row.get("corrected"):
        row["change"] = change_of(row["said"], row["corrected"], row)
    if row["kind"] == "speech":
        row["until_clock"] = clock(row["until"], zone) if row["until"] else None
    if row["kind"] == "poll":
        row["closed_clock"] = clock(row["closed_at"], zone) if row["closed_at"] else None


def change_of(said: str, meant: str, row: Row) -> tuple[Piece, ...]:
    """From what was said to what its author meant, by words of its language."""
    return compare(said, meant, row.get("lang") or "en")


def role_name(role: str) -> str:
    if role == "moderator":
        return pgettext("of a session", "moderator")
    return str(ForumRole(role).label) if role else ""


def best_of(summary: dict[str, str], language: str, session: SessionPage) -> str:
    """The reader's language, else the one in which the page was written, else any that there is."""
    wanted = (language, session.locale.language_code, *(code for code, _name in LANGUAGES))
    return next((code for code in wanted if summary.get(code)), "")
