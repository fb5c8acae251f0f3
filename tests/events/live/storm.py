"""People who write and read while the server is killed: they come back and send again what was not acknowledged."""

import asyncio
import json
import random
import time
import uuid
from contextlib import suppress

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidMessage, WebSocketException

from tests.events.live.client import PATIENCE
from tests.events.live.history import History

BROKEN = (OSError, WebSocketException, InvalidHandshake, InvalidMessage, EOFError, TimeoutError)
ACK_WITHIN = 5.0


class Seat:
    """One page that stays open: on a cut it connects again and goes on after its latest event."""

    def __init__(self, room, person: dict, history: History):
        self.room, self.person, self.history = room, person, history
        self.told: list[tuple[int, str]] = []
        self.waiting: dict[str, tuple[str, asyncio.Event]] = {}
        self.seen: set[int] = set()
        self.socket = None
        history.told.append(self.told)

    async def stay(self) -> None:
        while True:
            with suppress(*BROKEN):
                await self.follow()
            self.socket = None
            await asyncio.sleep(random.uniform(0.05, 0.3))

    async def follow(self) -> None:
        base = self.room.site.url
        address = f"{base.replace('http', 'ws', 1)}/ws/channels/{self.room.id}/"
        headers = {"Cookie": self.person["cookie"]}
        async with connect(address, origin=base, additional_headers=headers, proxy=None, max_size=None) as socket:
            after = self.told[-1][0] if self.told else 0
            await socket.send(json.dumps({"type": "hello", "after": after}))
            self.socket = socket
            for frame_id, (text, _done) in list(self.waiting.items()):
                await socket.send(post(frame_id, text))
            async for said in socket:
                self.hear(json.loads(said))

    def hear(self, frame: dict) -> None:
        if frame["type"] == "events":
            self.told += [(event["seq"], event.get("text", "")) for event in frame["events"]]
        elif frame["type"] == "ack" and frame["id"] in self.waiting:
            text, done = self.waiting[frame["id"]]
            self.history.acked[text].add(frame["seq"])
            done.set()

    async def say(self, text: str, *, twice: bool) -> None:
        """Send a line until it is acknowledged, some of them once too often."""
        frame_id, done = str(uuid.uuid4()), asyncio.Event()
        self.waiting[frame_id] = (text, done)
        while not done.is_set():
            await self.send(frame_id, text)
            if twice:
                await self.send(frame_id, text)
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), ACK_WITHIN)
        if twice:
            await self.send(frame_id, text)
        del self.waiting[frame_id]

    async def send(self, frame_id: str, text: str) -> None:
        with suppress(*BROKEN):
            if self.socket is not None:
                await self.socket.send(post(frame_id, text))
            else:
                await asyncio.sleep(0.05)


def post(frame_id: str, text: str) -> str:
    return json.dumps({"type": "post", "id": frame_id, "text": text})


class Storm:
    """Writers in rooms who go on until they are told to stop."""

    def __init__(self, rooms, people: list[dict], *, seed: int):
        self.rooms, self.dice = rooms, random.Random(seed)
        self.histories = {room.id: History() for room in rooms}
        self.seats = [Seat(room, person, self.histories[room.id]) for room in rooms for person in people]
        self.is_over = False

    async def __aenter__(self):
        self.pages = [asyncio.ensure_future(seat.stay()) for seat in self.seats]
        self.writers = [asyncio.ensure_future(self.write(number, seat)) for number, seat in enumerate(self.seats)]
        return self

    async def __aexit__(self, *error):
        for task in [*self.pages, *self.writers]:
            task.cancel()
        await asyncio.gather(*self.pages, *self.writers, return_exceptions=True)

    async def write(self, number: int, seat: Seat) -> None:
        line = 0
        while not self.is_over:
            await seat.say(f"writer {number} line {line}", twice=line % 5 == 0)
            line += 1
            await asyncio.sleep(self.dice.uniform(0.005, 0.05))

    @property
    def acks(self) -> int:
        return sum(len(history.acked) for history in self.histories.values())

    async def more_acks(self, number: int = 1) -> None:
        """Wait until so many more lines are acknowledged."""
        wanted = self.acks + number
        async with asyncio.timeout(PATIENCE):
            while self.acks < wanted:
                await asyncio.sleep(0.02)

    async def faults(self, *, complete_within: float = PATIENCE) -> list[str]:
        """Stop writing, give every open page its time to be complete, then compare everything with the log."""
        self.is_over = True
        await asyncio.wait_for(asyncio.gather(*self.writers), PATIENCE)
        until = time.monotonic() + complete_within
        while found := self.compare():
            if time.monotonic() > until:
                break
            await asyncio.sleep(0.2)
        return found

    def compare(self) -> list[str]:
        found = []
        for room in self.rooms:
            log = [(seq, words.get("text", "")) for seq, _kind, words in room.events()]
            found += [f"{room.id}: {fault}" for fault in self.histories[room.id].faults(log)]
        return found
