"""A reader's question as it stands in the address of the search page."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ascn_site.focus import FocusArea
from ascn_site.languages import OWN_NAMES
from ascn_site.library import Facet, read_values
from search.engines.base import DEEPEST, PAGE, Request
from search.kinds import KINDS, STATUSES
from search.parts import LONGEST_QUERY
from search.place_names import places_in

SORTS = {"relevance": _("best match first"), "date": _("newest first")}
# In the address the language of a text is called ``in``: the path already names the reader's language.
OF_INDEX = {"in": "language"}


def nothing(_row) -> tuple[str, ...]:
    """The index counts, no rows are read."""
    return ()


def lower(value: str) -> str:
    return value.strip().lower()


def upper(value: str) -> str:
    return value.strip().upper()


def facets() -> list[Facet]:
    """What results can be narrowed by, in the order of the page, named in the reader's language."""
    places = places_in(get_language() or "en")
    areas = dict(FocusArea.choices)
    return [
        Facet("kind", _("Kind"), nothing, lambda key: KINDS.get(key, key), lower),
        Facet("in", _("Language of the text"), nothing, lambda code: OWN_NAMES.get(code, code), lower),
        Facet("country", _("Country"), nothing, lambda code: places.country(code).text, upper),
        Facet("city", _("City"), nothing, lambda slug: places.city(slug).text, lower),
        Facet("focus", _("Focus area"), nothing, lambda key: areas.get(key, key), lower),
        Facet("year", _("Year"), nothing, str, order=lambda year: -int(year) if year.isdecimal() else 0),
        Facet("status", _("Status"), nothing, lambda key: STATUSES.get(key, key), lower),
    ]


@dataclass(frozen=True)
class Question:
    """What is asked, whatever stood in the address: a text that is too long is cut, an unknown sort is none."""

    text: str
    wanted: Mapping[str, tuple[str, ...]]
    sort: str
    page: int
    address: str
    is_exact: bool = False

    @classmethod
    def of(cls, query: QueryDict, address: str) -> "Question":
        sort, page = query.get("sort", ""), query.get("page", "")
        return cls(
            text=readable(query.get("q", "")),
            wanted={facet.key: read_values(query, facet) for facet in facets()},
            sort=sort if sort in SORTS else "relevance",
            page=page_number(page),
            address=address,
            is_exact=query.get("exact") == "1",
        )

    def request(self, *, reader: str) -> Request:
        return Request(
            text=self.text,
            filters={OF_INDEX.get(key, key): values for key, values in self.wanted.items() if values},
            reader=reader,
            sort=self.sort,
            offset=(self.page - 1) * PAGE,
            wants_facets=True,
            is_exact=self.is_exact,
        )

    @property
    def is_filtered(self) -> bool:
        return any(self.wanted.values())

    def address_with(
        self,
        *,
        without: tuple[str, str] | None = None,
        page: int = 1,
        text: str | None = None,
        is_bare: bool = False,
        is_exact: bool | None = None,
    ) -> str:
        """The address of this question at a page, less one filter (``is_bare``: less all), or with another text."""
        wanted = {} if is_bare else self.wanted
        pairs = [("q", self.text if text is None else text)]
        pairs += [(key, value) for key, values in wanted.items() for value in values if (key, value) != without]
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.is_exact if is_exact is None else is_exact:
            pairs.append(("exact", "1"))
        if page > 1:
            pairs.append(("page", str(page)))
        return f"{self.address}?{urlencode(pairs)}"


def readable(text: str) -> str:
    """A text on one line without control characters, as long as the search reads."""
    shown = "".join(" " if character < " " or character == "\x7f" else character for character in text[:2000])
    return " ".join(shown.split())[:LONGEST_QUERY].strip()


def page_number(text: str) -> int:
    """The first page for whatever names none that can be reached."""
    number = int(text) if text.isdecimal() and len(text) < 4 else 1
    return number if 1 <= number <= DEEPEST // PAGE else 1
