"""Fact files: what they look like, and what is said of a broken one."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic import Field as Limited

from ascn_site.dates import parts
from ascn_site.focus import FocusArea


class BrokenFact(Exception):
    """A fact file that cannot be loaded: which file, which entry, why."""

    def __init__(self, file: str, entry: str, reason: str):
        self.file, self.entry, self.reason = file, entry, " ".join(reason.split())
        super().__init__(f"{file}, {entry}: {self.reason}")


def _is_date(text: str) -> str:
    if text:
        try:
            parts(text)
        except ValueError:
            raise ValueError(f"{text!r} is no date such as 2026, 2026-08 or 2026-08-06") from None
    return text


def _is_focus(key: str) -> str:
    if key not in FocusArea.values:
        raise ValueError(f"{key!r} is no focus area")
    return key


Text = Annotated[str, Limited(min_length=1)]
Date = Annotated[str, Limited(min_length=4), AfterValidator(_is_date)]
MaybeDate = Annotated[str, AfterValidator(_is_date)]
Focus = Annotated[str, AfterValidator(_is_focus)]
Names = dict[str, Annotated[list[Text], Limited(min_length=1)]]


class Shape(BaseModel):
    """Every field is named in the file, and none that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Entry(Shape):
    id: Text


def read_entries(path: Path, shape: type[Entry]) -> list[Entry]:
    """The entries of a fact file, each of the right shape, each id once.

    Raises:
        BrokenFact: the first thing that is wrong.
    """
    raw = _raw_entries(path)
    entries: dict[str, Entry] = {}
    for number, item in enumerate(raw, 1):
        name = str(item.get("id") or f"entry {number}") if isinstance(item, dict) else f"entry {number}"
        try:
            entry = shape.model_validate(item)
        except ValidationError as error:
            raise BrokenFact(path.name, name, _words(error)) from None
        if entry.id in entries:
            raise BrokenFact(path.name, name, "this id stands there twice")
        entries[entry.id] = entry
    return list(entries.values())


def _raw_entries(path: Path) -> list:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BrokenFact(path.name, "whole file", f"cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise BrokenFact(path.name, "whole file", f"is no JSON ({error})") from None
    if not isinstance(content, dict) or not isinstance(content.get("entries"), list):
        raise BrokenFact(path.name, "whole file", 'needs a list named "entries"')
    return content["entries"]


def _words(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"
