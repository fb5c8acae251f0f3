"""Every engine with the judged set, and every engine empty; servers are real."""

from contextlib import contextmanager
from uuid import uuid4

import pytest

from search.engines.base import Request, Unavailable
from search.engines.choice import NAMES, open_engine
from search.seeded import seeded_glossary
from tests.search import judged
from tests.waiting import until

ADDRESSES = {"postgres": "postgres_url", "elasticsearch": "elasticsearch_url"}


@contextmanager
def opened(name, request, folder, patience=10.0):
    """With time to answer: most tests look at what is found, on a machine that does much else."""
    addresses = {kind: request.getfixturevalue(fixture) for kind, fixture in ADDRESSES.items() if kind == name}
    engine = open_engine(
        name,
        folder=folder,
        database_url=addresses.get("postgres", ""),
        elasticsearch_url=addresses.get("elasticsearch", ""),
        glossary=seeded_glossary(),
        index=f"test_{uuid4().hex[:8]}",
        patience=patience,
    )
    yield engine
    engine.drop()
    engine.close()


def answers(engine) -> bool:
    try:
        engine.search(Request("flood"))
    except Unavailable:
        return False
    return True


def wake(engine) -> None:
    """The first answer of all may take longer than its deadline."""
    until(lambda: answers(engine))


@pytest.fixture(scope="session", params=NAMES)
def engine(request, tmp_path_factory):
    """An engine that holds the judged set; only for reading."""
    with opened(request.param, request, tmp_path_factory.mktemp("index")) as engine:
        build = engine.begin_build()
        build.add(judged.documents())
        build.commit()
        wake(engine)
        yield engine


@pytest.fixture(params=NAMES)
def empty_engine(request, tmp_path):
    with opened(request.param, request, tmp_path) as engine:
        engine.begin_build().commit()
        wake(engine)
        yield engine


@pytest.fixture(scope="session")
def plain_engine(request, tmp_path_factory):
    """The judged set in SQLite, against which the others are compared."""
    with opened("sqlite", request, tmp_path_factory.mktemp("plain")) as engine:
        build = engine.begin_build()
        build.add(judged.documents())
        build.commit()
        yield engine
