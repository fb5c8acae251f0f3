"""A client of the live protocol for tests: one socket of one person."""

import asyncio
import json
import uuid
from collections.abc import Callable

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 60  # seconds: what goes well takes none of them, and a machine may have much else to do


class Client:
    """``events`` is the log as this person has heard it, ``frames`` everything else."""

    def __init__(self, base: str, channel: str, cookie: str = "", **options):
        self.address = f"{base.replace('http', 'ws', 1)}/ws/channels/{channel}/"
        headers = {"Cookie": cookie} if cookie else {}
        self.options = {"origin": base, "additional_headers": headers, "proxy": None, "max_size": None} | options
        self.events: list[dict] = []
        self.frames: list[dict] = []
        self.code: int | None = None
        self._news = asyncio.Event()

    async def __aenter__(self):
        self.socket = await connect(self.address, **self.options)
        self._reader = asyncio.ensure_future(self._read())
        return self

    async def __aexit__(self, *error):
        self._reader.cancel()
        await self.socket.close()

    async def _read(self):
        try:
            async for text in self.socket:
                assert len(text.encode()) <= 65536
                frame = json.loads(text)
                if frame["type"] == "events":
                    self.events += frame["events"]
                else:
                    self.frames.append(frame)
                self._news.set()
        except ConnectionClosed:
            pass
        finally:
            self.code = self.socket.close_code
            self._news.set()

    async def until(self, is_true: Callable[[], object], seconds: float = PATIENCE):
        """What ``is_true`` returns once it is true."""
        async with asyncio.timeout(seconds):
            while not (found := is_true()):
                self._news.clear()
                await self._news.wait()
        return found

    async def closed(self, seconds: float = PATIENCE) -> int:
        return await self.until(lambda: self.code, seconds)

    async def send(self, **frame):
        await self.socket.send(json.dumps(frame))

    async def hello(self, **how) -> dict:
        """The welcome frame, once everything has been told."""
        await self.send(type="hello", **(how or {"after": 0}))
        await self.until(lambda: self.kind("caught_up"))
        return self.kind("welcome")[-1]

    def kind(self, kind: str) -> list[dict]:
        return [frame for frame in self.frames if frame["type"] == kind]

    def told(self, kind: str) -> list[dict]:
        return [event for event in self.events if event["type"] == kind]

    async def command(self, kind: str, **fields) -> dict:
        """The ack or refused frame that answers a command."""
        frame_id = fields.pop("id", None) or str(uuid.uuid4())
        before = len(self.frames)
        await self.send(type=kind, id=frame_id, **fields)
        return await self.until(lambda: self._answer(frame_id, before))

    def _answer(self, frame_id: str, before: int) -> dict | None:
        answers = (frame for frame in self.frames[before:] if frame["type"] in ("ack", "refused"))
        return next((frame for frame in answers if frame["id"] == frame_id), None)

    async def do(self, kind: str, **fields) -> int:
        """The number of the event that a command made."""
        answer = await self.command(kind, **fields)
        assert answer["type"] == "ack", answer
        return answer["seq"]

    async def refusal(self, kind: str, **fields) -> str:
        answer = await self.command(kind, **fields)
        assert answer["type"] == "refused", answer
        return answer["code"]
