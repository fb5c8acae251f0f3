"""A plugin that runs tests on code with one guard less: ``pytest -p tests.matrix.without --without GUARD``."""

from contextlib import ExitStack

from tests.matrix.guards import deletions


def pytest_addoption(parser):
    parser.addoption("--without", required=True, help="a guard as tests/matrix/guards.py names it")


def pytest_collection_finish(session):
    name = session.config.getoption("--without")
    [deletion] = [found for found in deletions() if str(found) == name]
    gone = ExitStack()
    gone.enter_context(deletion.done())
    session.config.add_cleanup(gone.close)
