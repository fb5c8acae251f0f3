"""The index of the site itself: one engine per process, with the glossary as the editors keep it.

Engines may be asked from every thread: SQLite opens a connection per thread, PostgreSQL has a pool, Elasticsearch's
client is made for it.
"""

import atexit
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.conf import settings

from search.engines.base import Engine, NoIndex, Unavailable
from search.engines.choice import name_for, open_engine
from search.glossary import Entry, Form, Glossary
from search.models import GlossaryTerm, TermKind
from search.seeded import places
from search.text import fold, normalise

Term = tuple[str, str, dict[str, Any]]  # key, kind, words
LOOK_EVERY = 30.0  # seconds until a term that another process saved is used here

SLOW = 0.3  # seconds; a failure that took longer would cost the next readers as much
DOWN_FOR = 5.0  # seconds for which an engine that failed slowly is asked by nobody, and then by one at first
Found = TypeVar("Found")


class _Kept:
    """The engine of this process with the terms that its glossary was made of."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.engine: Engine | None = None
        self.terms: list[Term] | None = None
        self.look_at = 0.0
        self.down_until = 0.0


_kept = _Kept()


def engine() -> Engine:
    """The engine that the settings choose. Whether it answers, only a question tells."""
    current = _kept.engine
    if current is not None and time.monotonic() < _kept.look_at:
        return current
    with _kept.lock:
        return _brought_up_to_date()


def ask(question: Callable[[Engine], Found]) -> Found:
    """What the engine answers to a reader. Raises Unavailable, at once while it is known to be down."""
    began = time.monotonic()
    with _kept.lock:
        if began < _kept.down_until:
            raise Unavailable("the engine did not answer a moment ago")
        if _kept.down_until:
            _kept.down_until = began + DOWN_FOR
    try:
        found = question(engine())
    except NoIndex:
        _kept.down_until = 0.0
        raise
    except Unavailable:
        ended = time.monotonic()
        _kept.down_until = ended + DOWN_FOR if ended - began > SLOW else 0.0
        raise
    _kept.down_until = 0.0
    return found


def forget_glossary() -> None:
    """Terms have changed: the next question reads them again."""
    _kept.look_at = 0.0


def close() -> None:
    """Give back what the engine holds; the next call of ``engine`` opens another one."""
    with _kept.lock:
        if _kept.engine is not None:
            _kept.engine.close()
        _kept.engine, _kept.terms, _kept.down_until = None, None, 0.0


def _brought_up_to_date() -> Engine:
    current = _kept.engine
    if current is not None and time.monotonic() < _kept.look_at:
        return current
    terms = list(GlossaryTerm.objects.order_by("key").values_list("key", "kind", "words"))
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


def _glossary(terms: list[Term]) -> Glossary:
    """Terms as editors keep them, and the places that come with the platform.

    A place that editors keep stands for the one of the same English name: so they can also leave out a name.
    """
    entries = list(_entries(terms))
    kept = {_english(entry) for entry, (_, kind, _) in zip(entries, terms, strict=True) if kind == TermKind.PLACE}
    return Glossary((*entries, *(place for place in places() if _english(place) not in kept)))


def _english(entry: Entry) -> str:
    return next((fold(normalise(form.text)) for form in entry.forms if form.language == "en"), entry.key)


def _entries(terms: list[Term]) -> Iterator[Entry]:
    for key, _kind, words in terms:
        forms = [Form(text, language) for language, word in words.items() for text in word["values"]]
        yield Entry(key, tuple(forms))


atexit.register(close)
