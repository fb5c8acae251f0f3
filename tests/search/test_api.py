"""The network's terms as programs read them."""

import pytest

from search.models import GlossaryTerm

pytestmark = pytest.mark.django_db


@pytest.fixture
def term():
    words = {
        "en": {"values": ["flood", "flooding"], "confidence": "sure"},
        "th": {"values": ["น้ำท่วม"], "confidence": "likely"},
    }
    return GlossaryTerm.objects.create(key="flood", group="risks", words=words)


def test_a_term_is_named_in_the_language_asked_for_else_in_english(client, term):
    thai, lao = (client.get(f"/api/v1/terms/flood?lang={code}").json() for code in ("th", "lo"))

    assert (thai["title"], thai["lang"]) == ("น้ำท่วม", "th")
    assert (lao["title"], lao["lang"], lao["note"]) == ("flood", "en", None)
    assert thai["address"] == "http://testserver/th/glossary/#flood"
    assert thai["words"] == [
        {"lang": "en", "values": ["flood", "flooding"], "is_confirmed": True},
        {"lang": "th", "values": ["น้ำท่วม"], "is_confirmed": False},
    ]


@pytest.mark.parametrize("wanted", ["group=mobility", "kind=organisation", "kind=place&kind=organisation"])
def test_terms_are_found_by_group_and_by_kind(client, term, wanted):
    GlossaryTerm.objects.create(key="bus", kind="organisation", group="mobility", words={})

    found = client.get(f"/api/v1/terms?{wanted}").json()["results"]

    told = [(entry["id"], entry["kind"], entry["title"], entry["lang"]) for entry in found]
    assert told == [("bus", "organisation", "bus", None)]


def test_a_kind_that_no_term_can_have_is_refused(client, term):
    assert client.get("/api/v1/terms?kind=person").status_code == 400
