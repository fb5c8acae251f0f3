"""Every guard is missed when it is gone: with ``--faults full`` each is taken away, and something must turn red.

First the cells that run its code are asked, then the tests that stand beside
its module: what is no door, as a day or a revision, has its tests there.
"""

import random
import subprocess
import sys
from collections import defaultdict
from types import CodeType

import pytest
from django.db import transaction

from tests.matrix.doors import Visit, person_of
from tests.matrix.guards import GUARDING, ROOT, Deletion, deletions, guarding_code
from tests.matrix.matrix import Cell, cells

pytestmark = pytest.mark.django_db

MOST_CELLS = 400  # what so many do not miss is left to the tests beside
OF_CLEARANCE = (
    "tests/cities/test_clearance_steps.py",
    "tests/cities/test_clearance_page.py",
    "tests/cities/test_clearance_links.py",
    "tests/cities/test_writing_clearance.py",
)
OF_RIGHTS = (
    "tests/ascn_site/test_rules.py",
    "tests/ascn_site/test_office_groups.py",
    "tests/ascn_site/test_people_desk.py",
    "tests/ascn_site/test_second_step.py",
    "tests/cities/test_office_rights.py",
    "tests/cities/test_writing_rights.py",
)
OF_DIALOGS = ("tests/matrix/test_smuggling.py", "tests/matrix/test_searches.py", "tests/matrix/test_members_pages.py")
BESIDE = {
    "ascn_site.rules": (*OF_RIGHTS, "tests/matrix/test_time.py", *OF_CLEARANCE),
    "ascn_site.admin_gate": (*OF_DIALOGS, *OF_RIGHTS, "tests/matrix/test_marker_walk.py"),
    "ascn_site.page_rights": (*OF_RIGHTS, *OF_CLEARANCE),
    "ascn_site.file_rules": ("tests/ascn_site/test_file_serving.py", *OF_DIALOGS, *OF_RIGHTS),
    "ascn_site.choices": (*OF_DIALOGS, "tests/cities/test_writing_forms.py"),
    "ascn_site.office_gate": ("tests/matrix/test_time.py", *OF_RIGHTS),
    "cities.rules": (*OF_RIGHTS, *OF_CLEARANCE),
    "cities.clearance.rules": OF_CLEARANCE,
    "cities.clearance.permissions": OF_CLEARANCE,
    "cities.offers.rules": ("tests/cities/test_offers.py",),
    "events.rules": ("tests/events/live/test_rights.py", "tests/events/live/test_commands.py"),
}
# Deletions that change nothing that anybody could see, each with its reason.
HARMLESS: dict[str, str] = {}


@pytest.fixture
def is_green(world, as_person):
    """Whether a cell answers as the matrix says; whatever was changed is undone."""

    def look(cell: Cell) -> bool:
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


@pytest.fixture(scope="module")
def reached() -> dict[CodeType, list[Cell]]:
    """Which cells run which guarding function, refusals first; filled by the first test that asks."""
    return {}


def in_turn() -> list[Cell]:
    """The cells of one city, refusals first; else mixed, so that one that is missed is met early."""
    found = [cell for cell in cells() if cell.slug == "hanoi"]
    random.Random(7).shuffle(found)
    return sorted(found, key=lambda cell: cell.is_allowed)


@pytest.fixture
def cells_at(is_green, reached):
    """The cells that run the code of a guard."""
    if not reached:
        wanted, met = guarding_code(), defaultdict(list)
        for cell in in_turn():
            seen: set[CodeType] = set()
            sys.setprofile(lambda frame, event, _arg, seen=seen: seen.add(frame.f_code) if event == "call" else None)
            try:
                is_green(cell)
            finally:
                sys.setprofile(None)
            for code in seen & wanted:
                met[code].append(cell)
        reached |= met
    return lambda deletion: [cell for code in deletion.guarded() for cell in reached.get(code, [])][:MOST_CELLS]


@pytest.mark.whole
@pytest.mark.parametrize("deletion", [found for found in deletions() if str(found) not in HARMLESS], ids=str)
def test_a_guard_that_is_gone_is_missed(cells_at, is_green, deletion: Deletion):
    those = cells_at(deletion)
    with deletion.done():
        found = next((cell for cell in those if not is_green(cell)), None)

    assert found or is_missed_beside(deletion), f"neither {len(those)} cells nor the tests beside miss {deletion}"


def is_missed_beside(deletion: Deletion) -> bool:
    """Whether a test of the guard's own module fails without it."""
    without = ("-p", "tests.matrix.without", "--without", str(deletion))
    command = [sys.executable, "-m", "pytest", "-x", "-q", *without, *BESIDE[deletion.module]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout[-2000:]
    return done.returncode == 1


def test_guards_are_found_where_they_stand():
    found = {deletion.module for deletion in deletions()}

    assert found == set(GUARDING) == set(BESIDE)
