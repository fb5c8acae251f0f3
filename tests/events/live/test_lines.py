"""One socket inside the process: when it is sent away, and what it may hold."""

import asyncio
import time

import pytest

from events.live import line as live_line
from events.live.doors import Knock
from events.live.hub import HOUR, Hub
from events.live.line import MOST_UNSENT, RESTART, TOO_SLOW, Line
from events.live.wire import message
from tests.events.live.client import PATIENCE
from tests.events.live.conftest import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(db):
    return Desk().seat("an")


def a_line(seat, send, *, until: float = 0) -> Line:
    return Line(send=send, knock=Knock("", seat.channel, "en"), seat=seat, until=until, owner=None)


async def test_a_socket_is_asked_to_come_back_after_twenty_to_twenty_three_hours(seat):
    hub, told = Hub(), []

    async def send(said):
        told.append(said)

    now = time.monotonic()
    times = [hub.until() - now for _ in range(200)]
    assert 20 * HOUR <= min(times) < 20.5 * HOUR
    assert 22.5 * HOUR < max(times) <= 23 * HOUR + 1

    due, young = a_line(seat, send, until=now - 1), a_line(seat, send, until=now + 60)
    hub.lines |= {due, young}
    await hub._look()
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert told == [{"type": "websocket.close", "code": RESTART}]
    assert (due.is_closing, young.is_closing) == (True, False)


async def test_a_server_that_stops_sends_its_readers_away_one_after_another(seat):
    hub, seen = Hub(), []

    async def send(_said):
        seen.append(sum(line.is_closing for line in lines))

    lines = [a_line(seat, send) for _ in range(10)]
    hub.lines |= set(lines)
    await hub.farewell()

    assert seen == [*range(1, 11)]


async def test_answers_that_nobody_takes_are_kept_up_to_a_number_and_end_the_socket(seat):
    told = []

    async def send(said):
        if said["type"] == "websocket.close":
            told.append(said["code"])
        else:
            await asyncio.Event().wait()

    line = a_line(seat, send)
    for number in range(MOST_UNSENT + 1):
        line.tell(message(str(number)))
    assert (len(line.unsent), line.is_closing) == (MOST_UNSENT, False)

    line.tell(message("one more"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (told, line.is_closing) == ([TOO_SLOW], True)


@pytest.mark.parametrize("taken", [0, 1])
async def test_a_client_that_takes_nothing_for_too_long_is_cut_at_the_first_line_or_a_later_one(
    seat, monkeypatch, taken
):
    monkeypatch.setattr(live_line, "SLOW", 0.2)
    seen, is_cut = [], asyncio.Event()

    async def send(said):
        if said["type"] == "websocket.close":
            seen.append(said["code"])
            is_cut.set()
        elif len(seen) < taken:
            await asyncio.sleep(0)  # taken after a moment that no busy machine makes longer than the deadline
            seen.append(said["text"])
        else:
            await asyncio.Event().wait()

    line = a_line(seat, send)
    for text in ("first", "second"):
        line.tell(message(text))
    async with asyncio.timeout(PATIENCE):
        await is_cut.wait()

    assert seen == [*["first"][:taken], TOO_SLOW]
