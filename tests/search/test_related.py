"""What a page offers to read next."""

import pytest
from wagtail.models import PageViewRestriction

from search import site_index
from search.document import Document
from search.engines.sqlite import SQLiteEngine
from tests import factories

pytest_plugins = ["tests.search.reading"]
pytestmark = pytest.mark.django_db

TEXT = "Pumps and gauges along the canal keep the market dry in the rainy season."


@pytest.fixture
def practices(tmp_path, monkeypatch):
    """Three practices that tell of the same, indexed."""
    city = factories.a_city_page()
    pages = [factories.a_practice(city, title=f"Gauges {place}", slug=f"p-{place}", summary=TEXT) for place in "abc"]
    engine = SQLiteEngine(tmp_path)
    engine.begin_build().commit()
    engine.upsert(
        Document(f"page:{page.pk}", "practice", "en", page.title, TEXT, city="han", address=f"/en/{page.slug}/")
        for page in pages
    )
    monkeypatch.setattr(site_index, "engine", lambda: engine)
    yield pages
    engine.close()


def related(client, page, language="en") -> str:
    found = client.get(f"/{language}/cities/han/{page.slug}/").content.decode()
    return found.partition('id="related"')[2].partition("</section>")[0]


def test_a_practice_leads_to_others_in_the_readers_interface(client, practices):
    shown = related(client, practices[0], "km")

    assert '<h3 lang="en"><a href="/km/cities/han/p-b/">Gauges b</a></h3>' in shown
    assert "p-a/" not in shown


def test_what_the_index_has_not_yet_forgotten_is_not_shown(client, practices):
    PageViewRestriction.objects.create(page=practices[1], restriction_type="login")
    practices[2].unpublish()

    assert related(client, practices[0]) == ""


def test_a_page_is_whole_without_an_index(client, no_index):
    page = factories.a_practice(factories.a_city_page(), slug="p-a")

    assert client.get("/en/cities/han/p-a/").status_code == 200
    assert related(client, page) == ""
