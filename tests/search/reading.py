"""A site whose index holds the judged set, for tests of what readers see."""

import pytest

from search import site_index
from search.engines.base import Engine, Unavailable
from search.engines.sqlite import SQLiteEngine
from search.seeded import seeded_glossary
from tests.search import judged


class Broken:
    """An engine that is away."""

    def search(self, request):
        raise Unavailable("refused")

    def suggest(self, text, *, reader="", limit=8):
        raise Unavailable("refused")

    def related(self, document_id, *, kinds=(), limit=5):
        raise Unavailable("refused")


@pytest.fixture(scope="session")
def judged_index(tmp_path_factory) -> Engine:
    engine = SQLiteEngine(tmp_path_factory.mktemp("reading"), seeded_glossary())
    build = engine.begin_build()
    build.add(judged.documents())
    build.commit()
    yield engine
    engine.close()


@pytest.fixture
def index(judged_index, monkeypatch, db):
    """The site reads the judged set."""
    monkeypatch.setattr(site_index, "engine", lambda: judged_index)
    return judged_index


@pytest.fixture
def no_index(monkeypatch, db):
    """The site's index does not answer."""
    monkeypatch.setattr(site_index, "engine", Broken)
