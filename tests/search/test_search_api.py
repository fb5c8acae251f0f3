"""What programs find."""

import pytest

pytest_plugins = ["tests.search.reading"]
pytestmark = pytest.mark.django_db


def found(client, **query) -> dict:
    answer = client.get("/api/v1/search", query)
    assert answer.status_code == 200
    return answer.json()


def test_each_hit_has_an_id_and_says_where_it_is_read(client, index):
    first = found(client, q="flood", lang="en")["results"][0]

    assert (first["id"], first["lang"], first["kind"]) == ("flood-en", "en", "project")
    assert first["address"] == "http://testserver/en/flood/"
    assert len(first["written_in"]) == 13


def test_the_readers_language_comes_first(client, index):
    first = [found(client, q="diesel", lang=code)["results"][0]["id"] for code in ("id", "ms")]

    assert first == ["bus-id", "bus-ms"]


def test_hits_come_by_kind_and_page_by_page(client, index):
    assert {hit["kind"] for hit in found(client, q="bus", kind="project")["results"]} == {"project"}
    one = found(client, q="the", limit=1)
    assert len(one["results"]) == 1
    assert one["next"] == "http://testserver/api/v1/search?q=the&limit=1&page=2"
    last = found(client, q="the", limit=50, page=500)
    assert (last["results"], last["next"]) == ([], None)


@pytest.mark.parametrize("query", [{}, {"q": "x", "limit": 51}, {"q": "x", "kind": "auth.User"}, {"q": "x", "a": "1"}])
def test_what_the_search_does_not_know_is_refused(client, index, query):
    answer = client.get("/api/v1/search", query)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_without_an_index_titles_answer_and_it_is_said(client, no_index):
    assert found(client, q="flood")["is_complete"] is False


@pytest.mark.parametrize("text", ["", '"', "\x00", "a" * 10_000, "flood " * 2000])
def test_whatever_is_typed_is_no_error(client, index, text):
    found(client, q=text)


def test_what_is_left_blank_is_not_asked_for_and_languages_have_second_names(client, index):
    every = found(client, q="diesel")

    assert found(client, q="diesel", lang="", kind="", limit="", page="") == every
    assert found(client, q="diesel", lang="zh") == found(client, q="diesel", lang="zh-hans")
    assert found(client, q="diesel", lang="tl") == found(client, q="diesel", lang="fil")
