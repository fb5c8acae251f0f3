"""What processes tell each other through Redis: how far a log goes, who is present. Nothing exists only here.

Redis may be away, hang or forget: the log is looked at every second anyway.
"""

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from pydantic import BaseModel, Field, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

TOPIC = "ascn:live"
DEADLINE = 1.0
PAUSE = 1.0
PRESENCE_EVERY = 5.0
GONE_AFTER = 15.0


class Hint(BaseModel):
    """What one process says to the others."""

    sender: str = Field(alias="from")
    seqs: dict[str, int]
    here: dict[str, int]
    sockets: dict[str, int]


class Elsewhere(NamedTuple):
    """What another process has said last."""

    at: float
    people: Mapping[str, int]
    sockets: Mapping[str, int]


class Hints:
    """``heard`` is called in the loop with a channel and the number of its latest event."""

    def __init__(self, url: str, *, heard: Callable[[str, int], None]):
        self.failures = 0
        self._heard = heard
        self._name = secrets.token_hex(4)
        self._redis = Redis.from_url(url, socket_connect_timeout=DEADLINE, socket_timeout=DEADLINE)
        self._seqs: dict[str, int] = {}  # the latest only: what waits never grows
        self._here: Mapping[str, int] = {}
        self._sockets: Mapping[str, int] = {}
        self._said_at = 0.0
        self._elsewhere: dict[str, Elsewhere] = {}
        self._news = asyncio.Event()
        self._heard_at = time.monotonic()

    def say(self, channel: str, seq: int) -> None:
        self._seqs[channel] = seq
        self._news.set()

    def present(self, here: Mapping[str, int], sockets: Mapping[str, int]) -> None:
        """People by channel, and open sockets of a person by her code."""
        now = time.monotonic()
        if (here, sockets) != (self._here, self._sockets) or now - self._said_at > PRESENCE_EVERY:
            self._here, self._sockets, self._said_at = dict(here), dict(sockets), now
            self._news.set()

    def elsewhere(self, channel: str) -> int:
        """People in a channel who are connected to other processes."""
        return sum(process.people.get(channel, 0) for process in self._others())

    def sockets_elsewhere(self, person: str) -> int:
        return sum(process.sockets.get(person, 0) for process in self._others())

    def _others(self) -> Iterator["Elsewhere"]:
        recent = time.monotonic() - GONE_AFTER
        return (process for process in self._elsewhere.values() if process.at > recent)

    def is_heard(self) -> bool:
        """Whether what this process says comes back to it; it speaks every few seconds."""
        return time.monotonic() - self._heard_at < GONE_AFTER

    async def run(self) -> None:
        try:
            await asyncio.gather(self._for_ever(self._publish), self._for_ever(self._listen))
        finally:
            await self._redis.aclose()

    async def _for_ever(self, do: Callable) -> None:
        while True:
            try:
                await do()
            except (RedisError, OSError, TimeoutError) as error:
                self.failures += 1
                logger.warning("no hints through Redis: %s", type(error).__name__)
            await asyncio.sleep(PAUSE)

    async def _publish(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            seqs, self._seqs = self._seqs, {}
            async with asyncio.timeout(DEADLINE):
                await self._redis.publish(TOPIC, self._said(seqs))

    def _said(self, seqs: Mapping[str, int]) -> str:
        return json.dumps({"from": self._name, "seqs": seqs, "here": self._here, "sockets": self._sockets})

    async def _listen(self) -> None:
        async with self._redis.pubsub() as subscription:
            await subscription.subscribe(TOPIC)
            while True:
                said = await subscription.get_message(ignore_subscribe_messages=True, timeout=DEADLINE)
                if said is not None:
                    self._take(said["data"])

    def _take(self, said: bytes) -> None:
        """What has another shape comes from another version, or from somebody else: it is passed over."""
        try:
            hint = Hint.model_validate_json(said)
        except ValidationError:
            self.failures += 1
            logger.warning("a hint of another shape came through Redis")
            return
        self._heard_at = time.monotonic()
        if hint.sender == self._name:
            return
        self._elsewhere[hint.sender] = Elsewhere(time.monotonic(), hint.here, hint.sockets)
        for channel, seq in hint.seqs.items():
            self._heard(channel, seq)
