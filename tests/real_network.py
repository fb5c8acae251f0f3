"""The real network in the test database: loaded once per process, kept in a file, put in place for each module.

Every test of such a module asks for ``network``:
``pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]``.
What a test changes is undone after it, also after one that commits and flushes.
"""

import datetime
import shutil
from pathlib import Path

import pytest
from django.db import connection

from ascn_site.loading.network import load_network

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)


def load_facts(folder: Path | None = None) -> list[str]:
    """Load as the command does; returns the lines that it says."""
    said: list[str] = []
    load_network(now=NOW, say=said.append, folder=folder)
    return said


class Swap:
    """Puts a fresh copy of the loaded database in place of the test database, and back."""

    def __init__(self, loaded: Path):
        self.loaded = loaded
        self.current = Path(f"{loaded}.current")

    def put(self) -> None:
        connection.close()
        for end in ("", "-wal", "-shm"):
            Path(f"{self.current}{end}").unlink(missing_ok=True)
        shutil.copy(self.loaded, self.current)
        connection.settings_dict["NAME"] = str(self.current)

    def is_fresh(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM ascn_site_loadedfact)")
            return bool(cursor.fetchone()[0])


@pytest.fixture(scope="session")
def loaded_database(django_db_setup, django_db_blocker):
    """A file with the real network in it."""
    before = connection.settings_dict["NAME"]
    loaded = Path(f"{before}.network")
    with django_db_blocker.unblock():
        empty = Path(f"{before}.empty")
        empty.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(empty)])
        connection.close()
        connection.settings_dict["NAME"] = str(empty)
        load_facts()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(loaded)])
        connection.close()
        connection.settings_dict["NAME"] = before
    return loaded


@pytest.fixture(scope="module")
def network_database(request, django_db_setup, django_db_blocker):
    if connection.vendor != "sqlite":
        pytest.skip("the tests on the real network run on SQLite")
    before = connection.settings_dict["NAME"]
    swap = Swap(request.getfixturevalue("loaded_database"))
    with django_db_blocker.unblock():
        swap.put()
        yield swap
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture
def network(network_database, django_db_blocker):
    """The real network: 38 cities with everything that is published of them."""
    with django_db_blocker.unblock():
        if not connection.in_atomic_block and not network_database.is_fresh():
            network_database.put()
