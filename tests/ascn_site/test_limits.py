"""Limits are exact at n and n + 1, for threads and processes together, and lock nobody out for good."""

import datetime
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from ascn_site import limits
from ascn_site.limit_redis import Redis
from ascn_site.limit_stores import Database, Memory
from ascn_site.limit_table import LIMITS, MINUTE, Limit, times
from ascn_site.models import LimitCount
from tests.services.redis import Redis as RedisServer
from tests.services.site import ROOT

NOW = datetime.datetime(2026, 11, 22, 9, 0, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture(params=["memory", "database", "redis"])
def store(request, settings, monkeypatch):
    """Each of the places in which counts are kept, as the one that `limits` uses."""
    settings.LIMITS = {
        "three": Limit(((3, MINUTE),)),
        "two windows": Limit(((2, MINUTE), (3, 60 * MINUTE))),
        "reading": Limit(((3, MINUTE),), is_reading=True),
    }
    if request.param == "redis":
        settings.REDIS_URL = request.getfixturevalue("redis_url")
        Redis(settings.REDIS_URL).client.flushdb()
    else:
        request.getfixturevalue("db")
        chosen = {"memory": Memory, "database": Database}[request.param]()
        monkeypatch.setattr(limits, "store_for", lambda name: chosen)
    return request.param


def outcomes(times_, *, name="three", key="somebody", now=NOW) -> list[bool]:
    return [limits.count(name, key, now=now) is None for _ in range(times_)]


def test_the_nth_is_let_through_and_the_next_is_told_how_long_to_wait(store):
    assert outcomes(3) == [True, True, True]

    refusal = limits.count("three", "somebody", now=NOW + 20 * SECOND)

    assert (refusal.retry_after, refusal.is_first) == (40, True)
    assert not limits.count("three", "somebody", now=NOW + 20 * SECOND).is_first
    assert limits.count("three", "another", now=NOW) is None


def test_after_the_window_it_begins_anew_and_refusals_did_not_make_it_longer(store):
    outcomes(50)

    assert limits.count("three", "somebody", now=NOW + 59 * SECOND) is not None
    assert outcomes(4, now=NOW + 60 * SECOND) == [True, True, True, False]


def test_a_longer_window_holds_when_the_shorter_one_is_over(store):
    later = NOW + 61 * SECOND

    assert outcomes(3, name="two windows") == [True, True, False]
    assert outcomes(1, name="two windows", now=later) == [True]
    assert limits.count("two windows", "somebody", now=later).retry_after == 3600 - 61


def test_a_clock_that_was_set_back_locks_nobody_out(store):
    outcomes(5)

    assert outcomes(1, now=NOW - datetime.timedelta(days=400)) == [True]


def test_what_is_given_back_may_be_used_again(store):
    outcomes(3)
    limits.give_back("three", "somebody", now=NOW)

    assert outcomes(2) == [True, False]


def test_what_was_never_used_cannot_be_saved_up(store):
    for _ in range(5):
        limits.give_back("three", "somebody", now=NOW)

    assert outcomes(4) == [True, True, True, False]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [Memory, Database])
def test_threads_together_get_exactly_what_one_would(settings, monkeypatch, kind):
    settings.LIMITS = {"three": Limit(((20, MINUTE),))}
    chosen = kind()
    monkeypatch.setattr(limits, "store_for", lambda name: chosen)

    def try_often(_):
        try:
            return outcomes(15)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        allowed = sum(sum(found) for found in threads.map(try_often, range(4)))

    assert allowed == 20


COUNT = """
import sys
from ascn_site.limit_stores import Database
from ascn_site.limit_redis import Redis
store = Redis(sys.argv[1]) if len(sys.argv) > 1 else Database()
print(sum(store.add("shared", 1, seconds=600, moment=1000.0)[0] <= 30 for _ in range(25)))
"""


@pytest.mark.parametrize("shared", ["database", "redis"])
def test_processes_together_get_exactly_what_one_would(request, running_site, shared):
    address = [request.getfixturevalue("redis_url")] if shared == "redis" else []
    start = "import django; django.setup()"
    command = [sys.executable, "-c", f"{start}\n{COUNT}", *address]
    environment = running_site.environment() | {"DJANGO_SETTINGS_MODULE": "ascn_site.settings"}

    counting = [
        subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]

    assert sum(int(process.communicate()[0]) for process in counting) == 30


def test_without_redis_coming_in_is_refused_and_reading_goes_on(settings, missing):
    settings.LIMITS = {"three": Limit(((3, MINUTE),)), "reading": Limit(((3, MINUTE),), is_reading=True)}
    with RedisServer() as server:
        settings.REDIS_URL = server.url
        assert outcomes(1) == [True]
    settings.REDIS_URL = server.url

    assert (limits.count("three", "x", now=NOW).is_away, limits.count("reading", "x", now=NOW)) == (True, None)


@pytest.mark.django_db
def test_nothing_that_is_kept_tells_whom_it_counts():
    limits.count("wrong_passwords", "officer@hanoi.example", now=NOW)

    [row] = LimitCount.objects.all()
    assert "hanoi" not in row.name
    assert row.name.startswith("wrong_passwords:1800:")


@pytest.mark.django_db
def test_windows_that_are_over_are_forgotten():
    limits.count("wrong_passwords", "a", now=NOW - datetime.timedelta(hours=1))
    limits.count("wrong_passwords", "b", now=NOW)

    limits.database.tidy(NOW)

    assert LimitCount.objects.count() == 1


def test_the_factor_multiplies_every_limit_but_not_the_use_of_a_code():
    raised = times(1000)

    assert {name: limit.windows[0][0] for name, limit in raised.items()} == {
        name: limit.windows[0][0] * (1 if name == "one_time_code" else 1000) for name, limit in LIMITS.items()
    }


def test_memory_stays_small_under_a_flood_of_addresses():
    memory = Memory()
    for number in range(120_000):
        memory.add(str(number), 1, seconds=60, moment=float(number) / 1000)

    assert len(memory._counts) <= 50_000
