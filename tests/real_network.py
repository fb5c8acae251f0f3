"""The real network in the test database: loaded once per process, put in place for each module as a copy.

Every test of such a module asks for ``network``:
``pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]``.
What a test changes is undone after it, also after one that commits and flushes.
"""

import datetime
import fcntl
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection

from ascn_site.loading.network import load_network
from search import site_index
from tests.services.databases import of_all_workers

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)


def load_facts(folder: Path | None = None) -> list[str]:
    """Load as the command does; returns the lines that it says."""
    said: list[str] = []
    load_network(now=NOW, say=said.append, folder=folder)
    return said


def use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    cache.clear()  # Wagtail keeps there where each site begins


def remove(name: str) -> None:
    if connection.vendor == "sqlite":
        for end in ("", "-wal", "-shm"):
            Path(f"{name}{end}").unlink(missing_ok=True)
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def copy(name: str, target: str) -> None:
    """A second database with the same rows; nobody may be connected to the first."""
    connection.close()
    site_index.close()
    remove(target)
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(target)) as copied:
            source.backup(copied)
        return
    quoted = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted(target)} TEMPLATE {quoted(name)}")


def is_loaded() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ascn_site_loadedfact")
        return cursor.fetchone()[0] > 0


@pytest.fixture(scope="session")
def loaded_database(django_db_setup, django_db_blocker, tmp_path_factory):
    """The name of a database with the real network in it."""
    empty = str(connection.settings_dict["NAME"])
    loaded = f"{empty}_network"
    with django_db_blocker.unblock():
        load_once(empty, loaded, of_all_workers(tmp_path_factory))
        yield loaded
        remove(loaded)


def load_into(loaded: str, empty: str) -> None:
    copy(empty, loaded)
    use(loaded)
    load_facts()
    use(empty)


def load_once(empty: str, loaded: str, folder: Path) -> None:
    """The first worker of a run loads and keeps a copy, for which the others wait."""
    kept = str(folder / "network.sqlite3") if connection.vendor == "sqlite" else "test_network_of_all_workers"
    with (folder / "network.made").open("a+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)
        note.seek(0)
        if note.read():
            copy(kept, loaded)
            return
        load_into(loaded, empty)
        copy(loaded, kept)
        note.write("made")


@pytest.fixture(scope="module")
def network_database(loaded_database, django_db_blocker):
    """A function that puts a fresh copy in place; the empty database comes back after the module."""
    empty = str(connection.settings_dict["NAME"])
    current = f"{loaded_database}_now"

    def put() -> None:
        copy(loaded_database, current)
        use(current)

    with django_db_blocker.unblock():
        put()
        yield put
        use(empty)
        remove(current)


@pytest.fixture
def network(network_database, django_db_blocker):
    """The real network: 38 cities with everything that is published of them."""
    with django_db_blocker.unblock():
        if not connection.in_atomic_block and not is_loaded():
            network_database()
