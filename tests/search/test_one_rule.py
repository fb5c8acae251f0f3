"""Results, totals, facets and pages follow one rule in every engine, whichever stages of a query led to them."""

import itertools

import pytest

from search.document import Document
from search.engines.base import Request, building
from tests.search.conftest import NAMES, answers, opened
from tests.waiting import until

KINDS = ("plan", "project", "practice")
COUNTRIES = ("TH", "VN", "ID", "PH")
# what a text says, how many texts say it, and in which language
SAID = [
    ("flood", 13, "en"),
    ("floods", 4, "en"),  # a stem
    ("floodgate", 9, "en"),  # a word that goes on
    ("lũ lụt", 7, "vi"),  # the glossary's word
    ("canal", 3, "en"),
    ("canals", 5, "en"),
    ("canalside", 12, "en"),
    ("harbour", 17, "en"),
    ("ferry", 2, "en"),
    ("ferries", 11, "en"),
    ("tunnel and bridge", 6, "en"),
    ("bridge under a tunnel", 8, "en"),
    ("tunnel", 21, "en"),
]
DATES = ("2024-05-01", "", "2026-02-11", "2025", "2023-11-30", "2026-02", "2024-05-01", "2025-08-09", "")
QUESTIONS = [
    "flood",
    "canal",
    "harbuor",
    "ferry",
    "tunnel bridge",
    "tunnel zebra",
    "floo",
    "dock harbour wall",
    "zebra",
]
FILTERS = [{}, {"kind": ["plan"]}, {"language": ["en"]}, {"country": ["TH"], "kind": ["project"]}, {"country": ["XX"]}]


def documents():
    """Each text with a twin in Malay, which is one thing with it, for every third."""
    for number, (words, language) in enumerate((w, code) for w, count, code in SAID for _ in range(count)):
        alike = {
            "kind": KINDS[number % 3],
            "country": COUNTRIES[number % 4],
            "date": DATES[number % len(DATES)],
            "version": 1,
        }
        body = f"{words} at the market" + " and more" * (number % 7)
        group = f"g{number}" if number % 3 == 0 else ""
        yield Document(f"d{number:03}", language=language, title=f"Text {number}", body=body, group=group, **alike)
        if group:
            yield Document(f"m{number:03}", language="ms", title=f"Teks {number}", body=body, group=group, **alike)


@pytest.fixture(scope="module", params=NAMES)
def library(request, tmp_path_factory):
    with opened(request.param, request, tmp_path_factory.mktemp("library")) as engine:
        fill(engine)
        yield engine


@pytest.fixture(scope="module")
def plain_library(request, tmp_path_factory):
    with opened("sqlite", request, tmp_path_factory.mktemp("plain")) as engine:
        fill(engine)
        yield engine


def fill(engine):
    with building(engine) as build:
        build.add(documents())
    until(lambda: answers(engine))


def page(engine, text, number=1, *, size=10, **options):
    return engine.search(Request(text, offset=(number - 1) * size, limit=size, **options))


def told(answer):
    """All that a reader sees of an answer."""
    hits = [(hit.document.id, hit.stage, hit.languages) for hit in answer.hits]
    facets = {name: dict(counts) for name, counts in answer.facets.items()}
    return hits, answer.total, facets, answer.is_nearest, answer.did_you_mean


@pytest.mark.parametrize("sort", ["relevance", "date"])
@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("text", QUESTIONS)
def test_three_pages_their_totals_and_facets_are_the_same_in_every_engine(library, plain_library, text, filters, sort):
    asked = {"filters": filters, "sort": sort, "reader": "ms", "wants_facets": True}

    for number in (1, 2, 3):
        assert told(page(library, text, number, **asked)) == told(page(plain_library, text, number, **asked))


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("flood", 13 + 4 + 7),  # as written fills a page: the glossary's words and their endings, but no longer words
        ("canal", 3 + 5 + 12),  # as written does not: everything
        ("ferry", 2 + 11),
        ("harbuor", 17),
        ("tunnel bridge", 6 + 8),
        ("tunnel zebra", 6 + 8 + 21),
        ("zebra", 0),
    ],
)
def test_the_close_ones_count_where_they_fill_a_page_else_all_of_them(library, text, total):
    whole = list(itertools.chain.from_iterable(page(library, text, number).hits for number in range(1, 6)))

    assert {page(library, text, number).total for number in range(1, 5)} == {total}
    assert len({hit.document.group or hit.document.id for hit in whole}) == len(whole) == total
    assert {page(library, text, size=size).total for size in (1, 3, 10, 50)} == {total}


@pytest.mark.parametrize("text", ["flood", "canal", "ferry", "harbuor", "tunnel zebra"])
def test_newest_first_holds_across_all_that_led_to_the_results(library, text):
    by_relevance = page(library, text, size=50).hits
    by_date = page(library, text, size=50, sort="date").hits
    pages = itertools.chain.from_iterable(page(library, text, number, sort="date").hits for number in range(1, 6))
    dates = [hit.document.date for hit in by_date]

    assert {hit.document.id for hit in by_date} == {hit.document.id for hit in by_relevance}
    assert dates == sorted(dates, reverse=True)
    assert dates[-1] == "" != dates[0]  # what has no date stands at the end
    assert list(pages) == list(by_date)


def test_on_one_day_the_readers_language_stands_for_a_thing(library):
    shown = page(library, "harbour", size=50, sort="date", reader="ms").hits

    assert {hit.document.language for hit in shown if len(hit.languages) > 1} == {"ms"}


def test_facets_add_up_to_the_total_on_every_page(library):
    for number in (1, 2):
        answer = page(library, "canal", number, wants_facets=True)
        assert sum(answer.facets["kind"].values()) == sum(answer.facets["country"].values()) == answer.total == 20


def test_a_filter_that_leaves_nothing_still_shows_what_each_other_choice_would_give(library):
    nothing = page(library, "canal", filters={"country": ["XX"], "kind": ["plan"]}, wants_facets=True)
    plans = page(library, "canal", filters={"kind": ["plan"]}, wants_facets=True)

    assert (nothing.hits, nothing.total) == ((), 0)
    assert nothing.facets["country"] == plans.facets["country"] != {}
    assert nothing.facets["kind"] == {}  # another kind would be of country XX too


def test_a_thing_left_out_by_a_spelling_does_not_hide_what_the_next_try_found(library):
    answer = page(library, "dock tunnel quay bridge", wants_facets=True)

    assert answer.is_nearest
    assert sum(answer.facets["kind"].values()) == answer.total == 14
