"""From what is published to documents: ``search_fields`` of a model say what of it is searchable.

Apps register their models with ``findable``, and one of them tells with ``open_site`` what the public may see.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError
from django.db.models import Q
from wagtail.models import Page
from wagtail.search.index import SearchField

from search.document import Document, Passage
from search.file_text import passages_of_files

logger = logging.getLogger(__name__)

PAGE = "page"
BATCH = 100


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of itself beside its text, for filters and dates.

    Attributes:
        also_called: other names of the page's own subject; they count as its title.
        names: of what it belongs to; found like ``passages``, as a part of the text.
    """

    city: str = ""
    country: str = ""
    focus: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    status: str = ""
    date: str = ""
    also_called: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()


def no_facts(_page: Page) -> Facts:
    return Facts()


@dataclass(frozen=True)
class Findable:
    """A page model that is searched.

    Attributes:
        kind: value of the facet.
        read_with: foreign keys that ``facts`` reads.
    """

    model: type[Page]
    kind: str
    facts: Callable[[Any], Facts] = no_facts
    read_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """What the search has to be told about the site.

    Attributes:
        is_public: the condition that an anonymous reader may see a page.
        address: where a page lies below the language.
        term_address: where a glossary term is explained, by its key.
    """

    is_public: Callable[[], Q]
    address: Callable[[Page], str]
    term_address: Callable[[str], str]


class Thing(NamedTuple):
    """Something that is searched, by kind of object and primary key."""

    kind: str
    object_id: int


@dataclass(frozen=True)
class Source:
    """Rows that are searched beside pages: terms, rows of reports, released records of sessions.

    Attributes:
        kind: names its things in the outbox and begins the ids of its documents; at most 12 characters.
        keys: primary keys of all that the public may see now.
        public: of some keys, those that the public may see now; one query.
        documents: of some keys, with a version, what the public may see now.
        ids_of: every id that the documents of a key may have.
        ids: ids of all documents that should be in the index now; without it, those of all keys.
    """

    kind: str
    keys: Callable[[], Iterable[int]]
    public: Callable[[Collection[int]], Iterable[int]]
    documents: Callable[[Collection[int], int], Iterable[Document]]
    ids_of: Callable[[int], list[str]]
    ids: Callable[[], Iterable[str]] | None = None

    def expected(self) -> Iterable[str]:
        return self.ids() if self.ids else (one for key in self.keys() for one in self.ids_of(key))


_findable: dict[type[Page], Findable] = {}
_sites: list[Site] = []
_sources: dict[str, Source] = {}


def findable(*models: Findable) -> None:
    """Called when an app's module ``findable`` is loaded."""
    _findable.update({one.model: one for one in models})


def open_site(site: Site) -> None:
    _sites[:] = [site]


def add_source(source: Source) -> None:
    """Called when an app's module ``findable`` is loaded; ``search.updates.follow`` tells when its rows change."""
    _sources[source.kind] = source


def site() -> Site:
    return _sites[0]


def models() -> Collection[type[Page]]:
    return _findable.keys()


def identifiers(thing: Thing) -> list[str]:
    """Ids of all documents that a thing may have in the index."""
    if thing.kind in _sources:
        return _sources[thing.kind].ids_of(thing.object_id)
    return [f"page:{thing.object_id}"]


def thing_of(document_id: str) -> Thing | None:
    """What a document of the index belongs to; None for an id that this site never gave."""
    kind, _, rest = document_id.partition(":")
    number = rest.partition(":")[0]
    if (kind != PAGE and kind not in _sources) or not (number.isascii() and number.isdecimal()):
        return None
    thing = Thing(kind, int(number))
    return thing if document_id in identifiers(thing) else None


def gone(document_ids: Iterable[str]) -> set[str]:
    """Those of these documents whose page or row no reader may see any more: the index follows a moment behind."""
    asked = {one: thing for one in document_ids if (thing := thing_of(one))}
    there = _public_things(set(asked.values()))
    return {one for one, thing in asked.items() if thing not in there}


def _public_things(things: Collection[Thing]) -> set[Thing]:
    """One query for each kind of thing."""
    keys = defaultdict(list)
    for thing in things:
        keys[thing.kind].append(thing.object_id)
    return {Thing(kind, key) for kind, asked in keys.items() for key in _public_keys(kind, asked)}


def _public_keys(kind: str, keys: Collection[int]) -> Iterable[int]:
    if kind in _sources:
        return _sources[kind].public(keys)
    return Page.objects.filter(site().is_public(), pk__in=keys).order_by().values_list("pk", flat=True)


def everything() -> Iterator[list[Thing]]:
    """All that should be in the index now, in batches."""
    for model in _findable:
        pages = model._default_manager.filter(site().is_public())
        yield from _batches(PAGE, pages.order_by("pk").values_list("pk", flat=True))
    for source in _sources.values():
        yield from _batches(source.kind, source.keys())


def _batches(kind: str, every: Iterable[int]) -> Iterator[list[Thing]]:
    keys = list(every)
    for first in range(0, len(keys), BATCH):
        yield [Thing(kind, key) for key in keys[first : first + BATCH]]


def expected() -> Iterator[str]:
    """Ids of all documents that should be in the index now."""
    for model in _findable:
        keys = model._default_manager.filter(site().is_public()).order_by().values_list("pk", flat=True)
        yield from (f"page:{key}" for key in keys)
    for source in _sources.values():
        yield from source.expected()


class Unreadable(Exception):
    """Something that one of these things holds, or lacks, cannot be read; its text says which kind of fault it is."""


def read(things: Sequence[Thing], *, version: int) -> list[Document]:
    """The documents of these things as they are now.

    Raises:
        Unreadable: one of them is at fault; alone, the others can be read.
        DatabaseError: the database is away.
    """
    try:
        return list(documents(things, version=version))
    except DatabaseError:
        raise
    except Exception as fault:  # pages, files and blocks of many kinds: no list of what they may raise would be whole
        if len(things) == 1:
            logger.exception("%s %s cannot be read for the index", *things[0])
        raise Unreadable(f"{type(fault).__name__} in its content") from fault


def documents(things: Iterable[Thing], *, version: int) -> Iterator[Document]:
    """The documents of these things as they are now; what is not public has none."""
    keys = defaultdict(list)
    for thing in things:
        keys[thing.kind].append(thing.object_id)
    if keys[PAGE]:
        yield from _page_documents(keys[PAGE], version)
    for kind, source in _sources.items():
        if keys[kind]:
            yield from source.documents(keys[kind], version)


def _page_documents(keys: Collection[int], version: int) -> Iterator[Document]:
    kinds = set(Page.objects.filter(pk__in=keys).values_list("content_type_id", flat=True))
    for one in _findable.values():
        if ContentType.objects.get_for_model(one.model).pk in kinds:
            pages = one.model._default_manager.filter(site().is_public(), pk__in=keys)
            for page in pages.select_related("locale", *one.read_with):
                yield _page_document(one, page, version)


def _page_document(one: Findable, page: Any, version: int) -> Document:
    facts = one.facts(page)
    names = [Passage(" · ".join(facts.names))] if facts.names else []
    return Document(
        id=f"page:{page.pk}",
        kind=one.kind,
        language=page.locale.language_code,
        title=page.title,
        body=body_of(page),
        group=str(page.translation_key),
        city=facts.city,
        country=facts.country,
        focus=facts.focus,
        years=facts.years,
        status=facts.status,
        date=facts.date,
        address=site().address(page),
        also_called=facts.also_called,
        passages=(*names, *facts.passages, *passages_of_files(page)),
        version=version,
    )


def body_of(page: Page) -> str:
    """Everything that ``search_fields`` declares beside the title, a line for each piece of text."""
    lines: list[str] = []
    for field in type(page).get_search_fields():
        if isinstance(field, SearchField) and field.field_name != "title":
            value = field.get_value(page)
            lines += [str(part) for part in (value if isinstance(value, list | tuple) else [value]) if part]
    return "\n".join(dict.fromkeys(lines))
