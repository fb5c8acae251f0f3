"""Every cell of ``access.csv``, through every door of its row, for both cities."""

from functools import cache

import pytest
from django.db import transaction

from tests.matrix.doors import DOORS, Door, Visit, person_of
from tests.matrix.matrix import NOW, Cell, cells, roles_at, rows, verdicts
from tests.matrix.world import CITIES

pytestmark = pytest.mark.django_db


@pytest.fixture
def pass_through(world, as_person):
    """Whether a door lets somebody pass; whatever he changed is undone."""

    def tried(door: Door, role: str, slug: str, *, is_own: bool = False) -> bool:
        client = as_person(person_of(role, slug), raise_request_exception=False)
        operator = as_person("Su")
        with transaction.atomic():
            allowed = door.act(Visit(world, world.cities[slug], role, client, operator, is_own))
            transaction.set_rollback(True)
        return allowed

    return tried


@cache
def control(door: Door) -> tuple[str, bool] | None:
    """Somebody whom the door lets pass; None for a door that is shut to all."""
    allowed = ((role, is_own) for role in reversed(roles_at(door)) for passes, is_own in verdicts(door, role) if passes)
    return next(allowed, None)


known_to_pass: set[tuple[str, str]] = set()


def place_of(cell: Cell) -> tuple[str, str]:
    return f"{cell.door.row} {cell.door.name}", cell.slug


def check_control(pass_through, cell: Cell) -> None:
    """In the same set-up the right person passes: a refusal of everybody would prove nothing."""
    right = control(cell.door)
    if right and place_of(cell) not in known_to_pass:
        assert pass_through(cell.door, right[0], cell.slug, is_own=right[1]), f"{right[0]} should pass {cell.door.name}"
        known_to_pass.add(place_of(cell))


def in_the_suite() -> list:
    return [
        pytest.param(cell, id=str(cell), marks=[pytest.mark.whole] if cell.is_for_later else []) for cell in cells()
    ]


@pytest.mark.parametrize("cell", in_the_suite())
def test_cell(pass_through, cell: Cell):
    if not cell.is_allowed:
        check_control(pass_through, cell)

    assert pass_through(cell.door, cell.role, cell.slug, is_own=cell.is_own) is cell.is_allowed
    if cell.is_allowed:
        known_to_pass.add(place_of(cell))


def test_every_row_that_exists_has_a_door_and_every_other_says_why_not():
    with_doors = {door.row for door in DOORS}
    unexplained = [
        number
        for number, row in rows().items()
        if number not in with_doors | NO_DOOR_OF_THEIR_OWN and not row["status"].startswith("later: ")
    ]

    assert unexplained == []
    assert [number for number in with_doors if rows()[number]["status"] != NOW] == []


# Tested elsewhere in this folder: the row is no door but a state of the visitor.
NO_DOOR_OF_THEIR_OWN = {"57"}


def test_the_matrix_is_read_in_both_directions():
    assert set(CITIES) == {"hanoi", "kuching"}
    assert {cell.slug for cell in cells()} == set(CITIES)
