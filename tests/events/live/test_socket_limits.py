"""How much one person may send and open, on a site whose limits are those of the table."""

import asyncio
import uuid


async def test_a_burst_of_five_lines_then_one_every_two_seconds(limited_room):
    async with limited_room.client(number=10) as an, limited_room.client(number=11) as binh:
        await an.hello()
        await binh.hello()
        answers_of_an = [await an.command("post", text=str(number)) for number in range(7)]
        assert [answer["type"] for answer in answers_of_an] == ["ack"] * 5 + ["refused"] * 2
        assert answers_of_an[5]["code"] == "rate"
        assert 0 < answers_of_an[5]["retry_after"] <= 2
        assert await binh.do("post", text="another person") == 6
        await asyncio.sleep(answers_of_an[-1]["retry_after"])
        assert await an.do("post", text="later") == 7


async def test_a_hundred_hands_are_one_hand(limited_room):
    async with limited_room.client(number=12) as an:
        await an.hello()
        found = [await an.command("raise_hand") for _ in range(100)]

        acked = [answer["seq"] for answer in found if answer["type"] == "ack"]
        assert (set(acked), len(acked) >= 20) == ({1}, True)
        assert {answer["code"] for answer in found if answer["type"] == "refused"} == {"rate"}
        assert an.code is None
    assert [row[1] for row in limited_room.events()] == ["hand_raised"]


async def test_a_flood_of_unknown_frames_closes_the_socket(limited_room):
    async with limited_room.client(number=13) as an:
        await an.hello()
        for _ in range(1000):
            if an.code is None:
                await an.send(type="nonsense", id=str(uuid.uuid4()))
        assert await an.closed() == 4429
    assert {frame["code"] for frame in an.kind("refused")} == {"unknown_type"}


async def test_the_twenty_first_socket_of_a_person_is_refused(limited_room):
    clients = [limited_room.client(number=14) for _ in range(21)]
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
