"""From what is published to documents: ``search_fields`` of a model say what of it is searchable.

Apps register their models with ``findable``, and one of them tells with ``open_site`` what the public may see.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page
from wagtail.search.index import SearchField

from search.document import Document, Passage
from search.file_text import passages_of_files
from search.models import GlossaryTerm

PAGE, TERM = "page", "term"
BATCH = 100


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of itself beside its text, for filters and dates; ``names`` are found like its text."""

    city: str = ""
    country: str = ""
    focus: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    status: str = ""
    date: str = ""
    names: tuple[str, ...] = ()


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


_findable: dict[type[Page], Findable] = {}
_sites: list[Site] = []


def findable(*models: Findable) -> None:
    """Called when an app's module ``findable`` is loaded."""
    _findable.update({one.model: one for one in models})


def open_site(site: Site) -> None:
    _sites[:] = [site]


def models() -> Collection[type[Page]]:
    return _findable.keys()


def identifiers(thing: Thing) -> list[str]:
    """Ids of all documents that a thing may have in the index."""
    if thing.kind == TERM:
        return [f"term:{thing.object_id}:{code}" for code, _ in settings.LANGUAGES]
    return [f"page:{thing.object_id}"]


def thing_of(document_id: str) -> Thing | None:
    """What a document of the index belongs to; None for an id that this site never gave."""
    kind, _, rest = document_id.partition(":")
    number = rest.partition(":")[0]
    if kind not in (PAGE, TERM) or not (number.isascii() and number.isdecimal()):
        return None
    thing = Thing(kind, int(number))
    return thing if document_id in identifiers(thing) else None


def gone(document_ids: Iterable[str]) -> set[str]:
    """Those of these documents whose page or term no reader may see any more: the index follows a moment behind."""
    asked = {one: thing for one in document_ids if (thing := thing_of(one))}
    there = _public_things(set(asked.values()))
    return {one for one, thing in asked.items() if thing not in there}


def _public_things(things: Collection[Thing]) -> set[Thing]:
    """One query for each kind of thing."""
    [site] = _sites
    rows = {PAGE: Page.objects.filter(site.is_public()), TERM: GlossaryTerm.objects.order_by()}
    return {
        Thing(kind, key)
        for kind, found in rows.items()
        if (keys := [thing.object_id for thing in things if thing.kind == kind])
        for key in found.filter(pk__in=keys).values_list("pk", flat=True)
    }


def everything() -> Iterator[list[Thing]]:
    """All that should be in the index now, in batches."""
    [site] = _sites
    for model in _findable:
        yield from _batches(PAGE, model._default_manager.filter(site.is_public()))
    yield from _batches(TERM, GlossaryTerm.objects.all())


def _batches(kind: str, rows: Any) -> Iterator[list[Thing]]:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), BATCH):
        yield [Thing(kind, key) for key in keys[first : first + BATCH]]


def expected() -> Iterator[str]:
    """Ids of all documents that should be in the index now."""
    [site] = _sites
    for model in _findable:
        keys = model._default_manager.filter(site.is_public()).order_by().values_list("pk", flat=True)
        yield from (f"page:{key}" for key in keys)
    for key, words in GlossaryTerm.objects.order_by().values_list("pk", "words"):
        yield from (f"term:{key}:{language}" for language in words)


def documents(things: Iterable[Thing], *, version: int) -> Iterator[Document]:
    """The documents of these things as they are now; what is not public has none."""
    keys = defaultdict(list)
    for thing in things:
        keys[thing.kind].append(thing.object_id)
    if keys[PAGE]:
        yield from _page_documents(keys[PAGE], version)
    if keys[TERM]:
        for term in GlossaryTerm.objects.filter(pk__in=keys[TERM]):
            yield from _term_documents(term, version)


def _page_documents(keys: Collection[int], version: int) -> Iterator[Document]:
    [site] = _sites
    kinds = set(Page.objects.filter(pk__in=keys).values_list("content_type_id", flat=True))
    for one in _findable.values():
        if ContentType.objects.get_for_model(one.model).pk in kinds:
            pages = one.model._default_manager.filter(site.is_public(), pk__in=keys)
            for page in pages.select_related("locale", *one.read_with):
                yield _page_document(one, site, page, version)


def _page_document(one: Findable, site: Site, page: Any, version: int) -> Document:
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
        address=site.address(page),
        passages=(*names, *passages_of_files(page)),
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


def _term_documents(term: GlossaryTerm, version: int) -> Iterator[Document]:
    [site] = _sites
    for language, word in term.words.items():
        first, *others = word["values"] or [term.key]
        yield Document(
            id=f"term:{term.pk}:{language}",
            kind="term",
            language=language,
            title=first,
            body="\n".join(others),
            group=f"term:{term.pk}",
            address=site.term_address(term.key),
            version=version,
        )
