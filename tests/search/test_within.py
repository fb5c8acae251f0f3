"""Libraries search with the site's own engine."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cities.models import City, GlossaryPage
from search import by_title
from search.models import GlossaryTerm
from tests import factories
from tests.markup import squeezed
from tests.repeated import repeated
from tests.search.indexed import work

pytest_plugins = ["tests.search.reading"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
QUESTIONS = {"/en/search/": [10, 10], "/en/practices/": [7, 7]}  # inside a transaction nothing is kept


@pytest.fixture
def practices():
    write_practices()
    work()


@repeated
def write_practices() -> None:
    factories.libraries()
    factories.below_home(GlossaryPage, "glossary")
    city = factories.a_city_page()
    for title, slug, summary in (
        ("Market drains", "a", "Drains along the market; a pump beside them."),
        ("Pump house", "b", "Water leaves."),
        ("Night buses", "c", "Buses all night."),
    ):
        factories.a_practice(city, title=title, slug=slug, summary=summary, focus_areas=["quality_environment"])


def page_of(client, address: str, **query) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def places(page: str, *titles: str) -> list[bool]:
    return [title in page.partition("<h2")[2] for title in titles]


def test_a_library_shows_what_the_search_finds_the_best_first(client, practices):
    page = page_of(client, "/en/practices/", q="pump")

    assert places(page, "Pump house", "Market drains", "Night buses") == [True, True, False]
    assert page.index("Pump house</a>") < page.index("Market drains</a>")
    assert "2 practices" in page
    assert 'id="lq" name="q" type="search" value="pump"' in page
    assert '<input type="hidden" name="q" value="pump">' in page  # filters keep it


def test_a_mistyped_word_finds_the_nearest_and_says_so(client, practices):
    page = page_of(client, "/en/practices/", q="drians")

    assert places(page, "Market drains", "Night buses") == [True, False]
    assert "These come nearest." in page


def test_the_text_can_be_taken_away_and_goes_with_files(client, practices):
    page = page_of(client, "/en/practices/", q="pump", country="VN")

    assert '<li><a href="/en/practices/?country=VN">“pump”' in squeezed(page)
    assert 'href="/en/practices/?q=pump"' in page
    assert "/en/practices/?q=pump&amp;country=VN&amp;format=csv" in page
    rows = b"".join(client.get("/en/practices/", {"q": "pump", "format": "csv"})).decode().strip().split("\r\n")
    assert len(rows) == 3


def test_nothing_found_leaves_a_way_back(client, practices):
    page = page_of(client, "/en/practices/", q="qqqqzzzz")

    assert "Nothing matches all filters" in page
    assert places(page, "Pump house", "Market drains", "Night buses") == [False, False, False]


@pytest.mark.parametrize("section", ["cities", "projects", "practices", "covid-19", "documents", "glossary"])
@pytest.mark.parametrize("text", ["city", '"', "\ud800", "flood " * 2000, "   "])
def test_every_library_can_be_searched_for_anything(client, practices, section, text):
    page_of(client, f"/en/{section}/", q=text.encode("utf-8", "replace").decode())


def test_the_glossary_shows_the_terms_that_fit(client, practices):
    for key, word in (("pump", "pump"), ("bus", "night bus")):
        GlossaryTerm.objects.create(key=key, words={"en": {"values": [word], "confidence": "sure"}})
    work()

    page = page_of(client, "/en/glossary/", q="pump")
    assert ('id="pump"' in page, 'id="bus"' in page) == (True, False)


@pytest.mark.parametrize("address", ["/en/search/", "/en/practices/"])
def test_one_result_and_three_cost_the_same_questions(client, practices, address):
    asked = []
    for text, count in (("whisper", 1), ("murmur", 3)):
        for number in range(count):
            factories.a_practice(City.objects.get().pages.get(), title=f"{text} {number}", slug=f"{text}-{number}")
        work()
        client.get(address, {"q": text})
        with CaptureQueriesContext(connection) as queries:
            found = client.get(address, {"q": text}).content.decode()
        assert found.count(f"/practices/{text}-") + found.count(f"/han/{text}-") == count
        asked.append(len(queries))

    assert asked == QUESTIONS[address]


def test_while_the_index_is_away_other_kinds_take_no_places_in_a_library(client, practices, no_index, monkeypatch):
    monkeypatch.setattr(by_title, "DEEPEST", 2)
    for letters in ("DAD", "SGN", "VTE"):
        factories.a_city_page(letters, title=f"Early pump {letters}")

    assert places(page_of(client, "/en/practices/", q="pump"), "Pump house") == [True]
