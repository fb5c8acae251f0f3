"""Filters in the address, counts that ignore their own filter, pages that keep the filters."""

import re
from html import unescape

import pytest

from ascn_site import library
from tests import factories
from tests.repeated import repeated

pytestmark = pytest.mark.django_db


@pytest.fixture
@repeated
def practices():
    """Three practices: two of Ha Noi (one stopped), one of Da Nang, in two focus areas."""
    factories.libraries()
    hanoi, danang = factories.a_city_page("HAN"), factories.a_city_page("DAD", title="Da Nang")
    factories.a_practice(hanoi, title="Drains", focus_areas=["quality_environment"], status="ongoing", last_year=2025)
    factories.a_practice(
        hanoi, title="Kiosks", focus_areas=["civic_social", "industry_innovation"], status="stopped", first_year=2021
    )
    factories.a_practice(danang, title="Buses", focus_areas=["civic_social"], status="ongoing", last_year=2026)


def shown(client, query: str = "", path: str = "practices") -> list[str]:
    return [item.title for item in client.get(f"/en/{path}/{query}").context["library"].items]


def counts(client, query: str, key: str) -> dict[str, int]:
    filters = {item.key: item for item in client.get(f"/en/practices/{query}").context["library"].filters}
    return {choice.value: choice.count for choice in filters[key].choices}


def test_without_filters_everything_is_shown_the_latest_first(client, practices):
    assert shown(client) == ["Buses", "Drains", "Kiosks"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?city=han", ["Drains", "Kiosks"]),
        ("?country=vn", ["Buses", "Drains", "Kiosks"]),
        ("?country=VN&city=dad", ["Buses"]),
        ("?focus=civic_social", ["Buses", "Kiosks"]),
        ("?focus=civic_social&focus=quality_environment", ["Buses", "Drains", "Kiosks"]),
        ("?focus=industry_innovation&city=dad", []),
        ("?status=stopped", ["Kiosks"]),
        ("?year=2021", ["Kiosks"]),
        ("?year=2025", ["Buses", "Drains"]),
        ("?sort=title", ["Buses", "Drains", "Kiosks"]),
        ("?unknown=1", ["Buses", "Drains", "Kiosks"]),
        ("?city=atlantis", []),
    ],
)
def test_filters_of_one_kind_add_and_of_two_kinds_narrow(client, practices, query, titles):
    assert shown(client, query) == titles


def test_a_filter_does_not_count_against_itself_but_against_the_others(client, practices):
    assert counts(client, "?city=dad", "city") == {"dad": 1, "han": 2}
    assert counts(client, "?city=dad", "focus") == {
        "civic_social": 1,
        "quality_environment": 0,
        "industry_innovation": 0,
    }


def test_each_chosen_filter_can_be_taken_away_alone(client, practices):
    chips = client.get("/en/practices/?city=dad&focus=civic_social&sort=title").context["library"].chips

    assert {chip.address for chip in chips} == {
        "/en/practices/?city=dad&sort=title",
        "/en/practices/?focus=civic_social&sort=title",
    }


def test_when_nothing_fits_the_page_says_so_and_leads_on(client, practices):
    text = client.get("/en/practices/?city=atlantis").content.decode()

    assert "Nothing matches all filters" in text
    assert 'href="/en/practices/"' in text


def test_pages_follow_one_another_with_their_filters_and_lose_nothing(client, monkeypatch):
    factories.libraries()
    city_page = factories.a_city_page()
    for number in range(library.PAGE_SIZE + 3):
        factories.a_practice(city_page, title=f"Practice {number:02d}")

    first = client.get("/en/practices/?city=han&sort=title").context["library"]
    second = client.get("/en/practices/?city=han&sort=title&page=2").context["library"]

    assert first.pager.next == "/en/practices/?city=han&sort=title&page=2"
    assert [len(first.items), len(second.items)] == [library.PAGE_SIZE, 3]
    assert second.pager.previous == "/en/practices/?city=han&sort=title"
    assert {item.pk for item in first.items} & {item.pk for item in second.items} == set()


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "1e9", "๒"])
def test_a_page_number_that_is_none_shows_a_page_that_exists(client, practices, page):
    assert len(shown(client, f"?page={page}")) == 3


def test_a_project_that_seeks_support_is_found_by_what_it_seeks_until_it_has_found_it(client):
    factories.libraries()
    plan = factories.a_plan(factories.a_city_page())
    for title, is_met in (("Pumps", False), ("Gates", True)):
        project = factories.a_project(plan, title=title)
        project.support.add(project.support.model(kind="finance", text="a loan", is_met=is_met))
        project.save()

    assert shown(client, "?seeking=finance", "projects") == ["Pumps"]
    assert sorted(shown(client, "", "projects")) == ["Gates", "Pumps"]
    front_page = unescape(client.get("/en/").content.decode())
    query = re.search(r'href="/en/projects/(\?[^"]*)">Who looks for support<', front_page)[1]
    assert shown(client, query, "projects") == ["Pumps"]


def test_a_stopped_project_is_in_the_list_like_the_others(client):
    factories.libraries()
    plan = factories.a_plan(factories.a_city_page())
    factories.a_project(plan, title="Tramway", stage="stopped", lesson="The road was too narrow.")
    factories.a_project(plan, title="Bus lane", stage="running")

    assert sorted(shown(client, "", "projects")) == ["Bus lane", "Tramway"]
    assert shown(client, "?status=stopped", "projects") == ["Tramway"]
