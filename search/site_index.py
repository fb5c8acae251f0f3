"""The index of the site itself: one engine per process, with the glossary as the editors keep it.

Engines may be asked from every thread: SQLite opens a connection per thread, PostgreSQL has a pool, Elasticsearch's
client is made for it.
"""

import atexit
import threading
import time
from collections.abc import Iterator

from django.conf import settings

from search.engines.base import Engine
from search.engines.choice import name_for, open_engine
from search.glossary import Entry, Form, Glossary
from search.models import GlossaryTerm
from search.seeded import places

LOOK_EVERY = 30.0  # seconds until a term that another process saved is used here


class _Kept:
    """The engine of this process with the terms that its glossary was made of."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.engine: Engine | None = None
        self.terms: list[tuple[str, dict]] | None = None
        self.look_at = 0.0


_kept = _Kept()


def engine() -> Engine:
    """The engine that the settings choose. Whether it answers, only a question tells."""
    current = _kept.engine
    if current is not None and time.monotonic() < _kept.look_at:
        return current
    with _kept.lock:
        return _brought_up_to_date()


def forget_glossary() -> None:
    """Terms have changed: the next question reads them again."""
    _kept.look_at = 0.0


def close() -> None:
    """Give back what the engine holds; the next call of ``engine`` opens another one."""
    with _kept.lock:
        if _kept.engine is not None:
            _kept.engine.close()
        _kept.engine, _kept.terms = None, None


def _brought_up_to_date() -> Engine:
    current = _kept.engine
    if current is not None and time.monotonic() < _kept.look_at:
        return current
    terms = list(GlossaryTerm.objects.order_by("key").values_list("key", "words"))
    if current is None:
        current = _kept.engine = open_site_engine(_glossary(terms))
    elif terms != _kept.terms:
        current.glossary = _glossary(terms)
    _kept.terms = terms
    _kept.look_at = time.monotonic() + LOOK_EVERY
    return current


def open_site_engine(glossary: Glossary) -> Engine:
    addresses = {"database_url": settings.DATABASE_URL, "elasticsearch_url": settings.ELASTICSEARCH_URL}
    return open_engine(name_for(**addresses), folder=settings.DATA_DIR / "search", glossary=glossary, **addresses)


def _glossary(terms: list[tuple[str, dict]]) -> Glossary:
    return Glossary((*_entries(terms), *places()))


def _entries(terms: list[tuple[str, dict]]) -> Iterator[Entry]:
    for key, words in terms:
        forms = [Form(text, language) for language, word in words.items() for text in word["values"]]
        yield Entry(key, tuple(forms))


atexit.register(close)
