"""A posted form as a frame of the live protocol, the way the room's script makes one."""

import datetime
import json
from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

Value = Callable[[list[str]], Any]


def number(values: list[str]) -> int | str:
    """What is no number stays as it is: the protocol refuses it."""
    return int(values[-1]) if values[-1].isascii() and values[-1].isdecimal() else values[-1]


def numbers(values: list[str]) -> list[int | str]:
    return [number([value]) for value in values]


def flag(values: list[str]) -> bool:
    return values[-1] == "1"


def lines(values: list[str]) -> list[str]:
    return [line.strip() for line in values[-1].splitlines() if line.strip()]


def rooms(values: list[str]) -> list[str] | str:
    return "all" if "all" in values else values


FIELDS: dict[str, Value] = {
    "seq": number,
    "into": number,
    "choices": numbers,
    "seconds": number,
    "options": lines,
    "rooms": rooms,
    "secret": flag,
    "multiple": flag,
    "point_of_order": flag,
}
PLAIN = frozenset({"text", "lang", "reason", "question", "person", "by"})
WRITTEN = {
    "text": _("What you wrote"),
    "question": _("Question"),
    "options": _("Options, one per line"),
    "reason": _("Reason, for the log"),
}
OPTIONAL = {("answer", "text")}  # of what is written, what may be left out


def frame_of(form: QueryDict, *, now: datetime.datetime) -> str:
    """The frame as text. ``do`` is its type; a line sent twice by one form has one ``id``."""
    frame: dict[str, Any] = {"type": form.get("do", ""), "id": form.get("id", "")}
    for name in form:
        if name in FIELDS:
            frame[name] = FIELDS[name](form.getlist(name))
        elif name in PLAIN and (form[name].strip() or (name in WRITTEN and (frame["type"], name) not in OPTIONAL)):
            frame[name] = form[name].replace("\r\n", "\n").strip()
        elif name == "minutes":
            minutes = min(int(form[name]), 24 * 60) if form[name].isascii() and form[name].isdecimal() else 0
            frame["until"] = (now + datetime.timedelta(minutes=minutes)).isoformat()
    return json.dumps(frame)


def kept(form: QueryDict) -> dict[str, Any]:
    """What a form that was refused held, to be sent again: ``written`` are name, label and words, ``sent`` all else."""
    written = [(name, label, form[name]) for name, label in WRITTEN.items() if form.get(name, "").strip()]
    others = {"do", "id", "next", "minutes", *FIELDS, *PLAIN} - {name for name, _label, _words in written}
    sent = [(name, value) for name, values in form.lists() if name in others for value in values]
    return {"written": written, "sent": sent}
