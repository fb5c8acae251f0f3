"""Readers who are idle, stuck, many, or sent away: on a server whose times are short."""

import asyncio
import os
import urllib.request

import pytest

from tests.bench.processes import own_memory_kb
from tests.events.live.client import PATIENCE
from tests.events.live.conftest import LiveRoom
from tests.events.live.raw import RawSocket
from tests.services.databases import migrated_database
from tests.services.site import RunningSite
from tests.waiting import until

pytestmark = pytest.mark.faults
QUICK = {"DJANGO_SETTINGS_MODULE": "tests.events.live.quick_settings", "ASCN_LIMIT_FACTOR": "1000"}
LONG = "ក" * 4000  # 12 KB on the way
LINES = 400
BEFORE = 2 * LINES  # more than a room keeps; a reader who comes after as many again is told 14 MB
TOGETHER = 10
FEW = 10  # written and heard long before anybody is cut


@pytest.fixture(scope="module")
def quick_site():
    with RunningSite(migrated=migrated_database(), **QUICK) as site:
        yield site


@pytest.fixture(scope="module")
def quick_people(quick_site) -> list[dict]:
    return quick_site.seed_demo(participants=12)["people"]


@pytest.fixture
def quick_room(quick_site, quick_people) -> LiveRoom:
    return LiveRoom(quick_site, quick_people)


def sockets_open(site) -> int:
    with urllib.request.urlopen(f"{site.url}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return int(float(next(line.split()[1] for line in lines if line.startswith("ascn_live_sockets "))))


async def test_an_idle_socket_lives_hears_heartbeats_and_then_a_line(quick_room):
    async with quick_room.client(number=0) as idle, quick_room.client(number=1) as other:
        await idle.hello()
        await other.hello()
        await idle.until(lambda: idle.kind("presence") and idle.kind("presence")[-1]["count"] == 2)
        await idle.until(lambda: len(idle.kind("heartbeat")) >= 3)
        heartbeats = idle.kind("heartbeat")
        await other.do("post", text="are you there")
        await idle.until(lambda: idle.told("posted"))

    assert {frame["seq"] for frame in heartbeats} == {0}


async def test_clients_that_read_nothing_or_a_byte_a_second_are_cut_and_hold_up_nobody(quick_room):
    """Rows W28 and W29: the server's memory, against what the same lines take while everybody reads."""
    async with quick_room.client(number=3) as an, quick_room.client(number=4) as binh:
        for client in (an, binh):
            await client.hello()
        await write(an, BEFORE, watched=quick_room)
        async with quick_room.client(number=2) as sound, quick_room.client(number=5) as other:
            for client in (sound, other):
                await client.hello()
            await asyncio.to_thread(until, lambda: sockets_open(quick_room.site) == 4)
            usual = await write(an, LINES, watched=quick_room)
        with RawSocket(quick_room, 2) as stuck, RawSocket(quick_room, 5) as slow:
            for line in (stuck, slow):
                line.hello()
            slow_reader = asyncio.ensure_future(a_byte_a_second(slow))
            await asyncio.to_thread(until, lambda: sockets_open(quick_room.site) == 4)
            await write(an, FEW, watched=quick_room)
            await binh.until(lambda: len(binh.told("posted")) == BEFORE + LINES + FEW)
            still_there = await asyncio.to_thread(sockets_open, quick_room.site)
            most = await write(an, LINES - FEW, watched=quick_room)
            async with asyncio.timeout(PATIENCE):
                while await asyncio.to_thread(sockets_open, quick_room.site) > 2:
                    most = max(most, own_memory_kb(quick_room.site.process.pid))
            slow_reader.cancel()
        await binh.until(lambda: len(binh.told("posted")) == BEFORE + 2 * LINES)
    async with quick_room.client(number=5) as again:
        await again.hello()

    print(f"two readers who are stuck take {most - usual} KB beside the {usual} KB of a server that writes to all")
    assert still_there == 4
    assert most - usual < 2 * 10 * 1024
    for reader in (binh, again):
        assert [event["seq"] for event in reader.events] == [*range(1, BEFORE + 2 * LINES + 1)]


async def write(client, number: int, *, watched: LiveRoom) -> int:
    """So many long lines, ten at a time; returns the most memory that the server had meanwhile, in KB."""
    most = 0
    for _ in range(number // TOGETHER):
        await asyncio.gather(*(client.do("post", text=LONG) for _ in range(TOGETHER)))
        most = max(most, own_memory_kb(watched.site.process.pid))
    return most


async def a_byte_a_second(line: RawSocket) -> None:
    while True:
        await asyncio.to_thread(line.line.recv, 1)
        await asyncio.sleep(1)


async def test_a_client_that_falls_silent_without_a_word_is_gone_and_no_longer_counted(quick_room):
    """Row W27: it answers no ping."""
    async with quick_room.client(number=3) as an:
        await an.hello()
        with RawSocket(quick_room, 6) as silent:
            silent.hello()
            await an.until(lambda: an.kind("presence") and an.kind("presence")[-1]["count"] == 2)
            await an.until(lambda: an.kind("presence")[-1]["count"] == 1)

    assert [frame["count"] for frame in an.kind("presence")][-2:] == [2, 1]


async def test_every_reader_of_a_burst_has_every_number(quick_room):
    clients = [quick_room.client(number=number) for number in range(10)]
    for client in clients:
        await client.__aenter__()
        await client.hello()

    async def write(client):
        for number in range(150):
            await client.send(type="post", id=new_id(), text=f"{id(client)} {number}")

    await asyncio.gather(*map(write, clients))
    for client in clients:
        await client.until(lambda client=client: len(client.events) == 1500)
    for client in clients:
        await client.__aexit__()

    assert [event["seq"] for event in clients[0].events] == [*range(1, 1501)]
    assert all(client.events == clients[0].events for client in clients)
    assert all(len(client.kind("ack")) == 150 for client in clients)


def new_id() -> str:
    raw = os.urandom(16).hex()
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


async def test_a_server_that_stops_sends_everybody_away_with_a_word(quick_room):
    """Comes last: it stops the server of this module."""
    clients = [quick_room.client(number=number) for number in range(10)]
    for client in clients:
        await client.__aenter__()
        await client.hello()

    await asyncio.to_thread(quick_room.site.stop)

    assert {await client.closed() for client in clients} == {1012}
    for client in clients:
        await client.__aexit__()
