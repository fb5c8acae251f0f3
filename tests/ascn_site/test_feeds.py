"""News of the network, a section, a city; the site map; what robots may read."""

import pytest
from defusedxml import ElementTree

from cities.models import ActionPlanPage
from tests import factories
from tests.repeated import repeated

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def publish(page):
    page.save_revision().publish()
    return page


@pytest.fixture
def news():
    write_news()
    return ActionPlanPage.objects.get(slug="plan")


@repeated
def write_news() -> None:
    factories.libraries()
    hanoi, danang = factories.a_city_page("HAN"), factories.a_city_page("DAD")
    publish(factories.a_practice(hanoi, title="Drains"))
    publish(factories.a_response(danang, title="Hotline"))
    plan = publish(factories.a_plan(hanoi, title="Plan", slug="plan"))
    publish(factories.a_project(plan, title="Pumps"))
    publish(factories.an_update(plan, title="First gauges"))
    factories.a_practice(hanoi, title="Secret", live=False)


def titles(client, address: str) -> set[str]:
    feed = ElementTree.fromstring(client.get(address).content)
    return {entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("feed.atom", {"Drains", "Hotline", "Plan", "Pumps", "First gauges"}),
        ("practices/feed.atom", {"Drains"}),
        ("covid-19/feed.atom", {"Hotline"}),
        ("projects/feed.atom", {"Pumps"}),
        ("cities/han/feed.atom", {"Drains", "Plan", "Pumps", "First gauges"}),
        ("cities/dad/feed.atom", {"Hotline"}),
    ],
)
def test_a_feed_tells_of_what_is_public_in_its_part(client, news, path, expected):
    assert titles(client, f"/en/{path}") == expected


@pytest.mark.parametrize("path", ["nowhere/feed.atom", "practices/x/feed.atom", "cities/atlantis/feed.atom"])
def test_there_is_no_feed_of_what_is_not_there(client, news, path):
    assert client.get(f"/en/{path}").status_code == 404


def test_an_entry_keeps_its_permanent_id_and_leads_into_the_readers_language(client, news):
    feed = ElementTree.fromstring(client.get("/km/practices/feed.atom").content)
    entry = feed.find(f"{ATOM}entry")

    assert entry.findtext(f"{ATOM}id") == "http://localhost:8000/id/practice-01"
    assert entry.find(f"{ATOM}link").get("href").startswith("http://localhost:8000/km/cities/han/")


def test_the_site_map_names_each_text_in_its_languages_and_lists_in_those_of_the_interface(client, news):
    factories.in_language(news, "lo", title="ແຜນ", slug="lao-plan")
    addresses = {entry.findtext(f"{MAP}loc") for entry in ElementTree.fromstring(client.get("/sitemap.xml").content)}

    assert "http://localhost:8000/en/cities/han/plan/" in addresses
    assert "http://localhost:8000/lo/cities/han/lao-plan/" in addresses
    assert "http://localhost:8000/th/practices/" in addresses
    assert "http://localhost:8000/th/cities/han/plan/" not in addresses
    assert not [address for address in addresses if "secret" in address]


def test_robots_are_told_where_the_site_map_is_and_kept_out_of_the_admin(client):
    text = client.get("/robots.txt").content.decode()

    assert "Sitemap: http://localhost:8000/sitemap.xml" in text
    assert "Disallow: /admin/" in text
