"""The rooms of this process, and the clock by which they beat."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from events.live import allowance, log, tallies
from events.live.doors import Knock, admit, look_again, note_use
from events.live.line import RESTART, Line
from events.live.people import Seat, code_of
from events.live.protocol import Hello, Refused
from events.live.room import Room
from events.live.turns import went_well
from events.live.wire import Told, as_json, message, presence
from events.live.writer import Written, writer
from events.models import Channel

if TYPE_CHECKING:
    from events.live.hints import Hints

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
Knocking = list[tuple[Knock, asyncio.Future[Seat | int]]]

TURN = 0.5  # seconds between two looks at what has to be told beside the log
LOOK_EVERY = 1.0  # for what other processes have stored, should no hint have come
SEATS_AT_ONCE = 500  # of those who come in
SEATS_TOGETHER = 100  # of those who are looked at again
EMPTY_FOR = 60.0
NOTED_EVERY = 60.0  # that a session is in use
HOUR = 3600
FAREWELL = 5.0  # seconds over which a server that stops sends its readers away
READERS = 3


class Hub:
    """Everything live in one process. Its methods belong to the event loop; ``stored`` is for any thread."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self.erasure = -1  # the latest that is known
        self.lines: set[Line] = set()
        self.sockets_of: Counter[int] = Counter()
        self.is_leaving = False
        self.hints: Hints | None = None
        self._opening: dict[str, asyncio.Future[Room]] = {}
        self._knocking: Knocking = []
        self._admitting: asyncio.Task | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="channel-reader")
        self._tasks: list[asyncio.Task] = []

    # --- begin and end -----------------------------------------------------------------------

    def start(self) -> None:
        """Called in the event loop of the server."""
        self._loop = asyncio.get_running_loop()
        self.is_leaving = False
        writer.listeners.append(self.stored)
        if settings.REDIS_URL:
            hints = import_module("events.live.hints")  # costs a quarter of a second, so only where there is a Redis
            self.hints = hints.Hints(settings.REDIS_URL, heard=self.heard)
            self._tasks.append(asyncio.ensure_future(self.hints.run()))
        beats = [(TURN, self._tell_beside), (LOOK_EVERY, self._look), (LOOK_EVERY, self._read_rights)]
        beats += [(settings.LIVE_HEARTBEAT, self._beat), (NOTED_EVERY, self._note_use)]
        self._tasks += [asyncio.ensure_future(self._every(seconds, do)) for seconds, do in beats]

    async def farewell(self) -> None:
        """Send everybody away, spread so that they do not come back in one moment."""
        self.is_leaving = True
        lines = list(self.lines)
        random.shuffle(lines)
        pause = FAREWELL / max(len(lines), 500)
        for line in lines:
            line.close(RESTART)
            await asyncio.sleep(pause)

    def stop(self) -> None:
        if self.stored in writer.listeners:
            writer.listeners.remove(self.stored)
        for task in list(self._tasks):
            task.cancel()
        for room in self.rooms.values():
            room.close()
        self._tasks.clear()
        self.rooms.clear()
        writer.stop()

    # --- from the log to the rooms -----------------------------------------------------------

    def stored(self, written: Written) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._hand_on, written)

    def _hand_on(self, written: Written) -> None:
        for channel, events in written.told.items():
            if room := self.rooms.get(channel):
                room.feed(events)
                if any(event.kind == "muted" for event in events):
                    self._at_once(self._read_rights_of(list(room.lines)))
            if self.hints is not None:
                self.hints.say(channel, events[-1].seq)
        for order, outcome in zip(written.orders, written.outcomes, strict=True):
            if order.line is not None:
                order.line.answer(order, outcome)

    def _at_once(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)

    def heard(self, channel: str, seq: int) -> None:
        """Another process says how far the log of a channel goes."""
        if room := self.rooms.get(channel):
            room.hint(seq)

    async def read(self, channel: str, *, after: int, upto: int | None = None) -> Sequence[Told]:
        return await self.in_thread(lambda: log.read(channel, after=after, upto=upto))

    async def in_thread(self, do: Callable[[], Answer]) -> Answer:
        """Ask the database, without holding up the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, fresh, do)

    # --- coming in ---------------------------------------------------------------------------

    async def admit(self, knock: Knock) -> Seat | int:
        """A seat, or the code to close with. Those who knock while others are being admitted are admitted together."""
        answer: asyncio.Future[Seat | int] = asyncio.get_running_loop().create_future()
        self._knocking.append((knock, answer))
        if self._admitting is None or self._admitting.done():
            self._admitting = asyncio.ensure_future(self._admit_all())
        return await answer

    async def _admit_all(self) -> None:
        while self._knocking:
            group, self._knocking = self._knocking[:SEATS_AT_ONCE], self._knocking[SEATS_AT_ONCE:]
            try:
                await self._answer(group)
            finally:
                for _knock, answer in group:
                    if not answer.done():
                        answer.set_result(RESTART)

    async def _answer(self, group: Knocking) -> None:
        """Together; where that fails, one that cannot be read keeps only itself out."""
        try:
            seats = await self.in_thread(lambda: admit([knock for knock, _answer in group], now=timezone.now()))
        except (OperationalError, InterfaceError) as error:  # the database is away, for all of them
            logger.warning("nobody can be admitted: %s", error)
        except Exception:  # whatever one of them brought along must not shut the door to the others
            if len(group) == 1:
                logger.exception("somebody cannot be admitted")
                return
            for knocking in group:
                await self._answer([knocking])
        else:
            for (_knock, answer), seat in zip(group, seats, strict=True):
                if not answer.done():
                    answer.set_result(seat)

    async def room(self, channel: str) -> Room:
        """
        Raises:
            DatabaseError: its log cannot be read.
        """
        if channel in self.rooms:
            return self.rooms[channel]
        if channel not in self._opening:
            self._opening[channel] = asyncio.ensure_future(self._open_room(channel))
        try:
            return await asyncio.shield(self._opening[channel])
        finally:
            self._opening.pop(channel, None)

    async def _open_room(self, channel: str) -> Room:
        seq, state = await self.in_thread(lambda: Channel.objects.values_list("seq", "state").get(pk=channel))
        self.rooms[channel] = Room(channel, seq=seq, state=state, read=self.read)
        return self.rooms[channel]

    async def greet(self, line: Line, hello: Hello) -> None:
        """Join first, then read what was missed: nothing falls between.

        Raises:
            Refused: ``conflict`` while the last greeting is still being answered.
        """
        room = await self.room(line.seat.channel)
        if line.behind is not None:
            raise Refused("conflict")
        line.leave()
        after = max(0, room.told - hello.last) if hello.last is not None else hello.after
        if after is None or after < 0:
            after = room.told
        elif after > room.told:  # told by another process, which is ahead by a moment
            known = await self.in_thread(lambda: log.last_seqs([room.channel]))
            after = min(after, known[room.channel])
            room.hint(after)
        line.tell(message(as_json(self.welcome(line, room, after if hello.after == -1 else room.told))))
        room.join(line, after=after)

    def welcome(self, line: Line, room: Room, seq: int) -> dict[str, Any]:
        return {
            "type": "welcome",
            "channel": room.channel,
            "seq": seq,
            "you": line.seat.described(),
            "state": room.state,
            "heartbeat": settings.LIVE_HEARTBEAT,
        }

    def enter(self, line: Line) -> None:
        self.lines.add(line)
        self.sockets_of[line.seat.person] += 1

    def sockets_open(self, person: int) -> int:
        """Of one person, in all processes as far as they have said."""
        elsewhere = self.hints.sockets_elsewhere(code_of(person)) if self.hints else 0
        return self.sockets_of[person] + elsewhere

    def leave(self, line: Line) -> None:
        self.lines.discard(line)
        self.sockets_of[line.seat.person] -= 1
        if not self.sockets_of[line.seat.person]:
            del self.sockets_of[line.seat.person]
        line.leave()

    def until(self) -> float:
        """When a new line is asked to connect again, on the monotonic clock."""
        return time.monotonic() + random.uniform(20 * HOUR, 23 * HOUR)  # noqa: S311  (spreads load, keeps no secret)

    # --- the clock ---------------------------------------------------------------------------

    async def _every(self, seconds: float, do: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            await went_well(do, of="the clock of the channels")

    async def _beat(self) -> None:
        for room in self.rooms.values():
            room.say(f'{{"type":"heartbeat","seq":{room.told}}}')

    async def _tell_beside(self) -> None:
        here = {channel: len({line.seat.person for line in room.lines}) for channel, room in self.rooms.items()}
        if self.hints is not None:
            self.hints.present(here, {code_of(person): number for person, number in self.sockets_of.items()})
        for channel, room in list(self.rooms.items()):
            number = here[channel] + (self.hints.elsewhere(channel) if self.hints else 0)
            if room.lines and room.present != number:
                room.present = number
                room.say(presence(number))
            if room.counts_changed:
                room.counts_changed = False
                await self._tell_tally(room)

    async def _tell_tally(self, room: Room) -> None:
        public, desk = await self.in_thread(lambda: tallies.of(room.channel))
        room.say(as_json(public))
        if desk != public:
            room.say(as_json(desk), to_desk=True)

    async def _look(self) -> None:
        now = time.monotonic()
        for line in [line for line in self.lines if line.until <= now]:
            line.close(RESTART)
        for channel, room in list(self.rooms.items()):
            if room.lines:
                room.empty_since = now
            elif now - room.empty_since > EMPTY_FOR:
                room.close()
                del self.rooms[channel]
        if self.rooms:
            await self._look_into_the_log()
        for bucket in allowance.ALL:
            bucket.forget(now=now)

    async def _look_into_the_log(self) -> None:
        names = list(self.rooms)
        seqs, erasure = await self.in_thread(lambda: (log.last_seqs(names), log.latest_erasure()))
        for channel, seq in seqs.items():
            self.heard(channel, seq)
        if erasure != self.erasure:
            self.erasure = erasure
            for room in self.rooms.values():
                room.forget()

    async def _read_rights(self) -> None:
        """Everybody's rights once in the time that is set, in small groups that hold up nobody."""
        lines = [line for line in self.lines if not line.is_closing]
        groups = [lines[first : first + SEATS_TOGETHER] for first in range(0, len(lines), SEATS_TOGETHER)]
        for group in groups:
            await self._read_rights_of(group)
            await asyncio.sleep(settings.LIVE_RIGHTS_EVERY / (len(groups) + 1))

    async def _note_use(self) -> None:
        keys = list({line.knock.session_key for line in self.lines})
        for first in range(0, len(keys), SEATS_TOGETHER):
            group = keys[first : first + SEATS_TOGETHER]
            await self.in_thread(lambda group=group: note_use(group, now=timezone.now()))

    async def _read_rights_of(self, lines: Sequence[Line]) -> None:
        """Whoever has lost the right to sit here goes; what the others may do is as of now."""
        knocks = [line.knock for line in lines]
        seats = await self.in_thread(lambda: look_again(knocks, now=timezone.now()))
        for line, seat in zip(lines, seats, strict=True):
            if isinstance(seat, Seat):
                line.seat = seat
            else:
                line.close(seat)


def fresh(do: Callable[[], Answer]) -> Answer:
    close_old_connections()
    return do()


hub = Hub()
