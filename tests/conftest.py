"""What every test may ask for. Real servers come from ``tests/services``."""

import gc
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from ascn_site.audit import guard
from search import site_index
from search.glossary import Glossary
from tests.corpus.rows import CORPUS
from tests.scheduling import InBlocks, in_blocks
from tests.services.databases import migrate_once

pytest_plugins = ["tests.services.fixtures", "tests.services.installations", "tests.real_network"]


def pytest_addoption(parser):
    parser.addoption(
        "--services",
        choices=("auto", "require"),
        default="auto",
        help="require: fail instead of skipping where a real server or browser is missing",
    )
    parser.addoption(
        "--faults", choices=("small", "full"), default="small", help="full: tests of docs/promises.md kill more often"
    )


def pytest_collection_modifyitems(config, items):
    """What is marked ``whole`` takes minutes and is left for ``--faults full``; a part of each such test stays.

    What is marked ``corpus`` needs the corpus of bad inputs, which lies beside the project and not in it.
    """
    absent = {"whole"} if config.getoption("--faults") != "full" else set()
    if not CORPUS.exists():
        absent.add("corpus")
    left = [item for item in items if any(item.get_closest_marker(name) for name in absent)]
    config.hook.pytest_deselected(items=left)
    gone = set(left)
    items[:] = [item for item in items if item not in gone]
    if are_blocks_free():
        items[:] = in_blocks(items)


def are_blocks_free() -> bool:
    """On PostgreSQL tests that commit leave an empty database behind, and so come after all others."""
    return connection.vendor == "sqlite"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return InBlocks(config, log) if are_blocks_free() else None


def pytest_collection_finish():
    """What is loaded by now stays to the end: looking through all of it for garbage again and again takes a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)  # and another tenth is saved by looking less often


@pytest.fixture(scope="session")
def missing(request):
    """Say that a real server or browser is not there: skips, or fails under ``--services require``."""

    def say(what: str):
        if request.config.getoption("--services") == "require":
            pytest.fail(f"{what} is missing and --services require was asked for")
        pytest.skip(f"{what} is missing")

    return say


@pytest.fixture(scope="session")
def django_db_keepdb(request, django_db_modify_db_settings):
    """Begin with the migrated database that all workers and later runs share until a migration changes."""
    if connection.vendor != "sqlite":
        return request.config.option.reuse_db
    shutil.copy(migrate_once(), database_of_tests())
    return True


def database_of_tests() -> Path:
    return Path(connection.settings_dict["TEST"]["NAME"])


@pytest.fixture(autouse=True)
def in_english():
    """Every test begins in English, whatever language the request of an earlier one left behind."""
    translation.activate("en")


@pytest.fixture(scope="session", autouse=True)
def empty_index(django_db_setup):
    """The site of the tests begins as a started site does: with an index, on PostgreSQL in the tests' database."""
    if settings.DATABASE_URL:
        settings.DATABASE_URL = f"{settings.DATABASE_URL.rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    engine = site_index.open_site_engine(Glossary())
    engine.begin_build().commit()
    yield
    site_index.close()
    engine.drop()
    engine.close()


@pytest.fixture
def own_index(settings, tmp_path):
    """An empty index of the test's own."""
    settings.DATA_DIR = tmp_path
    site_index.close()
    site_index.engine().begin_build().commit()
    yield
    site_index.close()


@pytest.fixture(scope="session", autouse=True)
def as_migrated(django_db_setup, django_db_blocker):
    """Tests that commit leave the database behind as the migrations made it: a copy takes a hundredth of emptying."""
    if connection.vendor != "sqlite":
        yield
        return
    migrated = f"{connection.settings_dict['NAME']}_migrated"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [migrated])
    empty = TransactionTestCase._fixture_teardown

    def put_back(_test):
        connection.close()
        name = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(migrated)) as source, closing(sqlite3.connect(name, timeout=30)) as target:
            source.backup(target)

    TransactionTestCase._fixture_teardown = put_back
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture(scope="session", autouse=True)
def empty_log():
    """Where tests that commit leave an empty database behind, and only there, the audit log is emptied as well."""
    flush = type(connection.ops).execute_sql_flush

    def without_guard(operations, statements):
        guard.take_down(operations.connection)
        flush(operations, statements)
        guard.put_up(operations.connection)

    type(connection.ops).execute_sql_flush = without_guard
    yield
    type(connection.ops).execute_sql_flush = flush
