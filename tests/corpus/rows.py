"""The corpus of bad inputs, read where it lies beside the project; elsewhere there are no rows and no tests."""

import json
import pickle
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.corpus import files

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "bad_inputs.json"
BUILDERS = {name: made for name, made in vars(files).items() if callable(made) and not name.startswith("_")}


@dataclass(frozen=True)
class Row:
    id: str
    what: str
    payload: str
    expect: str

    def value(self, **more):
        """What the payload's expression stands for."""
        names = BUILDERS | {"str": str, "list": list, "range": range, "pickle": pickle} | more
        return eval(self.payload, {"__builtins__": {}}, names)

    @property
    def may(self) -> set[str]:
        """The letters of the outcomes that are right: R refused, I inert, K kept, N normalised."""
        return set(self.expect.split()[0].split("|"))


def rows(surface: str) -> list[Row]:
    """The rows of a surface that name something to send; those that are things to do have tests of their own."""
    if not CORPUS.exists():
        return []
    found = json.loads(CORPUS.read_text(encoding="utf-8"))[surface]
    return [Row(**row) for row in found]


def to_send(surface: str) -> list[Row]:
    return [row for row in rows(surface) if not row.payload.startswith("do: ") and "<id of" not in row.payload]


def ids(row: Row) -> str:
    return f"{row.id} {row.what}"


def for_each(rows: list[Row]):
    """The test runs for each ``row``; where the corpus is not there it is left out, and never skipped."""
    runs = pytest.mark.parametrize("row", rows, ids=ids) if rows else pytest.mark.parametrize("row", [None])
    return lambda test: pytest.mark.corpus(runs(test))
