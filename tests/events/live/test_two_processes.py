"""The limits of one person hold over two real processes on a real PostgreSQL and a real Redis."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack, contextmanager

import pytest

from tests.ascn_site.test_workers import lines_to_each_process
from tests.events.live.conftest import LiveRoom
from tests.services.installations import own_database
from tests.services.site import RunningSite
from tests.waiting import until

pytestmark = [pytest.mark.faults, pytest.mark.whole]
HINTED = 2.0  # seconds after which each process knows of the other's sockets


@pytest.fixture(scope="module")
def site(postgres_url, redis_url):
    limits = {"ASCN_REDIS_URL": redis_url, "ASCN_LIMIT_FACTOR": "1"}
    with (
        own_database(postgres_url, "limits_of_two", is_migrated=True) as url,
        RunningSite(WEB_CONCURRENCY="2", ASCN_DATABASE_URL=url, **limits) as site,
    ):
        until(lambda: "The site is ready:" in site.log())
        yield site


@pytest.fixture(scope="module")
def people(site) -> list[dict]:
    return site.seed_demo()["people"]


@pytest.fixture
def room(site, people) -> LiveRoom:
    return LiveRoom(site, people)


@contextmanager
def only(process: int, processes: list[int]):
    """Whoever comes now comes to this process."""
    others = [other for other in processes if other != process]
    for other in others:
        os.kill(other, signal.SIGSTOP)
    try:
        yield
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)


async def sockets_at_each(stack: AsyncExitStack, room: LiveRoom, person: int, number: int) -> list[list]:
    """So many sockets of one person at each of the two processes."""
    with lines_to_each_process(room.site) as lines:
        processes = list(lines)
    opened = []
    for process in processes:
        with only(process, processes):
            found = [await stack.enter_async_context(room.client(number=person)) for _ in range(number)]
            for client in found:
                await client.hello(after=-1)
        opened.append(found)
    return opened


async def test_a_burst_of_five_lines_however_they_are_spread(room):
    async with AsyncExitStack() as stack:
        (here,), (there,) = await sockets_at_each(stack, room, 0, 1)
        answers = [await (here, there)[number % 2].command("post", text=str(number)) for number in range(7)]

        assert [answer["type"] for answer in answers] == ["ack"] * 5 + ["refused"] * 2
        assert {answer["code"] for answer in answers[5:]} == {"rate"}
        assert 0 < answers[6]["retry_after"] <= 2
        await asyncio.sleep(answers[6]["retry_after"])
        assert await there.do("post", text="later") == 6
        assert await here.refusal("post", text="too early") == "rate"


async def test_twenty_other_commands_in_ten_seconds_however_they_are_spread(room):
    async with AsyncExitStack() as stack:
        clients = [client for (client,) in await sockets_at_each(stack, room, 1, 1)]
        hands = [
            await clients[number // 2 % 2].command(("raise_hand", "lower_hand")[number % 2]) for number in range(21)
        ]

        assert [answer["type"] for answer in hands] == ["ack"] * 20 + ["refused"]
        assert hands[20]["code"] == "rate"
        assert await clients[1].refusal("raise_hand") == "rate"


async def test_twenty_sockets_of_a_person_however_they_are_spread(room):
    async with AsyncExitStack() as stack:
        here, there = await sockets_at_each(stack, room, 2, 10)
        await asyncio.sleep(HINTED)
        one_more = await stack.enter_async_context(room.client(number=2))
        assert await one_more.closed() == 4429
        assert {client.code for client in [*here, *there]} == {None}

        await there[0].socket.close()
        await asyncio.sleep(HINTED)
        another = await stack.enter_async_context(room.client(number=2))
        await another.hello(after=-1)
