"""Readers who are idle, stuck, many, or sent away: on a server whose times are short."""

import asyncio
import json
import os
import socket
import time
import urllib.request

import pytest

from tests.events.live.conftest import LiveRoom
from tests.services.databases import migrated_database
from tests.services.site import RunningSite

pytestmark = pytest.mark.faults
QUICK = {"DJANGO_SETTINGS_MODULE": "tests.events.live.quick_settings", "ASCN_LIMIT_FACTOR": "1000"}
LONG = "ក" * 4000


@pytest.fixture(scope="module")
def quick_site():
    with RunningSite(migrated=migrated_database(), **QUICK) as site:
        yield site


@pytest.fixture(scope="module")
def quick_people(quick_site) -> list[dict]:
    told = quick_site.manage("seed_demo", "--seed", "1", "--participants", "12", "--json")
    return json.loads(told)["people"]


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
        await idle.until(lambda: len(idle.kind("heartbeat")) >= 3)
        await other.do("post", text="are you there")
        await idle.until(lambda: idle.told("posted"))

    assert {frame["seq"] for frame in idle.kind("heartbeat")} == {0}
    assert idle.kind("presence")[-1]["count"] == 2


def stuck_socket(room) -> socket.socket:
    """Says hello and never reads."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", room.site.port))
    host = f"localhost:{room.site.port}"
    request = (
        f"GET /ws/channels/{room.id}/ HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://{host}\r\n"
        f"Cookie: {room.person('participant', 2)['cookie']}\r\n\r\n"
    )
    line.sendall(request.encode())
    hello = b'{"type":"hello","after":0}'
    line.sendall(bytes([0x81, 0x80 | len(hello)]) + bytes(4) + hello)
    return line


async def test_a_client_that_never_reads_is_cut_and_holds_up_nobody(quick_room):
    stuck = stuck_socket(quick_room)
    async with quick_room.client(number=3) as an, quick_room.client(number=4) as binh:
        for client in (an, binh):
            await client.hello()
        assert await asyncio.to_thread(sockets_open, quick_room.site) == 3
        waits = []
        async with asyncio.timeout(60):
            # The system's buffers take some hundred lines before the server feels that nobody reads.
            while await asyncio.to_thread(sockets_open, quick_room.site) > 2:
                began = time.monotonic()
                await an.do("post", text=LONG)
                waits.append(time.monotonic() - began)
        await binh.until(lambda: len(binh.told("posted")) == len(waits))
    stuck.close()

    assert max(waits) < 3
    assert [event["seq"] for event in binh.events] == [*range(1, len(waits) + 1)]


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
        await client.until(lambda client=client: len(client.events) == 1500, seconds=30)
    for client in clients:
        await client.__aexit__()

    assert [event["seq"] for event in clients[0].events] == [*range(1, 1501)]
    assert all(client.events == clients[0].events for client in clients)
    assert all(len(client.kind("ack")) == 150 for client in clients)


def new_id() -> str:
    raw = os.urandom(16).hex()
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


async def test_a_server_that_stops_sends_everybody_away_one_after_another(quick_room):
    """Comes last: it stops the server of this module."""
    clients = [quick_room.client(number=number) for number in range(10)]
    for client in clients:
        await client.__aenter__()
        await client.hello()
    closed_at = []

    async def wait(client):
        code = await client.closed(20)
        closed_at.append(time.monotonic())
        return code

    waiting = asyncio.gather(*map(wait, clients))
    await asyncio.to_thread(quick_room.site.stop)

    assert set(await waiting) == {1012}
    assert closed_at[-1] - closed_at[0] > 0.03
    for client in clients:
        await client.__aexit__()
