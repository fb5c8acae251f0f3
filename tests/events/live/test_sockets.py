"""A real server, real sockets: who is let in, what is told, what is refused."""

import asyncio
import json
import uuid

import pytest
from pydantic import TypeAdapter
from websockets.exceptions import InvalidStatus

from events.live import answers
from tests.corpus.rows import for_each, rows, to_send
from tests.events.live.client import Client
from tests.events.live.conftest import LiveRoom


async def test_a_line_is_acknowledged_stored_and_heard_by_all_in_one_order(room):
    async with room.client(number=0) as an, room.client(number=1) as binh:
        assert (await an.hello())["seq"] == 0
        await binh.hello()

        assert await an.do("post", text="Xin chào", lang="vi") == 1
        assert await binh.do("post", text="ສະບາຍດີ", lang="lo") == 2
        for client in (an, binh):
            await client.until(lambda client=client: len(client.events) == 2)

    assert an.events == binh.events
    assert [(event["seq"], event["text"], event["lang"]) for event in an.events] == [
        (1, "Xin chào", "vi"),
        (2, "ສະບາຍດີ", "lo"),
    ]
    assert an.events[0]["author"]["name"] == "Participant 1"
    assert [row[:2] for row in room.events()] == [(1, "posted"), (2, "posted")]


async def test_who_comes_back_is_told_what_was_missed(room):
    async with room.client(number=2) as an:
        await an.hello()
        for number in range(4):
            await an.do("post", text=str(number))
    for how, expected, seq in (
        ({"after": 0}, [1, 2, 3, 4], 4),
        ({"after": 3}, [4], 4),
        ({"after": -1}, [], 4),
        ({"last": 2}, [3, 4], 4),
        ({"after": 2**63 - 1}, [], 4),
    ):
        async with room.client(number=3) as binh:
            assert (await binh.hello(**how))["seq"] == seq
            assert [event["seq"] for event in binh.events] == expected
            assert binh.kind("caught_up") == [{"type": "caught_up", "seq": 4}]


async def test_everything_a_server_sends_has_the_shape_that_is_described(room):
    frame_shapes = TypeAdapter(
        answers.Welcome | answers.Events | answers.CaughtUp | answers.Ack | answers.Refusal
        | answers.Heartbeat | answers.Presence | answers.Tally
    )  # fmt: skip
    async with room.client("moderator") as moderator, room.client(number=4) as an:
        await moderator.hello()
        await an.hello()
        line = await an.do("post", text="x")
        question = await an.do("ask", text="y")
        await moderator.do("approve", seq=question)
        await an.do("upvote", seq=question)
        poll = await moderator.do("poll_open", question="z", options=["a", "b"], secret=False)
        await an.do("vote", seq=poll, choices=[0])
        await moderator.until(lambda: any("counts" in entry for t in moderator.kind("tally") for entry in t["polls"]))
        await moderator.do("poll_close", seq=poll)
        await an.do("raise_hand")
        await moderator.do("call")
        await moderator.do("hide", seq=line, reason="r")
        await moderator.do("restore", seq=line)
        await an.refusal("open")
        last = await moderator.do("close")
        for client in (moderator, an):
            await client.until(lambda client=client: client.events[-1]["seq"] == last)
            await client.until(lambda client=client: client.kind("presence"))

    event_shapes = TypeAdapter(answers.AnyEvent)
    for client in (moderator, an):
        assert [event["seq"] for event in client.events] == [*range(1, last + 1)]
        for event in client.events:
            event_shapes.validate_python(event)
        for frame in client.frames:
            frame_shapes.validate_python(frame)
    assert all("counts" not in entry for tally in an.kind("tally") for entry in tally["polls"])


async def test_a_person_has_one_vote_on_all_her_sockets_and_over_http(room, running_site):
    cookie = room.person("participant", 5)["cookie"]
    async with room.client("moderator") as moderator, room.client(number=5) as one, room.client(number=5) as two:
        for client in (moderator, one, two):
            await client.hello()
        poll = await moderator.do("poll_open", question="z", options=["a", "b"])
        answers_of_all = await asyncio.gather(
            one.command("vote", seq=poll, choices=[0]),
            two.command("vote", seq=poll, choices=[1]),
            asyncio.to_thread(
                post_over_http, running_site, room, cookie, {"type": "vote", "seq": poll, "choices": [0]}
            ),
        )
        await moderator.do("poll_close", seq=poll)
        result = (await moderator.until(lambda: moderator.told("poll_closed")))[0]

    assert sorted(answer["type"] for answer in answers_of_all) == ["ack", "refused", "refused"]
    assert (result["voters"], sum(result["counts"])) == (1, 1)


def post_over_http(site, room, cookie: str, frame: dict) -> dict:
    import urllib.error
    import urllib.request

    token = "a" * 32
    request = urllib.request.Request(
        f"{site.url}/api/v1/channels/{room.id}/events",
        data=json.dumps({"id": str(uuid.uuid4())} | frame).encode(),
        headers={"Cookie": f"{cookie}; csrftoken={token}", "X-CSRFToken": token, "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as answer:
        return json.load(answer)


@pytest.mark.parametrize(
    ("cookie", "code"), [("", 4401), ("sessionid=nonsense", 4401), ("sessionid=" + "x" * 3000, 4401)]
)
async def test_who_is_not_signed_in_is_asked_to(room, running_site, cookie, code):
    async with Client(running_site.url, room.id, cookie) as client:
        assert await client.closed() == code


async def test_a_token_in_the_address_opens_nothing(room, running_site):
    async with Client(running_site.url, room.id + "/?token=x") as client:
        client.address = client.address.rstrip("/")
        assert await client.closed() in (4401, 4404)


@pytest.mark.parametrize("channel", ["nope", "a" * 300, "%2e%2e", "0"])
async def test_no_such_channel(running_site, people, channel):
    cookie = next(person["cookie"] for person in people if person["office"] == "participant")
    async with Client(running_site.url, channel, cookie) as client:
        assert await client.closed() == 4404


async def test_a_closed_session_looks_like_no_session(running_site, people):
    room = LiveRoom(running_site, people, access="invited")
    async with room.client(number=6) as stranger, room.client("moderator") as moderator:
        assert await stranger.closed() == 4404
        assert (await moderator.hello())["state"] == "open"


async def test_an_office_that_ends_and_a_session_that_ends_close_the_socket(running_site, people):
    room = LiveRoom(running_site, people, access="invited")
    person = room.person("participant", 7)
    guest = "INSERT INTO events_participant (channel_id, person_id, role) SELECT %s, id, 'guest' FROM ascn_site_user"
    for number in (7, 8):
        room.database.run(f"{guest} WHERE email = %s", (room.id, room.person("participant", number)["email"]))
    async with room.client(number=7) as removed, room.client(number=8) as signed_out:
        for client in (removed, signed_out):
            await client.hello()
        one = "(SELECT id FROM ascn_site_user WHERE email = %s)"
        room.database.run(f"DELETE FROM events_participant WHERE person_id = {one}", (person["email"],))
        key = room.person("participant", 8)["cookie"].partition("=")[2]
        kept = room.database.run(
            "SELECT session_key, session_data, expire_date FROM django_session WHERE session_key = %s", (key,)
        )
        room.database.run("DELETE FROM django_session WHERE session_key = %s", (key,))

        assert await asyncio.gather(removed.closed(), signed_out.closed()) == [4403, 4401]
    room.database.run(
        "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)", kept[0]
    )


@pytest.mark.parametrize("leave", [LiveRoom.unpublish, LiveRoom.delete])
async def test_a_session_that_leaves_the_programme_is_nothing_to_anybody(running_site, people, leave):
    room = LiveRoom(running_site, people)
    async with room.client(number=7) as an, room.client("moderator") as moderator:
        for client in (an, moderator):
            await client.hello()
        leave(room)
        assert await asyncio.gather(an.closed(), moderator.closed()) == [4404, 4404]
    async with room.client(number=7) as an:
        assert await an.closed() == 4404


async def test_a_session_that_is_closed_to_the_uninvited_sends_them_out_and_tells_nobody(running_site, people):
    room = LiveRoom(running_site, people)
    async with room.client(number=7) as an, room.client("moderator") as moderator:
        for client in (an, moderator):
            await client.hello()
        room.database.run("UPDATE events_channel SET access = 'invited' WHERE id = %s", (room.id,))
        assert await an.closed() == 4403
        assert await moderator.do("post", text="Among ourselves") == 1
        assert moderator.kind("refused") == []
    async with room.client(number=7) as an:
        assert await an.closed() == 4404


@pytest.mark.parametrize(
    "origin",
    [
        *("https://evil.example", "null", None, "http://localhost.evil.example", "http://evil.example/localhost"),
        *("http://user@localhost", "http://localhost:1", "file://"),
    ],
)
async def test_another_site_s_page_opens_no_socket(room, origin):
    client = room.client(number=9, origin=origin)
    with pytest.raises(InvalidStatus) as refused:
        async with client:
            pass
    assert refused.value.response.status_code == 403


async def test_a_frame_of_more_than_64_kib_ends_the_socket(room):
    async with room.client(number=15) as an:
        await an.hello()
        await an.socket.send("x" * 65_537)
        assert await an.closed() == 1009


async def test_bytes_are_no_frame(room):
    async with room.client(number=15) as an:
        await an.hello()
        await an.socket.send(b"{}")
        refused = await an.until(lambda: an.kind("refused"))
        assert refused[0]["code"] == "bad_frame"


SENT = [row for row in to_send("WebSocket frames and handshakes") if "refused" in row.expect or row.id == "W00"]
SENT += [row for row in rows("WebSocket frames and handshakes") if row.id == "W16"]


@for_each(SENT)
async def test_a_frame_of_the_corpus_is_answered_as_it_says(room, row):
    value = eval(row.payload.replace("'<own seq>'", "1").replace("'<seq of another person>'", "1"))
    async with room.client("moderator") as moderator, room.client(number=16) as an:
        await moderator.hello()
        await an.hello()
        await moderator.do("post", text="another person's line")
        for frame in value if isinstance(value, list) else [value]:
            before = len(an.kind("refused")) + len(an.kind("ack"))
            text = frame if isinstance(frame, str) else json.dumps(frame)
            await an.socket.send(text.replace("<uuid>", str(uuid.uuid4())))
            await an.until(lambda before=before: len(an.kind("refused")) + len(an.kind("ack")) > before)
        stored = [row for row in room.events() if row[0] > 1]

        if row.id == "W00":
            assert [frame["seq"] for frame in an.kind("ack")] == [2]
            return
        (code,) = {frame["code"] for frame in an.kind("refused")}
        assert (code in row.expect, stored) == (True, [])
        assert await moderator.do("post", text="others are served") == 2


async def test_a_second_tab_of_a_person_is_told_at_once_how_many_follow(room):
    async with room.client(number=0) as an, room.client(number=1) as binh:
        await an.hello()
        await binh.hello()
        await an.until(lambda: an.kind("presence") and an.kind("presence")[-1]["count"] == 2)
        async with room.client(number=0) as tab:
            await tab.hello()
            assert await tab.until(lambda: tab.kind("presence")) == [{"type": "presence", "count": 2}]
