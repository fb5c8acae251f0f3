"""How much one person may send and open, on a site whose limits are those of the table."""

import asyncio
import urllib.error
import urllib.request
import uuid

import pytest

from events.live import allowance
from events.live.doors import SIGN_IN, Knock
from events.live.hub import hub
from events.live.line import TOO_MANY
from events.live.sockets import seat_or_code
from tests.events.live.client import Client
from tests.events.live.conftest import LiveRoom


@pytest.fixture
def room(limited_room) -> LiveRoom:
    return limited_room


async def at_once(client, number: int, kind: str, **fields) -> list[dict]:
    """The answers to so many commands, however long the first ones take."""
    return await asyncio.gather(*(client.command(kind, **fields) for _ in range(number)))


async def test_a_burst_of_five_lines_then_one_every_two_seconds(room):
    async with room.client(number=10) as an, room.client(number=11) as binh:
        await an.hello()
        await binh.hello()
        answers_of_an = await at_once(an, 7, "post", text="x")
        assert [answer["type"] for answer in answers_of_an] == ["ack"] * 5 + ["refused"] * 2
        assert answers_of_an[5]["code"] == "rate"
        assert 0 < answers_of_an[5]["retry_after"] <= 2
        assert await binh.do("post", text="another person") == 6
        await asyncio.sleep(answers_of_an[-1]["retry_after"])
        assert await an.do("post", text="later") == 7


async def test_a_hundred_hands_are_one_hand(room):
    async with room.client(number=12) as an:
        await an.hello()
        found = [await an.command("raise_hand") for _ in range(100)]

        acked = [answer["seq"] for answer in found if answer["type"] == "ack"]
        assert (set(acked), len(acked) >= 20) == ({1}, True)
        assert {answer["code"] for answer in found if answer["type"] == "refused"} == {"rate"}
        assert an.code is None
    assert [row[1] for row in room.events()] == ["hand_raised"]


async def test_a_flood_of_unknown_frames_closes_the_socket(room):
    async with room.client(number=13) as an:
        await an.hello()
        for _ in range(1000):
            if an.code is None:
                await an.send(type="nonsense", id=str(uuid.uuid4()))
        assert await an.closed() == 4429
    assert {frame["code"] for frame in an.kind("refused")} == {"unknown_type"}


async def test_the_twenty_first_socket_of_a_person_is_refused(room):
    clients = [room.client(number=14) for _ in range(21)]
    for client in clients:
        await client.__aenter__()
        if client is not clients[-1]:
            await client.hello(after=-1)
    try:
        assert await clients[-1].closed() == 4429
        assert all(client.code is None for client in clients[:-1])
    finally:
        for client in clients:
            await client.__aexit__()


async def test_twenty_other_commands_in_ten_seconds_and_the_next_one_waits(room):
    async with room.client(number=15) as an:
        await an.hello()
        found = await at_once(an, 21, "lower_hand")

    assert [answer["code"] for answer in found] == [*["conflict"] * 20, "rate"]


def test_sixty_reads_a_minute_over_http_and_the_next_one_waits(room):
    found = [status(room, room.person("participant", 9)["cookie"]) for _ in range(61)]

    assert found == [*[200] * 60, 429]


def status(room, cookie: str) -> int:
    address = f"{room.site.url}/api/v1/channels/{room.id}/events"
    try:
        return urllib.request.urlopen(urllib.request.Request(address, headers={"Cookie": cookie})).status
    except urllib.error.HTTPError as refused:
        return refused.code


async def test_sixty_handshakes_a_minute_of_a_person_and_the_next_one_is_refused(room):
    codes = []
    for _ in range(61):
        async with room.client(number=8) as an:
            await an.send(type="hello", after=-1)
            codes.append(await an.until(lambda an=an: an.code or "in" if an.code or an.frames else None))

    assert codes == [*["in"] * 60, 4429]


async def test_thirty_handshakes_a_minute_without_a_session_from_one_address(room):
    codes = []
    for _ in range(31):
        async with Client(room.site.url, room.id) as nobody:
            codes.append(await nobody.closed())

    assert codes == [*[4401] * 30, 4429]


def test_so_many_sockets_a_process_takes(monkeypatch):
    monkeypatch.setattr(hub, "lines", range(allowance.SOCKETS))
    full = asyncio.run(seat_or_code(Knock("", "nothing", "en"), "192.0.2.1"))
    monkeypatch.setattr(hub, "lines", range(allowance.SOCKETS - 1))
    one_less = asyncio.run(seat_or_code(Knock("", "nothing", "en"), "192.0.2.2"))

    assert (full, one_less, allowance.SOCKETS // allowance.FACTOR) == (TOO_MANY, SIGN_IN, 6_000)


async def test_twenty_greetings_in_ten_seconds_are_answered_then_they_have_to_wait(room):
    async with room.client(number=9) as an:
        for number in range(21):
            await an.send(type="hello", after=-1)
            await an.until(lambda number=number: len(an.kind("caught_up")) + len(an.kind("refused")) > number)
        (refusal,) = an.kind("refused")
        assert (len(an.kind("caught_up")), refusal["code"], an.code) == (20, "rate", None)
        assert 0 < refusal["retry_after"] <= 10
