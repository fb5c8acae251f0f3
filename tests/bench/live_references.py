"""Two servers to compare with, over a list in memory: no accounts, nothing durable.

``bare``    what the public ASGI interface can carry: one encoded frame for all, sends driven by hand
``taught``  a consumer of Channels that sends each line to its group, as the tutorials show
"""

import argparse
import asyncio
import json
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ascn_site.settings")

import django

django.setup()

import uvicorn
from channels.generic.websocket import AsyncWebsocketConsumer
from django.test.utils import override_settings

from ascn_site.management.commands.serve import SERVER
from events.live.wire import Encoded, events_frame

PAUSE = 0.5


def line_of(log: list[str], frame: dict) -> str:
    event = {"seq": len(log) + 1, "type": "posted", "at": datetime.now(UTC).isoformat(), "id": frame["id"]}
    return json.dumps(event | {"text": frame["text"], "lang": frame["lang"]}, ensure_ascii=False)


class Bare:
    """Everybody who keeps up gets one frame per turn; whoever does not is left out."""

    def __init__(self):
        self.log: list[str] = []
        self.sends: set = set()
        self.sent = 0
        self.wake = asyncio.Event()
        self.flusher = None

    async def __call__(self, scope, receive, send):
        if scope["type"] != "websocket":
            return
        if self.flusher is None:
            self.flusher = asyncio.ensure_future(self.flush())
        await receive()
        await send({"type": "websocket.accept"})
        try:
            while (said := await receive())["type"] == "websocket.receive":
                await self.answer(json.loads(said["text"]), send)
        finally:
            self.sends.discard(send)

    async def answer(self, frame: dict, send) -> None:
        if frame["type"] == "post":
            self.log.append(line_of(self.log, frame))
            self.wake.set()
            await say(send, type="ack", id=frame["id"], seq=len(self.log))
            return
        after = self.sent if frame["after"] < 0 else frame["after"]
        await say(send, type="welcome", seq=after)
        if after < self.sent:
            await send({"type": "websocket.send", "text": events_frame(self.log[after : self.sent])})
        self.sends.add(send)
        await say(send, type="caught_up", seq=self.sent)

    async def flush(self):
        while True:
            await self.wake.wait()
            self.wake.clear()
            began = asyncio.get_running_loop().time()
            message = {"type": "websocket.send", "text": Encoded(events_frame(self.log[self.sent :]))}
            self.sent = len(self.log)
            for place, send in enumerate(list(self.sends), 1):
                try:
                    next(send(message).__await__())
                    self.sends.discard(send)  # it would have had to wait
                except StopIteration:
                    pass
                except OSError:
                    self.sends.discard(send)
                if place % 100 == 0:
                    await asyncio.sleep(0)
            await asyncio.sleep(min(0.05, PAUSE * (asyncio.get_running_loop().time() - began)))


class Taught(AsyncWebsocketConsumer):
    """A task and a queue for each socket, an encoding for each send."""

    log: list[str] = []

    async def connect(self):
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        frame = json.loads(text_data)
        if frame["type"] == "hello":
            await self.send(json.dumps({"type": "welcome", "seq": len(self.log)}))
            await self.send(json.dumps({"type": "caught_up", "seq": len(self.log)}))
            return
        self.log.append(line_of(self.log, frame))
        await self.channel_layer.group_send("room", {"type": "line", "event": self.log[-1]})
        await self.send(json.dumps({"type": "ack", "id": frame["id"], "seq": len(self.log)}))

    async def line(self, message):
        await self.send(json.dumps({"type": "events", "events": [json.loads(message["event"])]}, ensure_ascii=False))

    async def disconnect(self, code):
        await self.channel_layer.group_discard("room", self.channel_name)


async def say(send, **frame) -> None:
    await send({"type": "websocket.send", "text": json.dumps(frame)})


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("kind", choices=("bare", "taught"))
    arguments.add_argument("--port", type=int, required=True)
    asked = arguments.parse_args()
    listener = socket.create_server(("127.0.0.1", asked.port), backlog=2048)
    settings = SERVER | {"lifespan": "off", "log_level": "error"}
    layers = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    with override_settings(CHANNEL_LAYERS=layers):
        application = Bare() if asked.kind == "bare" else Taught.as_asgi()
        uvicorn.Server(uvicorn.Config(application, **settings)).run(sockets=[listener])


if __name__ == "__main__":
    main()
