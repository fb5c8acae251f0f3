"""What is suggested while somebody types."""

import pytest

pytest_plugins = ["tests.search.reading"]
pytestmark = pytest.mark.django_db


def suggested(client, text, *, language="en") -> list[dict]:
    answer = client.get(f"/{language}/search/suggest", {"q": text})
    assert answer.status_code == 200
    return answer.json()["suggestions"]


def test_titles_are_suggested_with_kind_and_address(client, index):
    first = suggested(client, "floo")[0]

    assert first["address"] == "/en/flood/"
    assert (first["kind"], first["lang"]) == ("Project", "en")


def test_a_title_opens_in_the_readers_own_interface(client, index):
    titles = [entry for entry in suggested(client, "flood", language="km") if entry["address"]]

    assert titles
    assert all(entry["address"].startswith("/km/") for entry in titles)


def test_words_are_suggested_to_be_searched_for(client, index):
    assert any(not entry["address"] for entry in suggested(client, "fl"))


@pytest.mark.parametrize("text", ["", "   ", '"', "a" * 10_000, "qqzzxx"])
def test_whatever_is_typed_is_no_error(client, index, text):
    assert suggested(client, text) == []


def test_there_are_none_without_an_index(client, no_index):
    assert suggested(client, "flood") == []


def test_no_shared_cache_keeps_them(client, index):
    answer = client.get("/en/search/suggest", {"q": "flood"})

    assert "public" not in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"
