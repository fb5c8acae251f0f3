"""What the page of results shows: found things dressed for a reader, filters with counts, ways on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ascn_site.focus import FocusArea
from ascn_site.languages import OWN_NAMES, html_code
from ascn_site.library import Choice, Facet, Filter, Link, Pager, pager_of
from search import by_title, collect, site_index
from search.also import AlsoSearched, also_searched
from search.document import Document
from search.engines.base import DEEPEST, MOST_COUNTED, PAGE, Answer, Hit, Request, Unavailable, respelt
from search.highlight import Excerpt, excerpt
from search.kinds import KINDS, STATUSES
from search.place_names import PlaceName, PlaceNames, places_in
from search.plan import Plan
from search.promoted import Recommended, recommended
from search.question import OF_INDEX, SORTS, Question, facets
from search.scripts import is_unspaced, language_of


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    address: str


@dataclass(frozen=True)
class Result:
    """A found thing as the page shows it.

    Attributes:
        language: value for the ``lang`` attribute of its texts.
        passage_language: the same for the passage, which may be a name or stand in a file of another language.
        file_address: the attached file that holds the passage, at its page, or "".
        others: the same thing in other languages.
    """

    document: Document
    excerpt: Excerpt
    address: str
    file_address: str
    kind: object
    language: str
    passage_language: str
    language_name: str
    others: tuple[LanguageLink, ...]
    city: PlaceName | None
    country: PlaceName | None

    @property
    def status(self) -> object:
        return STATUSES.get(self.document.status, "")

    @property
    def areas(self) -> list[str]:
        """Focus areas that the site knows, in their order."""
        return [area for area in FocusArea.values if area in self.document.focus]


def ask(request: Request) -> tuple[Answer, bool]:
    """The answer, and whether the index gave it; else the database did, by titles alone."""
    try:
        return without_gone(site_index.ask(lambda engine: engine.search(request))), True
    except Unavailable:
        return by_title.find(request), False


def without_gone(answer: Answer) -> Answer:
    """The answer less what left the site a moment ago."""
    gone = collect.gone(hit.document.id for hit in answer.hits)
    if not gone:
        return answer
    hits = tuple(hit for hit in answer.hits if hit.document.id not in gone)
    better = answer.did_you_mean if respelt(hits) else ""  # the word may have stood nowhere else
    return replace(answer, hits=hits, total=max(len(hits), answer.total - len(gone)), did_you_mean=better)


def in_language(address: str, language: str) -> str:
    """An address inside the interface of a language; files and what lies elsewhere stay.

    The index keeps what stands below the language, e.g. ``cities/hanoi/``; an address with its language is changed.
    """
    if "://" in address or not address:
        return address
    if not address.startswith("/"):
        return f"/{language}/{address}"
    first, slash, rest = address[1:].partition("/")
    return f"/{language}/{rest}" if slash and first in OWN_NAMES else address


def address_for(hit: Hit, reader: str) -> str:
    """Where the reader finds the text that was found: in her own interface where that shows this very text."""
    document = hit.document
    is_only = set(hit.languages) <= {document.language}
    return in_language(document.address, reader if reader and is_only else document.language)


def place_on_page(address: str, shown: Excerpt) -> str:
    """The address of the part of a page in which the passage stands, if it is known; a long list has further pages."""
    if not shown.anchor or "#" in address:
        return address
    further = f"?page={shown.page}" if shown.page and not shown.address else ""
    return f"{address}{further}#{shown.anchor}"


def place_in_file(shown: Excerpt) -> str:
    """The address of the attached file that holds the passage, opened at its page; "" for none."""
    return f"{shown.address}#page={shown.page}" if shown.address and shown.page else shown.address


def language_of_passage(shown: Excerpt, language: str) -> str:
    """The language of what is marked where its script tells it, else that of the document."""
    marked = next((text for text, is_marked in shown.text if is_marked), "")
    if not is_unspaced(marked):
        return language
    told = language_of(marked)
    return language if language.startswith(told) else {"zh": "zh-hans"}.get(told, told)


def dress(hit: Hit, plan: Plan, reader: str, places: PlaceNames) -> Result:
    document = hit.document
    shown = excerpt(document, plan)
    others = [code for code in OWN_NAMES if code in hit.languages and code != document.language]
    return Result(
        document=document,
        excerpt=shown,
        address=place_on_page(address_for(hit, reader), shown),
        file_address=place_in_file(shown),
        kind=KINDS.get(document.kind, document.kind),
        language=html_code(document.language),
        passage_language=html_code(language_of_passage(shown, document.language)),
        language_name=OWN_NAMES.get(document.language, document.language),
        others=tuple(
            LanguageLink(html_code(code), OWN_NAMES[code], in_language(document.address, code)) for code in others
        ),
        city=places.city(document.city) if document.city else None,
        country=places.country(document.country) if document.country else None,
    )


class Results:
    """Everything found for a question, one page of it shown."""

    def __init__(self, question: Question):
        reader = get_language() or "en"
        request = question.request(reader=reader)
        self.answer, self.is_from_index = ask(request)
        if not self.answer.hits and question.page > 1:
            question = replace(question, page=1)
            first = question.request(reader=reader)
            self.answer, self.is_from_index = ask(first) if self.is_from_index else (by_title.find(first), False)
        self.question = question
        plan = self.answer.plan
        places = places_in(reader)
        self.hits = [dress(hit, plan, reader, places) for hit in self.answer.hits] if plan else []
        self.total = self.answer.total
        self.address = question.address

    @property
    def heading(self) -> str:
        if self.answer.is_nearest:
            return ngettext("%(count)d nearest match", "%(count)d nearest matches", self.total) % {"count": self.total}
        if self.total >= MOST_COUNTED:
            found = _("More than %(count)d results") % {"count": MOST_COUNTED}
        else:
            found = ngettext("%(count)d result", "%(count)d results", self.total) % {"count": self.total}
        count = len(self._languages())
        if count < 2:
            return found
        languages = ngettext("%(count)d language", "%(count)d languages", count) % {"count": count}
        return _("%(results)s in %(languages)s") % {"results": found, "languages": languages}

    def _languages(self) -> set[str]:
        """In which the results can be read; counts of a facet leave out its own choice."""
        found = set(self.answer.facets.get("language", ()))
        return found & set(self.question.wanted["in"]) if self.question.wanted["in"] else found

    @property
    def better(self) -> Link | None:
        """What the reader may have meant."""
        text = self.answer.did_you_mean
        return Link(text, self.question.address_with(text=text)) if text else None

    @cached_property
    def recommended(self) -> list[Recommended]:
        """On the first page, whatever else is found."""
        if self.question.page > 1:
            return []
        return recommended(self.question.text, reader=get_language() or "en", on=timezone.localdate())

    @cached_property
    def unfiltered_total(self) -> int:
        """How many there are without the filters that left nothing."""
        if self.hits or not self.question.is_filtered:
            return self.total
        return ask(replace(self.question, wanted={}, page=1).request(reader=get_language() or "en"))[0].total

    @property
    def is_unfound(self) -> bool:
        """Whether the network says nothing to this, as far as the index knows."""
        is_plain = not self.question.is_filtered and not self.question.is_exact and self.question.page == 1
        return self.is_from_index and is_plain and (not self.hits or self.answer.is_nearest)

    @cached_property
    def also_searched(self) -> list[AlsoSearched]:
        """The glossary's other words, in the languages of what was found."""
        plan = self.answer.plan
        return also_searched(plan, self.answer.facets.get("language", ())) if plan else []

    @property
    def exact_address(self) -> str:
        """The same question for nothing but what was typed."""
        return self.question.address_with(is_exact=True)

    @property
    def wide_address(self) -> str:
        return self.question.address_with(is_exact=False)

    @cached_property
    def filters(self) -> list[Filter]:
        """None while the database answers, which cannot filter by what only the index knows."""
        if not self.is_from_index:
            return []
        found = [
            Filter(facet.key, facet.label, choices(facet, self._counts(facet), self.question.wanted[facet.key]))
            for facet in facets()
        ]
        return [one for one in found if one.choices]

    def _counts(self, facet: Facet) -> Mapping[str, int]:
        return self.answer.facets.get(OF_INDEX.get(facet.key, facet.key), {})

    @cached_property
    def chips(self) -> list[Link]:
        """Each chosen filter that is kept to, with the address without it."""
        return [
            Link(f"{facet.label}: {facet.name(value)}", self.question.address_with(without=(facet.key, value)))
            for facet in facets()
            if self.is_from_index or OF_INDEX.get(facet.key, facet.key) in by_title.FILTERS
            for value in self.question.wanted[facet.key]
        ]

    @property
    def sorts(self) -> list[dict]:
        return [
            {"value": value, "label": label, "is_chosen": value == self.question.sort} for value, label in SORTS.items()
        ]

    @property
    def bare_address(self) -> str:
        return self.question.address_with(is_bare=True)

    @cached_property
    def pager(self) -> Pager | None:
        shown = Paginator(range(min(self.total, DEEPEST)), PAGE).get_page(self.question.page)
        return pager_of(shown, lambda page: self.question.address_with(page=page))


def choices(facet: Facet, counts: Mapping[str, int], wanted: tuple[str, ...]) -> list[Choice]:
    """Values with the number of results each would give, the most first; chosen ones stay though they give none."""

    def by_count(key: str) -> tuple[int, str]:
        return -counts.get(key, 0), str(facet.name(key)).casefold()

    keys = sorted({*counts, *wanted}, key=facet.order or by_count)
    return [Choice(key, choice_label(facet, key), counts.get(key, 0), key in wanted) for key in keys]


def choice_label(facet: Facet, key: str) -> str:
    """The name of a value; languages call themselves by their own names."""
    name = str(facet.name(key))
    return format_html('<span lang="{}">{}</span>', html_code(key), name) if facet.key == "in" else name
