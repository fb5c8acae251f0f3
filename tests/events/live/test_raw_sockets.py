"""The rows of the corpus that no library would send: frames against the rules, handshakes, lines that fall silent."""

import asyncio
import json
import uuid

import pytest

from tests.events.live.raw import RawSocket, frame


def post(text: str = "x", frame_id: str = "") -> str:
    return json.dumps({"type": "post", "id": frame_id or str(uuid.uuid4()), "text": text})


@pytest.mark.parametrize(
    ("row", "sent", "codes"),
    [
        ("W09", {"payload": b"", "length": b"\x7f" + (2**31).to_bytes(8)}, {1009}),
        ("W10", {"payload": b"", "length": b"\x7f" + (2**63).to_bytes(8)}, {1002, 1009}),
        ("W24", {"payload": b"x" * 126, "first": 0x89}, {1002}),
        ("W25", {"payload": post(), "first": 0xC1}, {1002}),
    ],
)
def test_a_frame_against_the_rules_of_sockets_closes_it(room, row, sent, codes):
    with RawSocket(room) as an:
        an.hello()
        an.send(**sent)
        assert an.heard()[1] in codes
    assert room.events() == []


def test_what_comes_after_the_close_frame_is_ignored(room):
    """W26, and that the same line before it would have been stored."""
    with RawSocket(room) as an:
        an.hello()
        an.send(post("before"))
        an.until("ack")
        an.line.sendall(frame(b"\x03\xe8", first=0x88) + frame(post("after")))
        an.heard()
    assert [words["text"] for _seq, _kind, words in room.events()] == ["before"]


async def test_an_id_that_another_person_has_used_gives_nobody_her_ack(room):
    """W02."""
    frame_id = str(uuid.uuid4())
    async with room.client(number=0) as an, room.client(number=1) as binh:
        await an.hello()
        await binh.hello()
        assert await an.do("post", id=frame_id, text="of an") == 1
        assert await binh.do("post", id=frame_id, text="of binh") == 2
    assert [words["text"] for _seq, _kind, words in room.events()] == ["of an", "of binh"]


@pytest.mark.parametrize(
    ("wrong", "more"),
    [
        ({"Origin": "http://evil.example"}, b""),
        ({"Origin": None}, b""),
        ({}, b"Origin: http://evil.example\r\n"),
        ({"Origin": "http://evil.example"}, b"Origin: http://localhost\r\n"),
    ],
    ids=["foreign", "missing", "own then foreign", "foreign then own"],
)
def test_a_foreign_origin_opens_nothing(room, wrong, more):
    """W30; `test_sockets` has the others."""
    with RawSocket(room, more=more, **wrong) as an:
        assert an.knock() in {400, 403}


@pytest.mark.parametrize(
    "wrong",
    [{"Sec_WebSocket_Version": "8"}, {"Sec_WebSocket_Key": None}, {"Sec_WebSocket_Key": "c2hvcnQ="}],
    ids=["version 8", "no key", "short key"],
)
def test_a_bad_handshake_is_refused(room, wrong):
    """W32; 426 is what the standard asks for another version."""
    with RawSocket(room, **wrong) as an:
        assert an.knock() in {400, 426}


@pytest.mark.parametrize(
    "large",
    [
        {"path": "/ws/channels/" + "a" * 100_000 + "/"},
        {"more": b"X-Large: " + b"x" * 100_000 + b"\r\n"},
        {"more": b"".join(b"X-%d: y\r\n" % number for number in range(2000))},
    ],
    ids=["path", "header", "headers"],
)
async def test_an_oversized_handshake_is_refused_and_others_are_served(room, large):
    """W34."""
    with RawSocket(room, **large) as an:
        assert 400 <= await asyncio.to_thread(an.knock) < 500
    async with room.client(number=1) as binh:
        await binh.hello()
        assert await binh.do("post", text="still here") == 1


async def test_two_thousand_lines_in_one_write_hold_up_nobody(limited_room):
    """W23: on a site whose limits are those of the table."""
    room = limited_room
    with RawSocket(room, 4) as flood:
        flood.hello()
        async with room.client(number=5) as binh:
            await binh.hello()
            writing = asyncio.to_thread(flood.line.sendall, b"".join(frame(post(str(n))) for n in range(2000)))
            flooding = asyncio.gather(writing, asyncio.to_thread(flood.heard), return_exceptions=True)
            for number in range(5):
                await binh.do("post", text=f"other {number}")
            _written, (frames, code) = await flooding
    kinds = [said["type"] for said in frames]
    refused = {said["code"] for said in frames if said["type"] == "refused"}

    stored = [words["text"] for _seq, _kind, words in room.events()]
    assert (kinds.count("ack"), refused, code) == (len(stored) - 5, {"rate"}, 4429)
    assert 5 <= kinds.count("ack") < 20  # one more each two seconds that reading the flood may take
    assert [text for text in stored if text.startswith("other")] == [f"other {number}" for number in range(5)]
