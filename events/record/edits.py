"""What may be edited in an item of a record, as texts by the name of their field, and marks to know a text again by."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from events.models import RecordEdit

Texts = dict[str, str]
TRANSLATION, ANSWER_TRANSLATION = "tr-", "answer_tr-"
BESIDE = {TRANSLATION: "tr", ANSWER_TRANSLATION: "answer_tr"}


class Change(NamedTuple):
    """``shown`` is the mark of the text that its writer had before her eyes."""

    shown: str
    text: str


class Conflict(Exception):
    """Somebody else has changed it since it was shown; nothing was kept.

    ``fields`` are number of the item (0: the record itself) and name of the field.
    """

    def __init__(self, fields: Iterable[tuple[int, str]]):
        super().__init__()
        self.fields = list(fields)


def mark_of(text: object) -> str:
    return hashlib.sha256(str(text).encode()).hexdigest()[:16]


def overtaken(texts: Mapping[str, object], changes: Mapping[str, Change]) -> list[str]:
    """Fields that read otherwise now than they were shown, and otherwise than they shall."""
    return [
        name
        for name, change in changes.items()
        if name not in texts or mark_of(texts[name]) not in (change.shown, mark_of(change.text))
    ]


def texts_of(item: Mapping[str, Any], edit: RecordEdit | None) -> Texts:
    """How an item reads now."""
    more = edit.more if edit else {}
    texts = {"text": (edit and edit.text) or item["text"]}
    if item["kind"] == "poll":
        texts["options"] = "\n".join(more.get("options", item["options"]))
    if item.get("answer"):
        texts["answer"] = more.get("answer", item["answer"])
    for prefix, name in BESIDE.items():
        for one in item.get(name, ()):
            texts[prefix + one["lang"]] = more.get(name, {}).get(one["lang"], one["text"])
    return texts | {"reason_to_hide": edit.reason_to_hide if edit else ""}


def edit_of(item: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """What reads otherwise than in the log, as it is stored; what is left empty reads as there."""
    told = texts_of(item, None)
    other = {name: text for name, text in texts.items() if text and text != told[name]}
    more: dict[str, Any] = {}
    if "options" in other:
        more["options"] = options_in(other["options"])
    if "answer" in other:
        more["answer"] = other["answer"]
    for prefix, field in BESIDE.items():
        if tr := {name.removeprefix(prefix): text for name, text in other.items() if name.startswith(prefix)}:
            more[field] = tr
    return {"text": other.get("text", ""), "reason_to_hide": texts["reason_to_hide"], "more": more}


def options_in(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
