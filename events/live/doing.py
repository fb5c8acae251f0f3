"""One command that does not come through a socket: by request, or by a form of the room."""

import time
from concurrent.futures import Future
from typing import Any

from events.live import allowance, protocol
from events.live.people import Seat
from events.live.protocol import Raw, Refused
from events.live.writer import COME_BACK, Order, writer

PATIENCE = 8.0  # seconds for the writer


def do(raw: Raw, seat: Seat) -> int:
    """The number of the event, once it is stored for good. Not to be called inside a transaction: the writer waits for
    that one's lock.

    Raises:
        Refused: nothing was stored; after ``unavailable`` it may still be, and is found by its id when sent again.
    """
    if raw.type not in seat.may:
        raise Refused("forbidden")
    wait = allowance.wait_for(raw.type, person=seat.person, channel=seat.channel, now=time.monotonic())
    if wait:
        raise Refused("rate", retry_after=wait)
    future: Future[Any] = Future()
    writer.submit(Order(seat, protocol.shape(raw), future=future))
    try:
        outcome = future.result(timeout=PATIENCE)
    except TimeoutError:
        raise Refused("unavailable", retry_after=COME_BACK) from None
    if isinstance(outcome, Refused):
        raise outcome
    return outcome
