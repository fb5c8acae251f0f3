"""One channel in this process: the lines that follow it, and the only task that writes to those that keep up."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice

from ascn_site.asgi_types import Message
from events.live.line import Line
from events.live.people import Seat
from events.live.turns import went_well
from events.live.wire import Told, events_frame, groups, message

SLICE = 50  # lines that are written to before others get a turn
DUTY = 0.5  # pause after a flush, as a part of the time it took: lets messages gather
LONGEST_PAUSE = 0.05
AFTER_A_FAULT = 1.0
KEPT = 500  # events for those who come back after a short cut
STRIDE = 100  # those who are behind are told up to the same numbers, so that they share what was read and encoded
FRAMES_KEPT = 16
REWRITING = frozenset({"hidden", "restored", "withdrawn"})
COUNTING = frozenset({"voted", "poll_opened", "poll_closed"})
STATES = {"opened": "open", "closed": "closed"}

Read = Callable[..., Awaitable[Sequence[Told]]]


class Frames:
    """One group of events as each kind of reader is told them; made once for all who are told the same."""

    def __init__(self, events: Sequence[Told]):
        self.events = events
        self.last = events[-1].seq
        self.others = message(events_frame(event.others for event in events))
        self.differs = [event for event in events if not event.is_same_for_all]
        self.full = self.others
        named = {key for event in self.differs for key in (event.author, event.person)}
        self.named: dict[int | None, Message | None] = dict.fromkeys(named)
        if self.differs:
            self.full = message(events_frame(event.full for event in events))

    def for_seat(self, seat: Seat) -> Message:
        if not self.differs:
            return self.others
        if seat.person in self.named:
            return self.for_named(seat)
        return self.full if seat.is_at_desk else self.others

    def for_named(self, seat: Seat) -> Message:
        """For the author of one of the events, or whom it is about."""
        said = self.named[seat.person]
        if said is None:
            said = self.named[seat.person] = message(events_frame(told_to(event, seat) for event in self.events))
        return said


def told_to(event: Told, seat: Seat) -> str:
    if event.author == seat.person:
        return event.own
    return event.full if seat.is_at_desk or event.person == seat.person else event.others


class Room:
    """``told`` is the number up to which all who keep up were told, ``known`` up to which events are in hand,
    ``target`` up to which the log is known to go."""

    def __init__(self, channel: str, *, seq: int, state: str, read: Read):
        self.channel, self.state = channel, state
        self.told = self.known = self.target = seq
        self.lines: set[Line] = set()
        self.counts_changed = False
        self.present = 0  # people, as the room was told last
        self.empty_since = time.monotonic()
        self._read = read
        self._queue: list[Told] = []
        self._beside: list[tuple[Message, bool]] = []
        self._recent: deque[Told] = deque(maxlen=KEPT)
        self._frames: dict[tuple[int, int], Frames] = {}
        self._wake = asyncio.Event()
        self._flusher = asyncio.ensure_future(self._flush_for_ever())

    # --- what comes in -----------------------------------------------------------------------

    def feed(self, events: Sequence[Told]) -> None:
        """Take what this process has just stored, where it follows what is known."""
        if events[0].seq == self.known + 1:
            self._take(events)
        self.hint(events[-1].seq)

    def hint(self, seq: int) -> None:
        """The log goes up to ``seq``: what is missing will be read from it."""
        self.target = max(self.target, seq)
        if self.target > self.told:
            self._wake.set()

    def say(self, text: str, *, to_desk: bool = False) -> None:
        """Tell something without a number: to all, or only to the moderators."""
        self._beside.append((message(text), to_desk))
        self._wake.set()

    def join(self, line: Line, *, after: int) -> None:
        """From here on the line is told what comes after ``after``."""
        line.room, line.cursor, line.is_greeting = self, after, True
        self.lines.add(line)
        self.counts_changed = self.counts_changed or line.seat.is_at_desk
        if line.behind is None:
            line.catch_up()

    def forget(self) -> None:
        """What was told is read from the log again: somebody in it may have no name any more."""
        self._recent.clear()
        self._frames.clear()

    def close(self) -> None:
        self._flusher.cancel()

    def _take(self, events: Sequence[Told]) -> None:
        self._queue.extend(events)
        self.known = events[-1].seq
        self.target = max(self.target, self.known)
        for event in events:
            if event.kind in STATES:
                self.state = STATES[event.kind]
            elif event.kind in COUNTING:
                self.counts_changed = True

    # --- what goes out -----------------------------------------------------------------------

    async def _flush_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            began = time.perf_counter()
            if not await went_well(self._flush, of=f"channel {self.channel}"):
                await self._try_again()
            await asyncio.sleep(min(LONGEST_PAUSE, DUTY * (time.perf_counter() - began)))

    async def _try_again(self) -> None:
        await asyncio.sleep(AFTER_A_FAULT)
        self._wake.set()

    async def _flush(self) -> None:
        while self.target > self.known:
            missed = await self._read(self.channel, after=self.known)
            fresh = [event for event in missed if event.seq > self.known]
            if not fresh:
                self.target = self.known
                break
            self._take(fresh)
        events, self._queue = self._queue, []
        for group in groups(events):
            self._remember(group)
            await self._hand_out(Frames(group), before=self.told)
        beside, self._beside = self._beside, []
        for said, to_desk in beside:
            await self._mention(said, to_desk=to_desk)

    async def _hand_out(self, frames: Frames, *, before: int) -> None:
        last = self.told = frames.last
        said = frames.others
        is_same = not frames.differs
        for place, line in enumerate(list(self.lines), 1):
            if line.behind is None and line.room is self:
                if line.cursor == before:
                    line.cursor = last
                    line.step(said if is_same else frames.for_seat(line.seat))
                elif line.cursor < last:  # it has been told a part of it by another process
                    line.catch_up()
            if place % SLICE == 0:
                await asyncio.sleep(0)

    async def _mention(self, said: Message, *, to_desk: bool) -> None:
        for place, line in enumerate(list(self.lines), 1):
            if line.behind is None and line.room is self and (line.seat.is_at_desk or not to_desk):
                line.step(said)
            if place % SLICE == 0:
                await asyncio.sleep(0)

    def _remember(self, events: Sequence[Told]) -> None:
        self._recent.extend(events)
        if any(event.kind in REWRITING for event in events):  # an earlier event reads otherwise from now on
            self._recent.clear()
            self._frames = {}

    async def frame_after(self, line: Line) -> tuple[int, Message]:
        """The next frame for a line that is behind, and the number it ends with."""
        key = (line.cursor, min(self.told, line.cursor - line.cursor % STRIDE + STRIDE))
        kept = self._frames
        frames = kept.get(key)
        if frames is None:
            events = await self._events_after(*key)
            frames = kept[key] = Frames(next(groups(events)))
            if len(kept) > FRAMES_KEPT:
                del kept[next(iter(kept))]
        return frames.last, frames.for_seat(line.seat)

    async def _events_after(self, seq: int, upto: int) -> Sequence[Told]:
        if self._recent and self._recent[0].seq <= seq + 1:
            known = islice(self._recent, seq + 1 - self._recent[0].seq, None)
            return [event for event in known if event.seq <= upto]
        return await self._read(self.channel, after=seq, upto=upto)
