"""Every guard is missed when it is gone: with ``--faults full`` each is taken away and a cell must turn red."""

import pytest
from django.db import transaction

from tests.matrix.doors import Visit, person_of
from tests.matrix.guards import Deletion, deletions
from tests.matrix.matrix import cells

pytestmark = pytest.mark.django_db

# Deletions that change nothing that a cell could see, each with its reason.
HARMLESS: dict[str, str] = {}


@pytest.fixture
def red_cell(world, as_person):
    """The first cell that answers otherwise than the matrix says, or None."""

    def look() -> str | None:
        for cell in cells():
            if cell.slug == "hanoi" and not is_green(cell):
                return str(cell)
        return None

    def is_green(cell) -> bool:
        client = as_person(person_of(cell.role, cell.slug), raise_request_exception=False)
        visit = Visit(world, world.cities[cell.slug], cell.role, client, as_person("Su"), cell.is_own)
        with transaction.atomic():
            try:
                return cell.door.act(visit) is cell.is_allowed
            except (AttributeError, KeyError, TypeError, ValueError):  # a guard may leave nothing that still works
                return False
            finally:
                transaction.set_rollback(True)

    return look


@pytest.mark.whole
@pytest.mark.parametrize("deletion", [found for found in deletions() if str(found) not in HARMLESS], ids=str)
def test_a_guard_that_is_gone_is_missed(red_cell, deletion: Deletion):
    with deletion.done():
        found = red_cell()

    assert found, f"no cell turns red: {deletion}"


def test_guards_are_found_where_they_stand():
    found = {deletion.module for deletion in deletions()}

    assert {"ascn_site.rules", "ascn_site.admin_gate", "ascn_site.file_rules", "cities.rules"} <= found
