"""The matrix of access as it stands in ``access.csv``."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.matrix import (  # they register their doors
    doors_clearing,
    doors_moving,
    doors_reading,
    doors_records,
    doors_rooms,
    doors_writing,
)
from tests.matrix.doors import DOORS, Door
from tests.matrix.world import CITIES

FOLDER = Path(__file__).parent
ROLES = ("An", "Pa", "OA", "OB", "AP", "CR", "Mo", "Se", "Su")
LINK_HOLDER = "LH"  # a visitor without account: only the row of her link is other than an anonymous visitor's
OF_THE_LINK = "56a"
NOW = "now"


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def rows() -> dict[str, dict[str, str]]:
    return {row["row"]: row for row in read("access.csv")}


@dataclass(frozen=True)
class Cell:
    """One person before one door of one city; ``is_own``: the thing is hers, or she was let in."""

    door: Door
    role: str
    slug: str
    is_allowed: bool
    is_own: bool = False

    @property
    def is_for_later(self) -> bool:
        """Left for ``--faults full``: the same gate in the other city."""
        return self.door.is_alike and self.slug != next(iter(CITIES))

    def __str__(self):
        own = " own" if self.is_own else ""
        return f"{self.door.row} {self.door.name}: {self.role}{own} {self.slug}"


def verdicts(door: Door, role: str) -> Iterator[tuple[bool, bool]]:
    """Allowed or not, and whether the thing is one's own; a cell with 'own' or 'in' makes two tests."""
    if door.is_shut:
        yield False, False
        return
    cell = rows()[door.row][role]
    if cell in ("own", "in"):
        yield role not in door.not_for, True
        if door.is_about_oneself:
            return
    yield cell == "Y" and role not in door.not_for, False


def roles_at(door: Door) -> tuple[str, ...]:
    return (*ROLES, LINK_HOLDER) if door.row == OF_THE_LINK else ROLES


def cells() -> list[Cell]:
    """At each door those come first whom it lets pass: then a refusal proves something."""
    return [cell for door in DOORS for slug in CITIES for cell in sorted(cells_at(door, slug), key=is_refused)]


def cells_at(door: Door, slug: str) -> Iterator[Cell]:
    for role in roles_at(door):
        for is_allowed, is_own in verdicts(door, role):
            yield Cell(door, role, slug, is_allowed, is_own)


def is_refused(cell: Cell) -> bool:
    return not cell.is_allowed
