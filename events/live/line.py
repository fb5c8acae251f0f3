"""One socket: what it has got, what it is still to get, and when to give it up.

``send`` is driven by hand: what can be written at once costs no task. A send
that would wait makes the line fall behind; a task of its own then brings it
from its cursor to the present, out of the log.
"""

import asyncio
import time
from collections import deque
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError

from ascn_site.asgi_types import Message, Send
from events.live import allowance, protocol
from events.live.doors import Knock
from events.live.people import Seat
from events.live.protocol import Refused, UnreadFrame
from events.live.refusals import refused_frame
from events.live.wire import as_json, message, presence
from events.live.writer import Order, Outcome, writer

if TYPE_CHECKING:
    from events.live.room import Room

SLOW = settings.LIVE_SLOW_SECONDS
LAST_WORD = 1.0  # seconds for a close frame
LAST_ACKS = 0.5
MOST_UNSENT = 500  # acks and refusals that wait for a line that is behind
TOO_MANY, RESTART, TOO_SLOW = 4429, 1012, 1013


class Rest:
    """Awaits the rest of a send that was begun by hand and now waits for ``waiting``."""

    __slots__ = ("steps", "waiting")

    def __init__(self, steps: Generator[Any, Any, None], waiting: Any):
        self.steps, self.waiting = steps, waiting

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self.waiting
        except BaseException:  # whatever ends the wait ends the send, then is raised again
            close = getattr(self.steps, "close", None)  # some servers give an iterator that has none
            if close is not None:
                close()
            raise
        return (yield from self.steps)


class Line:
    """``behind`` is the task that brings it to the present, None while it keeps up; ``cursor`` the last event sent.

    One that is deaf has sent far too much: it is closed once what was stored of it has been acknowledged.
    """

    __slots__ = (
        *("behind", "cursor", "is_closing", "is_deaf", "is_greeting", "knock", "owner"),
        *("room", "seat", "send", "unsent", "until"),
    )

    def __init__(self, *, send: Send, knock: Knock, seat: Seat, until: float, owner: asyncio.Task | None):
        self.send, self.knock, self.seat, self.until, self.owner = send, knock, seat, until, owner
        self.room: Room | None = None
        self.cursor = 0
        self.behind: asyncio.Task | None = None
        self.unsent: deque[Message] | None = None  # made when it is needed: most lines never do
        self.is_greeting = self.is_deaf = self.is_closing = False

    # --- what it hears -----------------------------------------------------------------------

    def hear(self, raw: protocol.Raw) -> None:
        """
        Raises:
            Refused: the frame has no effect.
        """
        if raw.type not in self.seat.may:
            raise UnreadFrame("forbidden", raw.id)
        now = time.monotonic()
        wait = allowance.wait_for(raw.type, person=self.seat.person, channel=self.seat.channel, now=now)
        if wait:
            refusal = UnreadFrame("rate", raw.id)
            refusal.retry_after = wait
            raise refusal
        writer.submit(Order(self.seat, protocol.shape(raw), self))

    def answer(self, order: Order, outcome: Outcome) -> None:
        if isinstance(outcome, Refused):
            self.refuse(outcome, str(order.frame.id))
        else:
            self.tell(message(f'{{"type":"ack","id":"{order.frame.id}","seq":{outcome}}}'))

    def refuse(self, refusal: Refused, frame_id: str | None) -> None:
        if allowance.refusals.take((self.seat.person, self.seat.channel), now=time.monotonic()):
            self.is_deaf = True
            asyncio.get_running_loop().call_later(LAST_ACKS, self.close, TOO_MANY)
            return
        frame = refused_frame(refusal, frame_id=frame_id, language=self.seat.language)
        self.tell(message(as_json(frame)))

    # --- what it is told ---------------------------------------------------------------------

    def tell(self, said: Message) -> None:
        """Send something that has no number, in order with what was told before."""
        if self.is_closing:
            return
        if self.behind is None:
            self.step(said)
            return
        if self.unsent is None:
            self.unsent = deque()
        if len(self.unsent) >= MOST_UNSENT:
            self.close(TOO_SLOW)
        else:
            self.unsent.append(said)

    def step(self, said: Message) -> None:
        """Write at once what can be, else fall behind."""
        steps = self.send(said).__await__()
        try:
            waiting = next(steps)
        except StopIteration:
            return
        except (OSError, RuntimeError):
            self.leave()
            return
        self.catch_up(Rest(steps, waiting))

    def catch_up(self, rest: Rest | None = None) -> None:
        self.behind = asyncio.ensure_future(self._catch_up(rest))

    async def _catch_up(self, rest: Rest | None) -> None:
        try:
            if rest is not None:
                async with asyncio.timeout(SLOW):
                    await rest
            while (said := await self._next()) is not None:
                async with asyncio.timeout(SLOW):
                    await self.send(said)
                await asyncio.sleep(0)
        except TimeoutError:
            self._end_behind(TOO_SLOW)
        except DatabaseError:
            self._end_behind(RESTART)
        except (OSError, RuntimeError):  # it has gone, or is being closed
            self.behind = None
            self.leave()

    def _end_behind(self, code: int) -> None:
        self.behind = None
        self.close(code)

    async def _next(self) -> Message | None:
        """What to send next; None, and no longer behind, when everything has been sent."""
        if self.unsent:
            return self.unsent.popleft()
        room = self.room
        if room is not None and self.cursor < room.told:
            self.cursor, said = await room.frame_after(self)
            return said
        if self.is_greeting:
            self.is_greeting = False
            if room is not None and room.present:  # all others were told when it changed last
                self.tell(message(presence(room.present)))
            return message(f'{{"type":"caught_up","seq":{self.cursor}}}')
        self.behind = None  # nothing is awaited between the questions above and here, so nothing is missed
        return None

    # --- its end -----------------------------------------------------------------------------

    def leave(self) -> None:
        if self.room is not None:
            self.room.lines.discard(self)
            self.room = None
        if self.behind is not None:
            self.behind.cancel()
            self.behind = None

    def close(self, code: int) -> None:
        if self.is_closing:
            return
        self.is_closing = True
        self.leave()
        closing = asyncio.ensure_future(self._close(code))
        closing.add_done_callback(self._end)

    def _end(self, _done: asyncio.Task) -> None:
        if self.owner is not None:
            self.owner.cancel()

    async def _close(self, code: int) -> None:
        try:
            async with asyncio.timeout(LAST_WORD):
                await self.send({"type": "websocket.close", "code": code})
        except (TimeoutError, OSError, RuntimeError):  # it does not read, has gone, or is being closed already
            return
