"""A room that fits its line: the text-only one has 30 KB at most, however much was written. The rest is a link away."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.html import escape

LONGEST_TEXT, LONGEST_OPTION = 600, 80  # characters
FOR_LINES, FOR_QUESTIONS, FOR_OWN, FOR_POLLS = 9_000, 4_000, 2_000, 5_000  # bytes
FOR_INTERPRETERS = 2_000
MOST_HANDS = 20
FOR_FULL_ROOM = 60_000  # bytes of lines; in all but extraordinary sessions the latest fifty are less
FOR_DESK = 40_000  # the same for who has forms beside them
MARKUP = 200  # bytes round a text
FORM = 500  # bytes of a button and what it sends

Row = dict[str, Any]


def fit(context: dict[str, Any]) -> None:
    """Shorten what the page of a room shows, the newest and the most wanted first."""
    room = context["room"]
    lines = within([shortened(line) for line in reversed(room["lines"])], FOR_LINES, size_of_said)
    context["has_earlier"] = len(lines) < len(room["lines"]) or context["has_earlier"]
    room["lines"] = lines[::-1]
    room["hands"] = room["hands"][:MOST_HANDS]
    context["queue"] = within(map(shortened, context["queue"]), FOR_QUESTIONS, size_of_question)
    context["own"] = within(map(shortened, reversed(context["own"])), FOR_OWN, size_of_said)
    if "translate" in context["seat"].may:
        context["untranslated"] = within(map(shortened, context["untranslated"]), FOR_INTERPRETERS, size_of_said)
    polls = sorted(context["polls"], key=lambda poll: not poll["open"])
    context["polls"] = within(map(short_poll, polls), FOR_POLLS, size_of_poll)


def fit_room(context: dict[str, Any]) -> None:
    """Of the longest lines only the latest come with the page of the full room; none of them is shortened."""
    room = context["room"]
    budget = FOR_DESK if context["seat"].is_at_desk else FOR_FULL_ROOM
    lines = within(reversed(room["lines"]), budget, size_of_said)
    context["has_earlier"] = len(lines) < len(room["lines"]) or context["has_earlier"]
    room["lines"] = lines[::-1]


def within(rows: Iterable[Row], budget: int, size: Callable[[Row], int]) -> list[Row]:
    """The first rows that fit, and one in any case."""
    kept: list[Row] = []
    for row in rows:
        budget -= size(row)
        if budget < 0 and kept:
            break
        kept.append(row)
    return kept


def cut(text: str, longest: int = LONGEST_TEXT) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"


def shortened(row: Row) -> Row:
    """``is_cut`` says that there is more to read in the full room."""
    short = row | {"text": cut(row["text"]), "is_cut": len(row["text"]) > LONGEST_TEXT}
    if row.get("answer"):
        short["answer"] = cut(row["answer"])
    if row.get("heard"):
        short["heard"] = row["heard"] | {"text": cut(row["heard"]["text"]), "said": short_said(row["heard"]["said"])}
    for name in ("translation", "answer_said"):
        short[name] = short_said(row.get(name))
    return short


def short_said(translation: Row | None) -> Row | None:
    return translation and translation | {"text": cut(translation["text"])}


def short_poll(poll: Row) -> Row:
    choices = [
        choice | {name: cut(choice[name], LONGEST_OPTION) for name in ("option", "said")} for choice in poll["choices"]
    ]
    return poll | {
        "question": cut(poll["question"]),
        "translation": short_said(poll["translation"]),
        "choices": choices,
    }


def size_of(*texts: str) -> int:
    return sum(len(escape(text).encode()) for text in texts)


def size_of_said(row: Row) -> int:
    heard = row.get("heard") or {"text": "", "said": None}
    beside = [said["text"] for said in (row.get("translation"), heard["said"]) if said]
    return MARKUP + size_of(row["text"], row["who"], heard["text"], *beside)


def size_of_question(row: Row) -> int:
    return FORM + size_of_said(row)


def size_of_poll(poll: Row) -> int:
    options = sum(MARKUP // 2 + size_of(choice["option"], choice["said"]) for choice in poll["choices"])
    return 2 * FORM + options + size_of(poll["question"], poll["translation"]["text"] if poll["translation"] else "")
