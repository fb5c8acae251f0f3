"""What was searched and not found is counted, and nobody is in it."""

import datetime

import pytest
from django.utils import timezone

from search import unfound
from search.models import UnfoundSearch
from search.unfound import Missed, cleaned, count_unfound, forget_old

pytest_plugins = ["tests.search.reading"]
pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 20)


def asked(text="tram", *days: int, language="en", count=1):
    for day in days:
        count_unfound(missed=Missed(text, language), count=count, on=DAY + datetime.timedelta(days=day))
    return UnfoundSearch.objects.get()


@pytest.fixture(autouse=True)
def nothing_waits():
    unfound.waiting.take()


@pytest.mark.parametrize(
    "text",
    [
        "somchai@example.org",
        "+66 81 234 5678",
        "081-234-5678",
        "1234567890123",
        "https://example.org/a",
        "www.example.org",
        "๐๘๑๒๓๔๕๖๗๘",
        "a" * 61,
        "x",
        "",
    ],
)
def test_what_may_tell_of_a_person_is_dropped(text):
    assert cleaned(text) == ""


@pytest.mark.parametrize(("text", "kept"), [("Plan 2018", "plan 2018"), ("  XE   điện ", "xe điện"), ("5G", "5g")])
def test_other_texts_are_counted_whatever_their_capitals(text, kept):
    assert cleaned(text) == kept


def test_a_text_is_only_known_once_it_was_asked_on_three_days():
    assert asked("tram", 0, 0, 1, count=5).text == ""
    row = asked("tram", 2, language="th")

    assert (row.text, row.count, row.days, row.languages) == ("tram", 16, 3, ["en", "th"])
    assert row.last_on == DAY + datetime.timedelta(days=2)


def test_the_digest_tells_nothing_to_who_lacks_the_key(settings):
    first = unfound.digest_of("tram")
    settings.SECRET_KEY = "another"

    assert unfound.digest_of("tram") != first


def test_ninety_days_later_it_is_forgotten():
    asked("tram", 0)
    last = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC) + datetime.timedelta(days=90)
    forget_old(last)
    assert UnfoundSearch.objects.count() == 1

    forget_old(last + datetime.timedelta(days=1))
    assert UnfoundSearch.objects.count() == 0


def test_searches_without_a_result_and_with_the_nearest_only_are_noted(client, index, django_assert_num_queries):
    for query in ({"q": "qqqqzzzz"}, {"q": "statoin"}, {"q": "flood"}, {"q": "qqq", "kind": "plan"}, {"q": "a@b.org"}):
        client.get("/en/search/", query)
    assert UnfoundSearch.objects.count() == 0  # a read writes nothing

    unfound.write_waiting(timezone.now())
    digests = set(UnfoundSearch.objects.values_list("digest", flat=True))
    assert digests == {unfound.digest_of("qqqqzzzz"), unfound.digest_of("statoin")}


def test_nobody_fills_the_table_with_nonsense(monkeypatch):
    monkeypatch.setattr(unfound, "MOST_KEPT", 2)
    for text in ("tram", "ferry", "metro", "tram"):
        unfound.waiting.note(text, "en")
        unfound.write_waiting(timezone.now())

    assert sorted(UnfoundSearch.objects.values_list("count", flat=True)) == [1, 2]
