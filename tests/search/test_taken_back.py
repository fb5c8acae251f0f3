"""What is not public any more is shown to nobody, even before the worker has told the index."""

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import PageViewRestriction

from tests.factories import a_city_page, a_document, a_practice
from tests.search.indexed import found, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


def unpublish(page):
    page.unpublish()


def delete(page):
    page.delete()


def close(page):
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)


def seen(client, text: str) -> tuple[list[str], int, bool, bool]:
    """Suggestions, results for programs, whether the page of results tells the title, whether it offers the word."""
    suggested = [one["text"] for one in client.get("/en/search/suggest", {"q": text}).json()["suggestions"]]
    results = len(client.get("/api/v1/search", {"q": text}).json()["results"])
    page = client.get("/en/search/", {"q": f"{text[:-1]}x"}).content.decode()
    return suggested, results, "Tidal gauges" in page, "whispertide" in page


@pytest.mark.parametrize("take_back", [unpublish, delete, close])
def test_a_page_taken_back_a_moment_ago_is_neither_found_nor_suggested(client, take_back):
    practice = a_practice(a_city_page("HAN"), title="Tidal gauges", summary="Whispertide")
    work()
    assert seen(client, "whispertide") == (["whispertide"], 1, True, True)
    assert seen(client, "tidal gauge")[0] == ["Tidal gauges"]

    take_back(practice)
    assert found("whispertide") == ["Tidal gauges"]  # the index does not know yet
    assert seen(client, "whispertide") == ([], 0, False, False)
    assert seen(client, "tidal gauge")[0] == []

    work()
    assert (found("whispertide"), seen(client, "whispertide")) == ([], ([], 0, False, False))


def test_drafts_private_documents_and_people_are_found_by_nobody(client):
    """Rows Q33 to Q35 of the corpus."""
    city = a_city_page("HAN")
    a_practice(city, title="Whispertide gauges", live=False)
    practice = a_practice(city, title="Tidal gauges")
    practice.summary = "Murmurwind"
    practice.save_revision()
    private = a_document(title="Muffled minutes")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    get_user_model().objects.create_user(email="quiet.desk@example.org", name="Officer, Ha Noi")
    work()

    assert seen(client, "tidal gauges")[1] == 1
    for text in ("whispertide", "murmurwind", "muffled minutes", "quiet.desk@example.org"):
        assert seen(client, text)[:2] == ([], 0)


def test_suggestions_cost_the_same_queries_for_one_title_and_for_three(client, django_assert_num_queries):
    city = a_city_page("HAN")
    for name in ("old", "older", "oldest"):
        a_practice(city, title=f"Tidal gauge {name}")
    work()
    client.get("/en/search/suggest", {"q": "tidal"})

    for text, titles in {"tidal gauge oldes": 1, "tidal gauge ol": 3}.items():
        with django_assert_num_queries(3):  # two for the names of places, which are kept outside of a test
            shown = client.get("/en/search/suggest", {"q": text}).json()["suggestions"]
        assert sum(bool(one["address"]) for one in shown) == titles
