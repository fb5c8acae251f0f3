"""Which guards a piece of code runs into; with ``pytest -p tests.matrix.reach --reach FILE`` which each test does."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from cProfile import Profile
from pathlib import Path
from types import CodeType

import pytest

from tests.matrix.guards import ROOT, guarding_code


def place_of(code: CodeType) -> str:
    """The same in every process."""
    return f"{Path(code.co_filename).relative_to(ROOT)}:{code.co_qualname}:{code.co_firstlineno}"


@contextmanager
def noting(wanted: set[CodeType]) -> Iterator[set[CodeType]]:
    """Fills the set that it gives, at its end. The interpreter's own profiler: one in Python would take five times as
    long as what it watches."""
    run: set[CodeType] = set()
    profile = Profile(builtins=False)
    profile.enable()
    try:
        yield run
    finally:
        profile.disable()
        run |= wanted & {entry.code for entry in profile.getstats()}


def pytest_addoption(parser):
    parser.addoption("--reach", required=True, help="where to write what each test runs into")


class Reaches:
    def __init__(self, path: Path):
        self.path, self.wanted, self.found = path, guarding_code(), {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        begun = time.monotonic()
        with noting(self.wanted) as run:
            result = yield
        places = sorted(map(place_of, run))
        self.found[item.nodeid] = {"seconds": time.monotonic() - begun, "places": places}
        return result

    def pytest_sessionfinish(self):
        self.path.write_text(json.dumps(self.found), encoding="utf-8")


def pytest_collection_finish(session):
    session.config.pluginmanager.register(Reaches(Path(session.config.getoption("--reach"))))
