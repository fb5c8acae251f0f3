"""Which guards a piece of code runs into; with ``pytest -p tests.matrix.reach --reach FILE`` which each test does."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType

import pytest

from tests.matrix.guards import ROOT, guarding_code


def place_of(code: CodeType) -> str:
    """The same in every process."""
    return f"{Path(code.co_filename).relative_to(ROOT)}:{code.co_qualname}:{code.co_firstlineno}"


class Reached:
    """Guarding functions that ran, and those among them that once said no, or gave nothing back."""

    def __init__(self):
        self.run: set[CodeType] = set()
        self.refused: set[CodeType] = set()


@contextmanager
def noting(wanted: set[CodeType]) -> Iterator[Reached]:
    reached = Reached()

    def note(frame, event, given):
        code = frame.f_code
        if event == "return" and code in wanted:
            reached.run.add(code)
            if given is None or given is False:
                reached.refused.add(code)

    sys.setprofile(note)
    try:
        yield reached
    finally:
        sys.setprofile(None)


def pytest_addoption(parser):
    parser.addoption("--reach", required=True, help="where to write what each test runs into")


class Reaches:
    def __init__(self, path: Path):
        self.path, self.wanted, self.found = path, guarding_code(), {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        begun = time.monotonic()
        with noting(self.wanted) as reached:
            result = yield
        places = sorted(place_of(code) for code in reached.run)
        self.found[item.nodeid] = {"seconds": time.monotonic() - begun, "places": places}
        return result

    def pytest_sessionfinish(self):
        self.path.write_text(json.dumps(self.found), encoding="utf-8")


def pytest_collection_finish(session):
    session.config.pluginmanager.register(Reaches(Path(session.config.getoption("--reach"))))
