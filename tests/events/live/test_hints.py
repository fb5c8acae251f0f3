"""What processes tell each other through a real Redis."""

import asyncio

import pytest
from redis.asyncio import Redis

from events.live import allowance, sockets
from events.live.hints import TOPIC, Hints
from events.live.hub import hub
from events.live.people import code_of
from tests.events.live.client import PATIENCE
from tests.events.live.conftest import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
async def two_processes(redis_url):
    """The hints of two processes, and what the second has heard."""
    heard = {}
    one, two = Hints(redis_url, heard=heard.__setitem__), Hints(redis_url, heard=heard.__setitem__)
    tasks = [asyncio.ensure_future(hints.run()) for hints in (one, two)]
    yield one, two, heard
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until(is_true) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_true():
            await asyncio.sleep(0.05)


async def tell_until(is_true, tell) -> None:
    """Said again and again: who has not begun to listen hears nothing, as in life."""
    async with asyncio.timeout(PATIENCE):
        while not is_true():
            tell()
            await asyncio.sleep(0.1)


async def test_a_process_hears_how_far_a_log_goes_and_who_is_elsewhere(two_processes):
    one, two, heard = two_processes
    one.present({"room": 2}, {"an": 18})

    await tell_until(lambda: heard, lambda: one.say("room", 7))

    assert heard == {"room": 7}
    assert (two.elsewhere("room"), two.sockets_elsewhere("an"), two.sockets_elsewhere("binh")) == (2, 18, 0)
    await until(one.is_heard)
    assert one.elsewhere("room") == 0


@pytest.mark.parametrize("said", ["nonsense", "[]", '{"from": "x", "seqs": [], "here": 3, "sockets": null}'])
async def test_what_has_another_shape_is_passed_over_and_the_next_hint_is_heard(two_processes, redis_url, said):
    one, two, heard = two_processes
    await tell_until(lambda: heard, lambda: one.say("room", 7))
    async with Redis.from_url(redis_url) as redis:
        await redis.publish(TOPIC, said)
    await until(lambda: two.failures)

    await tell_until(lambda: heard == {"room": 8}, lambda: one.say("room", 8))


async def test_the_sockets_of_a_person_are_counted_over_all_processes(two_processes, desk_of_an, monkeypatch, settings):
    one, two, _heard = two_processes
    settings.REDIS_URL = ""  # handshakes are counted in memory here
    monkeypatch.setattr(hub, "hints", two)
    most = allowance.SOCKETS_OF_A_PERSON
    one.present({}, {code_of(desk_of_an.person): most - 2})
    await tell_until(lambda: two.sockets_elsewhere(code_of(desk_of_an.person)), lambda: one.say("room", 1))

    monkeypatch.setitem(hub.sockets_of, desk_of_an.person, 1)
    assert not await sockets.is_too_much(desk_of_an)
    monkeypatch.setitem(hub.sockets_of, desk_of_an.person, 2)
    assert await sockets.is_too_much(desk_of_an)


@pytest.fixture
def desk_of_an(db):
    return Desk().seat("an")
