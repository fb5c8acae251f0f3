"""A posted form as a frame of the live protocol, the way the room's script makes one."""

import datetime
import json
from collections.abc import Callable
from typing import Any

from django.http import QueryDict

Value = Callable[[list[str]], Any]
MOST_DIGITS = 19  # of a number that the databases can hold
LONGEST_MUTE = 24 * 60  # minutes


def number(values: list[str]) -> int | str:
    """What is no number stays as it is: the protocol refuses it."""
    is_number = values[-1].isascii() and values[-1].isdecimal() and len(values[-1]) <= MOST_DIGITS
    return int(values[-1]) if is_number else values[-1]


def numbers(values: list[str]) -> list[int | str]:
    return [number([value]) for value in values]


def flag(values: list[str]) -> bool:
    return values[-1] == "1"


def lines(values: list[str]) -> list[str]:
    return [line.strip() for line in values[-1].splitlines() if line.strip()]


FIELDS: dict[str, Value] = {
    "seq": number,
    "into": number,
    "choices": numbers,
    "seconds": number,
    "options": lines,
    "secret": flag,
    "multiple": flag,
    "point_of_order": flag,
}
PLAIN = frozenset({"text", "lang", "reason", "question", "person", "by", "rooms"})


def frame_of(form: QueryDict, *, now: datetime.datetime) -> str:
    """The frame as text. ``do`` is its type; a line sent twice by one form has one ``id``."""
    frame: dict[str, Any] = {"type": form.get("do", ""), "id": form.get("id", "")}
    for name in form:
        if name in FIELDS:
            frame[name] = FIELDS[name](form.getlist(name))
        elif name in PLAIN and form[name].strip():
            frame[name] = form[name].strip()
        elif name == "minutes":
            minutes = number([form[name]])
            minutes = min(minutes, LONGEST_MUTE) if isinstance(minutes, int) else 0
            frame["until"] = (now + datetime.timedelta(minutes=minutes)).isoformat()
    return json.dumps(frame)
