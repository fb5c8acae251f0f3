"""What templates show of a room's rows beside their fields: names, the hour at the venue, the helpful translation."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ascn_site.languages import LANGUAGES, html_code
from events.live.poll_words import apart, as_lines
from events.room.state import IN_STREAM
from events.room.words import words

OWN_NAMES = dict(LANGUAGES)
MOST_UNTRANSLATED = 5  # as many as `live/side.mjs` shows
Row = dict[str, Any]


def dress(room: Row, *, language: str, zone: ZoneInfo) -> None:
    """Add to each row of a room what its template shows."""
    rows = [*room["lines"], *room["questions"], *room["hands"], *filter(None, [room["speaker"], room["runs"]])]
    for row in rows:
        row["who"] = _("You") if row["mine"] else row["name"] or _("Former participant")
        row["clock"] = clock(row["at"], zone)
    if speaker := room["speaker"]:
        ends = datetime.datetime.fromisoformat(speaker["at"]) + datetime.timedelta(seconds=speaker["seconds"])
        speaker["ends_clock"] = clock(ends.isoformat(), zone)
    for row in [*room["lines"], *room["questions"], *room["polls"]]:
        row.update(tongue_of(row))
    for row in [*room["lines"], *room["questions"], *room["polls"]]:
        row["translation"] = translation_for(language, row)
    for mute in room["mutes"]:
        mute["clock"] = clock(mute["until"], zone)
    for question in room["questions"]:
        question["told"] = told(question, room["questions"])
        question["acts"] = acts_on(question)
        question["answer_html_lang"] = html_code(question["answer_lang"] or "")
        question["answer_said"] = translation_for(language, answer_of(question))
    for question in room["questions"]:
        question["heard"] = answer_to(question, room["questions"])


def tongue_of(row: Row) -> Row:
    """The language of a text, as it calls itself and for its ``lang`` attribute; '' for one that nobody named."""
    code = row.get("lang") or ""
    return {"language": OWN_NAMES.get(code, code), "html_lang": html_code(code)}


def clock(at: str, zone: ZoneInfo) -> datetime.time:
    """The hour on the venue's clock, for a filter of the template."""
    return datetime.datetime.fromisoformat(at).astimezone(zone).time()


def queue_of(room: Row) -> list[Row]:
    """What everybody reads: what is being answered, then by votes, then what has been answered."""
    rank = {"taken_up": 0, "approved": 1, "answered": 2}
    queue = [question for question in room["questions"] if question["state"] in rank and not question["hidden"]]
    return sorted(queue, key=lambda question: (rank[question["state"]], -question["votes"], question["seq"]))


def waiting_in(room: Row) -> list[Row]:
    """What the desk has not looked at yet."""
    return [question for question in room["questions"] if question["state"] == "waiting" and not question["hidden"]]


def untranslated_in(room: Row, language: str) -> list[Row]:
    """What others wrote and nobody has put into an interpreter's language: what is put to the vote, questions as they
    are wanted, answers, then the latest lines in order.
    """
    queue = queue_of(room)
    polls = sorted(room["polls"], key=lambda poll: (not poll["open"], -poll["seq"]))
    rows = [*map(as_words, polls), *(row | {"kind": "question"} for row in queue), *map(answer_of, queue)]
    rows += [line for line in room["lines"] if not line["hidden"]]
    return [row for row in rows if row["text"] and is_foreign(row, language)]


def for_interpreters(room: Row, language: str) -> Row:
    """What waits for an interpreter's words, as a page shows it: the first of it, and how much there is."""
    waits = untranslated_in(room, language)
    first = first_of(waits)
    return {
        "untranslated": first,
        "untranslated_count": len(waits),
        "untranslated_more": len(waits) - len(first),
        "untranslated_has_poll": any(row["kind"] == "poll" for row in first),
    }


def as_words(poll: Row) -> Row:
    """A poll as what an interpreter reads: a line for its question and one for each option."""
    lines = as_lines(poll["question"], poll["options"])
    return poll | {"kind": "poll", "text": lines, "mine": False, "who": "", "line_count": 1 + len(poll["options"])}


def answer_of(question: Row) -> Row:
    """The written answer to a question as a row of its own; one that was given aloud has no text."""
    said = {"seq": question["answer_seq"], "text": question["answer"], "lang": question["answer_lang"]}
    row = {"kind": "answer", **said, "tr": question["answer_tr"], "mine": False, "who": ""}
    return row | tongue_of(row)


def first_of(untranslated: list[Row]) -> list[Row]:
    """As many as are shown at once: some of each kind, of lines the latest."""
    found = []
    for kind in ("poll", "question", "answer"):
        found += [row for row in untranslated if row["kind"] == kind][:MOST_UNTRANSLATED]
    return found + [row for row in untranslated if row["kind"] in IN_STREAM.values()][-MOST_UNTRANSLATED:]


def is_foreign(row: Row, language: str) -> bool:
    return not row["mine"] and language not in {row["lang"], *(entry["lang"] for entry in row["tr"])}


def told(question: Row, questions: list[Row]) -> str:
    """What its author wants to know of a question."""
    if question["hidden"]:
        return words()["states"]["hidden"]
    if question["state"] == "merged":
        target = next((other for other in questions if other["seq"] == question["into"]), None)
        merged = _("Merged with others: %(count)s") % {"count": max(1, target["merged"] if target else 1)}
        goes_on = target and target["state"] in ("taken_up", "answered")
        return f"{merged} · {words()['states'][target['state']]}" if goes_on else merged
    return words()["states"].get(question["state"], "")


def answer_to(question: Row, questions: list[Row]) -> Row:
    """What was answered in writing to a question, or to the one that it is part of."""
    others = questions if question["into"] else ()
    whole = next((other for other in others if other["seq"] == question["into"]), question)
    return {"text": whole["answer"], "html_lang": whole["answer_html_lang"], "said": whole["answer_said"]}


def acts_on(question: Row) -> str:
    """What the desk may do with a question beside approving it."""
    match question["state"]:
        case "approved" | "taken_up":
            return _("Answer, merge, hide")
        case "waiting":
            return _("Merge, hide")
    return _("Hide")


def choices_of(poll: Row) -> Row:
    """Each option with the words of an interpreter and its votes, '' where there are none or they are not told; and
    what stands beside the question.
    """
    translation, options = poll["translation"], poll["options"]
    asked, said = apart(translation["text"] if translation else "", options)
    counts = poll["counts"] or [""] * len(options)
    return {
        "translation": translation and translation | {"text": asked},
        "choices": [
            {"option": option, "said": words, "votes": votes}
            for option, words, votes in zip(options, said, counts, strict=True)
        ],
    }


def polls_of(room: Row) -> list[Row]:
    """The latest first, each with its options."""
    told = words()
    return [
        poll
        | choices_of(poll)
        | {
            "line_count": 1 + len(poll["options"]),
            "most": max(1, poll["voters"]),
            "voters_text": told["voters"] % {"count": poll["voters"]},
            "kind_text": told["secret" if poll["secret"] else "named"],
        }
        for poll in reversed(room["polls"])
    ]


def place_of(room: Row) -> str:
    """Where the reader stands among those who wait to speak; '' when her hand is not up."""
    place = next((number for number, hand in enumerate(room["hands"], 1) if hand["mine"]), None)
    if place is None:
        return ""
    return _("You are number %(place)s of %(count)s.") % {"place": place, "count": len(room["hands"])}


def translation_for(reader: str, row: Row) -> Row | None:
    """Into the reader's language, else into English, else any; none for what is in her language."""
    if row["lang"] == reader or not row["tr"]:
        return None
    by_language = {entry["lang"]: entry for entry in row["tr"]}
    first = by_language.get(reader) or (by_language.get("en") if row["lang"] != "en" else None) or row["tr"][0]
    return first | {"html_lang": html_code(first["lang"]), "source": source_of(first)}


def source_of(translation: Row) -> str:
    """Whose words they are, and in which language: a record does not name its interpreters."""
    language = OWN_NAMES.get(translation["lang"], translation["lang"])
    if translation.get("machine"):
        return words()["machine"] % {"language": language}
    by = translation.get("by")
    return words()["interpreted"] % {"by": by, "language": language} if by else language
