"""One person who votes again and again, over a socket or HTTP, each time until there is an answer."""

import asyncio
import http.client
import json
import random
import time
import uuid
from contextlib import closing, suppress

from websockets.asyncio.client import connect

from tests.events.live.storm import BROKEN

TOKEN = "a" * 32
PAUSE = 0.1


def attempts(poll: int, number: int) -> dict[str, dict]:
    """Commands by their id."""
    made = [{"type": "vote", "id": str(uuid.uuid4()), "seq": poll, "choices": [n % 2]} for n in range(number)]
    return {frame["id"]: frame for frame in made}


class Voter:
    """One socket, opened again when it is cut."""

    def __init__(self, room, person: dict, poll: int):
        self.room, self.person, self.poll = room, person, poll
        self.answers: dict[str, str] = {}

    async def vote(self, times: int) -> list[str]:
        """``ack`` or the code of the refusal, for each."""
        left = attempts(self.poll, times)
        while left:
            with suppress(*BROKEN):
                await self.send(left)
            left = {frame_id: frame for frame_id, frame in left.items() if frame_id not in self.answers}
            await asyncio.sleep(PAUSE)
        return list(self.answers.values())

    async def send(self, left: dict[str, dict]) -> None:
        base = self.room.site.url
        address = f"{base.replace('http', 'ws', 1)}/ws/channels/{self.room.id}/"
        headers = {"Cookie": self.person["cookie"]}
        async with connect(address, origin=base, additional_headers=headers, proxy=None) as socket:
            hearing = asyncio.ensure_future(self.hear(socket, len(left) + len(self.answers)))
            for frame in left.values():
                await socket.send(json.dumps(frame))
                await asyncio.sleep(random.uniform(0, 0.01))
            await hearing

    async def hear(self, socket, number: int) -> None:
        while len(self.answers) < number:
            said = json.loads(await asyncio.wait_for(socket.recv(), 10))
            if said["type"] == "ack":
                self.answers[said["id"]] = "ack"
            elif said["type"] == "refused" and said["code"] != "unavailable":
                self.answers[said["id"]] = said["code"]


def vote_over_http(room, person: dict, poll: int, times: int) -> list[str]:
    """As `Voter.vote`."""
    return [answer_over_http(room, person, frame) for frame in attempts(poll, times).values()]


def answer_over_http(room, person: dict, frame: dict) -> str:
    cookies = f"{person['cookie']}; csrftoken={TOKEN}"
    headers = {"Cookie": cookies, "X-CSRFToken": TOKEN, "Content-Type": "application/json"}
    while True:
        line = http.client.HTTPConnection("localhost", room.site.port, timeout=20)
        with closing(line), suppress(OSError, http.client.HTTPException, ValueError):
            line.request("POST", f"/api/v1/channels/{room.id}/events", json.dumps(frame), headers)
            answer = line.getresponse()
            said = json.loads(answer.read())
            if answer.status < 500:
                return "ack" if said["type"] == "ack" else said["code"]
        time.sleep(PAUSE)
