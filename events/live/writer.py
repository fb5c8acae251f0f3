"""The one writer of a process: takes what waits, stores it in one transaction, says so only when that is durable.

While one group is being committed the next one gathers, so that a busy room
costs a commit per group and a quiet one waits for nothing.
"""

import datetime
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from events.live.commands import obey
from events.live.commands.desk import rooms_of
from events.live.log import Ledger, store_all
from events.live.pace import Pace, pace_of
from events.live.people import Seat
from events.live.protocol import Refused
from events.live.wire import Told
from events.models import Channel

logger = logging.getLogger(__name__)

MOST_TOGETHER = 1_000
MOST_WAITING = 20_000
TRIES = 2  # a second one with a fresh connection: what the first has stored is found again by its id
COME_BACK = 2.0  # seconds

Outcome = int | Refused


@dataclass(slots=True)
class Order:
    """One command on its way into the log. ``future`` is for a thread that waits, ``line`` for a socket."""

    seat: Seat
    frame: Any
    line: Any = None
    future: Future | None = None


@dataclass(slots=True)
class Written:
    """A group after its commit: an outcome for each order, and the events by channel."""

    orders: Sequence[Order]
    outcomes: Sequence[Outcome]
    told: dict[str, list[Told]]


class Writer:
    """Calls each of ``listeners`` from its own thread after a commit."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Written], None]] = []
        self.groups = self.events = 0
        self._waiting: deque[Order] = deque()
        self._news = threading.Event()
        self._is_over = False
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def submit(self, order: Order) -> None:
        """
        Raises:
            Refused: ``unavailable`` when far too many wait already.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise Refused("unavailable", retry_after=COME_BACK)
        self._waiting.append(order)
        if not self._news.is_set():  # the writer clears it before it looks at what waits
            self._news.set()
        if self._thread is None:
            self.start()

    def start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._is_over = False
                self._thread = threading.Thread(target=self.run, name="channel-writer", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Store what waits, then end."""
        with self._starting:
            thread, self._thread = self._thread, None
            self._is_over = True
            self._news.set()
        if thread is not None:
            thread.join(timeout=10)

    def run(self) -> None:
        try:
            while not self._is_over or self._waiting:
                self._news.wait()
                self._news.clear()
                while self._waiting:
                    group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]
                    self.finish(self.written(group))
        finally:
            connection.close()

    def written(self, group: list[Order]) -> Written:
        """Store a group; one order that cannot be stored takes none of the others with it."""
        for _ in range(TRIES):
            try:
                return self.store(group, now=timezone.now())
            except (OperationalError, InterfaceError) as error:
                logger.warning("the log of the channels cannot be written: %s", error)
                connection.close()
            except Exception:  # a fault in one command must not end the writing of all others
                if len(group) == 1:
                    logger.exception("a command could not be stored: %s", group[0].frame.type)
                    break
                return joined([self.written([order]) for order in group])
        refusal = Refused("unavailable", retry_after=COME_BACK)
        return Written(group, [refusal] * len(group), {})

    def store(self, group: list[Order], *, now: datetime.datetime) -> Written:
        with transaction.atomic():
            ledgers = open_ledgers(group, now=now)
            stored = {name: ledger.seqs_of(ids_in(group, name)) for name, ledger in ledgers.items()}
            paces = {name: pace_of(name, people_in(group, name), now=now) for name in ledgers}
            outcomes = [self.outcome(order, ledgers.get(order.seat.channel), stored, paces) for order in group]
            store_all(ledgers.values())
        told = {name: ledger.told for name, ledger in ledgers.items() if ledger.told}
        self.groups += 1
        self.events += sum(map(len, told.values()))
        return Written(group, outcomes, told)

    def outcome(
        self, order: Order, ledger: Ledger | None, stored: dict[str, dict], paces: Mapping[str, Pace | None]
    ) -> Outcome:
        if ledger is None:
            return Refused("forbidden")
        known, key = stored[order.seat.channel], (order.frame.id, order.seat.person)
        if key not in known:
            try:
                if pace := paces[order.seat.channel]:
                    pace.check(order.seat.person, order.frame.type)
                known[key] = obey(ledger, order.seat, order.frame)
            except Refused as refusal:
                return refusal
        return known[key]

    def finish(self, written: Written) -> None:
        for order, outcome in zip(written.orders, written.outcomes, strict=True):
            if order.future is not None:
                order.future.set_result(outcome)
        for listen in self.listeners:
            listen(written)


def ids_in(group: list[Order], channel: str) -> list:
    return [order.frame.id for order in group if order.seat.channel == channel]


def people_in(group: list[Order], channel: str) -> set[int | None]:
    return {order.seat.person for order in group if order.seat.channel == channel}


def open_ledgers(group: list[Order], *, now: datetime.datetime) -> dict[str, Ledger]:
    """The channels that a group writes to, locked in one order so that two processes never wait for each other."""
    names = {order.seat.channel for order in group}
    for order in group:
        if order.frame.type == "announce" and order.frame.rooms:
            names.update(rooms_of(order.frame, Channel.objects.get(pk=order.seat.channel)))
    rows = Channel.objects.select_for_update().filter(pk__in=names).order_by("pk")
    ledgers = {channel.pk: Ledger(channel, now=now) for channel in rows}
    for ledger in ledgers.values():
        ledger.beside = ledgers
    return ledgers


def joined(parts: Sequence[Written]) -> Written:
    told: dict[str, list[Told]] = {}
    for part in parts:
        for name, events in part.told.items():
            told.setdefault(name, []).extend(events)
    orders = [order for part in parts for order in part.orders]
    return Written(orders, [outcome for part in parts for outcome in part.outcomes], told)


writer = Writer()
