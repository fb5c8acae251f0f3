"""Every guard is missed when it is gone: with ``--faults full`` each is taken away, and something must turn red.

First the cells that run its code are asked, then the tests that stand beside
its module: what is no door, as a day or a revision, has its tests there.
"""

import json
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
from tests.matrix.reach import noting, place_of

pytestmark = pytest.mark.django_db

MOST_CELLS = 250  # what so many do not miss is left to the tests beside
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
    "ascn_site.admin_gate": (*OF_DIALOGS, *OF_RIGHTS),
    "ascn_site.page_rights": (*OF_RIGHTS, *OF_CLEARANCE),
    "ascn_site.file_rules": (
        "tests/ascn_site/test_file_serving.py",
        "tests/cities/test_files_handed_over.py",
        *OF_DIALOGS,
        *OF_RIGHTS,
    ),
    "ascn_site.choices": (*OF_DIALOGS, "tests/cities/test_writing_forms.py"),
    "ascn_site.office_gate": ("tests/matrix/test_time.py", "tests/ascn_site/test_kept_words.py", *OF_RIGHTS),
    "cities.rules": (*OF_RIGHTS, *OF_CLEARANCE),
    "cities.clearance.rules": OF_CLEARANCE,
    "cities.clearance.permissions": ("tests/cities/test_moving.py", *OF_CLEARANCE),
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
            with noting(wanted) as run:
                is_green(cell)
            for code in run:
                met[code].append(cell)
        reached |= met
    return lambda deletion: [cell for code in deletion.guarded() for cell in reached.get(code, [])][:MOST_CELLS]


@pytest.fixture(scope="module")
def tests_at(tmp_path_factory):
    """The tests beside a guard's module that run its code, quick ones first; each module's are watched once."""
    known: dict[str, dict] = {}

    def asked(deletion: Deletion) -> list[str]:
        if deletion.module not in known:
            told = tmp_path_factory.mktemp("reach") / "tests.json"
            done = beside("tests.matrix.reach", "--reach", str(told), *BESIDE[deletion.module])
            assert done.returncode == 0, done.stdout[-2000:]
            known[deletion.module] = json.loads(told.read_text(encoding="utf-8"))
        places = {place_of(code) for code in deletion.guarded()}
        tests = [(seen["seconds"], name) for name, seen in known[deletion.module].items() if places & {*seen["places"]}]
        return [name for _seconds, name in sorted(tests)]

    return asked


def beside(plugin: str, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", plugin, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.whole
@pytest.mark.parametrize("deletion", [found for found in deletions() if str(found) not in HARMLESS], ids=str)
def test_a_guard_that_is_gone_is_missed(cells_at, tests_at, is_green, deletion: Deletion):
    those = cells_at(deletion)
    with deletion.done():
        found = next((cell for cell in those if not is_green(cell)), None)

    assert found or is_missed(deletion, tests_at(deletion)), f"neither {len(those)} cells nor tests miss {deletion}"


def is_missed(deletion: Deletion, tests: list[str]) -> bool:
    """Whether one of the tests that stand beside the guard's module fails without it."""
    if not tests:
        return False
    done = beside("tests.matrix.without", "--without", str(deletion), *tests)
    assert done.returncode in (0, 1), done.stdout[-2000:]
    return done.returncode == 1


def test_guards_are_found_where_they_stand():
    found = {deletion.module for deletion in deletions()}

    assert found == set(GUARDING) == set(BESIDE)
