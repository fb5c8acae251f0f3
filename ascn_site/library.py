"""Libraries: many pages of one kind, narrowed by filters, in an order, page by page.

The whole state stands in the address, so that a list can be shared, printed
and read without scripts. A library costs two queries of its own whatever its
size: one for the facets of every page, one for the pages it shows.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAGE_SIZE = 12
LONGEST_VALUE = 80
MOST_VALUES = 40
FILE_FORMATS = ("csv", "xlsx", "json")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Facet:
    """One question that a reader may narrow a library by.

    ``values`` reads the keys of a row; ``label`` names a key for the reader;
    ``clean`` brings what stood in the address into the form of the keys.
    """

    key: str
    label: str | Promise
    values: Callable[[Row], Collection[str] | Collection[int]]
    name: Callable[[str], str | Promise]
    clean: Callable[[str], str] = str.strip
    order: Callable[[str], str | int] | None = None


@dataclass(frozen=True)
class Sort:
    """One order of a library, by a key of its rows."""

    value: str
    label: str | Promise
    key: Callable[[Row], Any]
    is_descending: bool = False


@dataclass(frozen=True)
class Finding:
    """What a text finds in a library: the translation keys of things, best first.

    ``is_nearest``: nothing fits as written, these come closest.
    """

    text: str
    things: Sequence[str] = ()
    is_nearest: bool = False


_finders: dict[type[Model], Callable[[str], Finding]] = {}


def searched_by(model: type[Model], find: Callable[[str], Finding]) -> None:
    """Libraries of this model are narrowed by what ``find`` finds for a text. Called when an app is ready."""
    _finders[model] = find


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    key: str
    label: str | Promise
    choices: Sequence[Choice]
    input: str = "checkbox"


@dataclass(frozen=True)
class Link:
    label: str
    address: str


@dataclass(frozen=True)
class PageNumber:
    number: int
    address: str


@dataclass(frozen=True)
class Pager:
    number: int
    numbers: Sequence[PageNumber]
    previous: str
    next: str


class Library:
    """What a reader sees of a set of pages at one address.

    Args:
        pages: every page of the library, with what its cards need.
        fields: names for ``values()`` that facets and sorts read; ``pk`` is added.
        page_size: how many at once; None shows all.
        dress: hands the pages shown what hangs on their foreign keys, which the list's query leaves out.
        heading: a lazy plural with ``%(count)d`` for the number of pages found.

    One whose pages are ``searched_by`` something also narrows by ``q``.
    """

    def __init__(
        self,
        *,
        pages: QuerySet,
        fields: Iterable[str],
        facets: Sequence[Facet],
        sorts: Sequence[Sort],
        query: QueryDict,
        address: str,
        heading: Promise,
        page_size: int | None = PAGE_SIZE,
        dress: Callable[[Iterable], list] = list,
    ):
        self.pages: Any = pages  # a list of pages also has ``for_lists``
        self.facets = facets
        self.address = address
        self._heading = heading
        find = _finders.get(pages.model)
        self.is_searched = find is not None
        self.finding = find(text) if find and (text := query.get("q", "").strip()) else Finding("")
        self._sorts = [by_relevance(self.finding), *sorts] if self.finding.text else sorts
        self._wanted = {facet.key: read_values(query, facet) for facet in facets}
        self._sort = next((sort for sort in self._sorts if sort.value == query.get("sort")), self._sorts[0])
        self._page = query.get("page", "1")
        self._page_size = page_size
        self._dress = dress
        rows: Iterable[dict] = pages.values("pk", *fields, *(["translation_key"] if self.finding.text else []))
        if self.finding.text:
            rows = [row for row in rows if str(row["translation_key"]) in self.finding.things]
        self._rows = [RowWithKeys(row, facets) for row in rows]

    @cached_property
    def found(self) -> list[int]:
        """Primary keys of everything that fits all filters, in the chosen order."""
        rows = [row for row in self._rows if row.fits(self._wanted)]
        known = [row for row in rows if self._sort.key(row.row) not in (None, "")]
        unknown = [row for row in rows if self._sort.key(row.row) in (None, "")]
        known.sort(key=lambda row: self._sort.key(row.row), reverse=self._sort.is_descending)
        return [row.row["pk"] for row in (*known, *unknown)]

    @property
    def total(self) -> int:
        return len(self.found)

    @property
    def heading(self) -> str:
        return self._heading % {"count": self.total}

    @cached_property
    def _shown(self) -> Page:
        return Paginator(self.found, self._page_size or max(self.total, 1)).get_page(self._page)

    @cached_property
    def items(self) -> list:
        """The pages of this page of the library, in order."""
        keys = list(self._shown.object_list)
        pages = self.pages.for_lists().in_bulk(keys)
        return self._dress(pages[key] for key in keys if key in pages)

    @cached_property
    def filters(self) -> list[Filter]:
        return [Filter(facet.key, facet.label, self._choices(facet)) for facet in self.facets]

    def _choices(self, facet: Facet) -> list[Choice]:
        """Every value with the number of pages it would give; a filter does not count against itself."""
        others = {key: values for key, values in self._wanted.items() if key != facet.key}
        every: Counter[str] = Counter()
        fitting: Counter[str] = Counter()
        for row in self._rows:
            every.update(row.keys[facet.key])
            if row.fits(others):
                fitting.update(row.keys[facet.key])
        wanted = self._wanted[facet.key]
        keys = {*every, *wanted}
        order = facet.order or (lambda key: str(facet.name(key)).casefold())
        return [Choice(key, str(facet.name(key)), fitting[key], key in wanted) for key in sorted(keys, key=order)]

    @cached_property
    def sorts(self) -> list[dict]:
        return [{"value": sort.value, "label": sort.label, "is_chosen": sort is self._sort} for sort in self._sorts]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Key and value of each filter that is set."""
        return [(key, value) for key, values in self._wanted.items() for value in values]

    @cached_property
    def chips(self) -> list[Link]:
        """Each chosen filter with the address of the list without it."""
        text = self.finding.text
        searched = [Link(f"“{text}”", self.address_with(without=("q", text)))] if text else []
        return searched + [
            Link(f"{facet.label}: {facet.name(value)}", self.address_with(without=(facet.key, value)))
            for facet in self.facets
            for value in self._wanted[facet.key]
        ]

    @cached_property
    def pager(self) -> Pager | None:
        return pager_of(self._shown, lambda page: self.address_with(page=page))

    @property
    def files(self) -> list[Link]:
        """This list as files, with the same filters and all its pages."""
        return [Link(form.upper(), self.address_with(form=form)) for form in FILE_FORMATS]

    def address_with(self, *, without: tuple[str, str] | None = None, page: int = 1, form: str = "") -> str:
        """This list's address with the same filters, less one of them, at a page or as a file."""
        searched = {"q": [self.finding.text] if self.finding.text else []}
        wanted = searched | self._wanted
        pairs = [(key, value) for key, values in wanted.items() for value in values if (key, value) != without]
        if self._sort is not self._sorts[0]:
            pairs.append(("sort", self._sort.value))
        if page > 1:
            pairs.append(("page", str(page)))
        if form:
            pairs.append(("format", form))
        return self.address + (f"?{urlencode(pairs)}" if pairs else "")


def pager_of(shown: Page, address_of: Callable[[int], str]) -> Pager | None:
    """The ways from one page of a list to the others; None where there are no others."""
    if not shown.has_other_pages():
        return None
    numbers = shown.paginator.get_elided_page_range(shown.number, on_each_side=2, on_ends=1)
    return Pager(
        number=shown.number,
        numbers=[PageNumber(number, address_of(number)) for number in numbers if isinstance(number, int)],
        previous=address_of(shown.number - 1) if shown.has_previous() else "",
        next=address_of(shown.number + 1) if shown.has_next() else "",
    )


def by_relevance(finding: Finding) -> Sort:
    places = {key: place for place, key in enumerate(finding.things)}
    return Sort("relevance", _("best match first"), lambda row: places[str(row["translation_key"])])


class RowWithKeys:
    """A row of facets with its keys read once."""

    __slots__ = ("keys", "row")

    def __init__(self, row: Row, facets: Sequence[Facet]):
        self.row = row
        self.keys = {facet.key: {str(value) for value in facet.values(row) if value} for facet in facets}

    def fits(self, wanted: Mapping[str, Collection[str]]) -> bool:
        """Whether the row has one of the wanted values of every filter that is set."""
        return all(not values or not self.keys[key].isdisjoint(values) for key, values in wanted.items())


def read_values(query: QueryDict, facet: Facet) -> tuple[str, ...]:
    """The values of a filter in an address: cleaned, each once, in their order, blank ones left out.

    A value that nobody has stays: the list is then empty and says why.
    """
    given = (facet.clean(value[:LONGEST_VALUE]) for value in query.getlist(facet.key)[:MOST_VALUES])
    return tuple(dict.fromkeys(value for value in given if value))
