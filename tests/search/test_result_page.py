"""The page of results: found things, filters, ways on, whatever somebody types."""

import html
import random
import re
import sys
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from search.highlight import Excerpt
from search.results import in_language, language_of_passage
from tests import factories
from tests.corpus.rows import for_each, to_send
from tests.markup import squeezed

pytest_plugins = ["tests.search.reading"]
pytestmark = pytest.mark.django_db

PAGE = "/en/search/"


def shown(client, query, *, address=PAGE, **more) -> str:
    answer = client.get(address, {"q": query} | more)
    assert answer.status_code == 200
    return answer.content.decode()


def hits(page: str) -> list[str]:
    """Each found thing's part of the page."""
    listed = page.partition('<ol class="hits"')[2].partition("</ol>")[0]
    return listed.split("<li>")[1:]


def words(part: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", part)).split())


def choices(page: str, name: str) -> dict[str, tuple[int, bool]]:
    """The choices of a filter: how many results each would give, and whether it is chosen."""
    found = re.findall(rf'name="{name}" value="([^"]*)"( checked)?> <span>.*?</span> <span class="count">(\d+)<', page)
    return {value: (int(count), bool(is_chosen)) for value, is_chosen, count in found}


def test_a_hit_tells_kind_city_language_and_date_and_marks_what_was_typed(client, index):
    factories.a_city("BKK", country="TH", slug="bangkok", names={"en": ["Bangkok"]})
    first = hits(shown(client, "flood"))[0]

    assert words(first).startswith("Project English Bangkok TH")
    assert '<time datetime="2024-05-01"' in first
    assert "<mark>" in first
    assert 'lang="en"' in first


def test_the_heading_counts_results_and_the_languages_of_their_texts(client, index):
    assert "<h2>1 result in 4 languages</h2>" in shown(client, "diesel")
    assert "<h2>1 result</h2>" in shown(client, "diesel", **{"in": "id"})


def test_one_thing_in_many_languages_is_one_result_that_links_to_all(client, index):
    found = hits(shown(client, "น้ำท่วม", address="/th/search/"))
    first = found[0]

    assert sum("/flood/" in part for part in found) == 1
    assert '<h3 lang="th">' in first
    assert "<mark>น้ำท่วม</mark>" in first
    links = dict(re.findall(r'<a href="([^"]+)" lang="([^"]+)" hreflang', first))
    assert links["/km/flood/"] == "km"
    assert links["/zh-hans/flood/"] == "zh-Hans"
    assert len(links) == 12


def test_the_glossary_says_through_which_word_it_led(client, index):
    found = hits(shown(client, "น้ำท่วม", **{"in": "vi"}))

    assert "Found through" in words(found[0])
    assert '<h3 lang="vi">' in found[0]


def test_a_file_names_the_page_on_which_the_words_stand(client, index):
    first = hits(shown(client, "culverts"))[0]

    assert "Report on the culverts Page 7 of the file" in words(first)
    assert 'href="/files/3/report.pdf#page=7"' in first
    assert 'href="/en/flood/"' in first


def test_filters_count_as_if_their_own_choice_were_not_made(client, index):
    page = shown(client, "hanoi OR bus", kind="project")
    free = shown(client, "bus")

    assert choices(free, "kind")["project"][0] >= 1
    assert choices(page, "kind").get("project", (0, True))[1]


def test_what_is_chosen_stands_in_the_address_and_can_be_taken_away(client, index):
    page = shown(client, "flood", country="th", sort="date", **{"in": ["en", "th"]})

    assert choices(page, "country") == {"TH": (1, True)}
    removals = re.findall(r'<li><a href="([^"]+)">[^<]*<svg', squeezed(page))
    assert [html.unescape(link) for link in removals] == [
        "/en/search/?q=flood&in=th&country=TH&sort=date",
        "/en/search/?q=flood&in=en&country=TH&sort=date",
        "/en/search/?q=flood&in=en&in=th&sort=date",
    ]


def test_a_filter_that_leaves_nothing_can_be_cleared(client, index):
    page = shown(client, "flood", country="XX")

    assert "Nothing was found" in page
    assert "Nothing that the chosen filters leave holds <strong>flood</strong>." in page
    assert 'href="/en/search/?q=flood">Show 1 result without filters' in squeezed(page)


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [("ភ្នំពេញ", "en", "km"), ("洪水", "vi", "zh-hans"), ("洪水", "zh-hans", "zh-hans"), ("flood", "th", "th")],
)
def test_a_passage_in_a_script_of_its_own_says_its_language(text, language, wanted):
    shown = Excerpt(title=(), text=(("… ", False), (text, True)))

    assert language_of_passage(shown, language) == wanted


@pytest.mark.parametrize("value", ["<b>", '"', "a b", "*", "\x00", "ກ", "(((", "x" * 500])
def test_a_filter_that_is_no_value_leaves_nothing_and_says_how_many_there_are_without(client, index, value):
    page = shown(client, "flood", city=value)

    assert "does not answer" not in page
    assert "Show 1 result without filters" in page


def test_a_mistyped_word_is_said_to_be_so(client, index):
    page = shown(client, "statoin")

    assert re.search(r'Did you mean:<a href="/en/search/\?q=station"><strong>station', squeezed(page))
    assert "These come nearest." in page
    assert "nearest match" in page


def test_where_nothing_fits_there_are_ways_on(client, index):
    page = shown(client, "qqqqzzzzxxxx")

    assert "Nothing was found" in page
    assert 'href="/en/cities/"' in page.partition("Or look through a list:")[2]


def test_an_empty_search_explains_itself(client, index):
    page = shown(client, "")

    assert "One search reads" in page
    assert hits(page) == []


def test_what_was_typed_is_shown_as_text(client, index):
    page = shown(client, '"><script>alert(1)</script>')

    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;' in page


def test_the_page_is_kept_by_nobody_and_listed_by_no_search_engine(client, index):
    answer = client.get(PAGE, {"q": "flood"})

    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_without_an_index_titles_answer(client, no_index):
    city = factories.a_city_page(title="River city")
    factories.in_language(city, "vi", title="River city Ha Noi")
    hidden = factories.a_city_page("DAD", title="River hidden")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    factories.a_city_page("SGN", title="River draft", live=False)
    page = shown(client, "river CITY", address="/vi/search/")

    assert "notice-warn" in page
    found = hits(page)
    assert len(found) == 1
    assert "River city Ha Noi" in words(found[0])
    assert 'href="/en/cities/han/"' in found[0]
    assert hits(shown(client, "river hidden")) == hits(shown(client, "river draft")) == []


def test_without_an_index_kind_and_language_are_kept_to_and_other_filters_are_not_shown(client, no_index):
    city = factories.a_city_page(title="River city")
    factories.in_language(city, "vi", title="River city Ha Noi")
    factories.a_practice(city, title="River practice", slug="p")

    practices = shown(client, "river", kind="practice", country="TH")
    assert [words(hit).startswith("Practice") for hit in hits(practices)] == [True]
    assert "River practice" in words(hits(practices)[0])
    assert re.findall(r'<li><a href="([^"]+)">[^<]*<svg', squeezed(practices)) == ["/en/search/?q=river&amp;country=TH"]
    assert [words(hit) for hit in hits(shown(client, "river", kind="plan"))] == []
    vietnamese = hits(shown(client, "river", **{"in": "vi"}))
    assert ["River city Ha Noi" in words(hit) for hit in vietnamese] == [True]


@pytest.mark.django_db(transaction=True)  # nothing is kept inside a transaction
def test_without_an_index_the_database_is_asked_equally_often_for_one_thing_and_for_three(client, no_index):
    factories.a_city_page("VTE", title="Lake")
    shown(client, "river")  # roots and content types are read once by each process
    asked = []
    for letters in ("HAN", "DAD", "SGN"):
        factories.a_city_page(letters, title=f"River {letters}")
        with CaptureQueriesContext(connection) as queries:
            shown(client, "river")
        asked.append(len(queries))
    assert asked == [4, 4, 4]  # also what each new publication makes the process read again


@pytest.mark.django_db(transaction=True)
def test_the_database_is_asked_equally_often_for_one_result_and_for_three(client, index):
    shown(client, "bus")
    asked = []
    for text, count in (("culverts", 1), ("th", 3)):
        with CaptureQueriesContext(connection) as queries:
            assert len(hits(shown(client, text))) == count
        asked.append(len(queries))
    assert asked == [0, 0]


@for_each(to_send("Search queries"))
def test_no_row_of_bad_inputs_is_an_error(client, index, row):
    value = "plain" if "<" in row.payload and row.payload.startswith("'<") else row.value()
    if isinstance(value, dict):
        assert client.get(PAGE, value | {"q": "flood"}).status_code == 200
    for one in value if isinstance(value, list) else [value]:
        for name in ("q", "page", "sort", "kind", "year", "in", "country", "city", "focus", "status"):
            query = {"q": "flood"} | ({name: one} if isinstance(one, str) else {})
            began = time.process_time()
            assert client.get(PAGE, query).status_code == 200
            assert time.process_time() - began < 10  # of its own: a busy machine adds nothing to it


def any_text(randomness: random.Random) -> str:
    length = randomness.randrange(1, 30)
    return "".join(
        chr(point) if not 0xD800 <= (point := randomness.randrange(sys.maxunicode)) < 0xE000 else " "
        for _ in range(length)
    )


def test_whatever_is_typed_gets_an_answer(client, index):
    randomness = random.Random(7)
    texts = [any_text(randomness) for _ in range(300)]
    texts += ["flood " * 2000, " ".join(any_text(randomness) for _ in range(2000))]
    assert {client.get(PAGE, {"q": text}).status_code for text in texts} == {200}


def test_whatever_is_typed_gets_an_answer_without_an_index(client, no_index):
    randomness = random.Random(8)
    texts = [any_text(randomness) for _ in range(50)] + ["flood " * 2000, "%_\\"]
    assert {client.get(PAGE, {"q": text}).status_code for text in texts} == {200}


def test_the_header_searches_from_every_page(client):
    factories.libraries()

    page = client.get("/vi/projects/").content.decode()

    assert 'action="/vi/search/"' in page
    assert 'class="btn btn-plain btn-icon find-link" href="/vi/search/"' in page


@pytest.mark.parametrize(
    ("kept", "shown_as"),
    [
        ("cities/hanoi/", "/km/cities/hanoi/"),
        ("glossary/#flood", "/km/glossary/#flood"),
        ("/en/cities/hanoi/", "/km/cities/hanoi/"),
        ("/files/3/report.pdf", "/files/3/report.pdf"),
        ("https://asean.org/a", "https://asean.org/a"),
        ("", ""),
    ],
)
def test_an_address_of_the_index_leads_into_the_readers_interface(kept, shown_as):
    assert in_language(kept, "km") == shown_as


def test_the_glossarys_words_can_be_left_out(client, index):
    page = shown(client, "flood")
    assert 'lang="vi" class="keep">lũ lụt</span>' in page.partition("Also searched:")[2].partition("</p>")[0]
    assert 'href="/en/search/?q=flood&amp;exact=1">Only what I typed' in page

    exact = shown(client, "flood", exact="1", **{"in": "th"})
    assert hits(exact) == []
    assert hits(shown(client, "flood", **{"in": "th"})) != []
    assert 'href="/en/search/?q=flood&amp;in=th">' in exact


def test_exactly_as_typed_is_never_respelt(client, index):
    page = shown(client, "statoin", exact="1")

    assert hits(page) == []
    assert "Did you mean" not in page
    assert "Search translations and other spellings too" in page
