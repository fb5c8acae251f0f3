"""What is done beside requests: loops that the worker turns, as threads of the one server or in `manage.py worker`.

An app adds its loop from its AppConfig: ``loops.append(Loop(...))``. What has to happen by the clock is a job of
`ascn_site.jobs`, not a loop.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds; another process may have left work
LONGEST_PAUSE = 30.0
LONGEST_TURN = 10.0


@dataclass(frozen=True)
class Loop:
    """One queue of work.

    ``turn`` takes up what is due at a moment and returns how much that was: it is called again at once until that is
    0. It must leave undone work where the next turn finds it. ``arrived`` is set when this process has committed
    something to do, and ``finish`` gives back what the turns held. The errors in ``expected`` are a line in the log,
    others a traceback; after both the turn is tried again, later each time.
    """

    name: str
    turn: Callable[[datetime], int]
    every: float = LOOK_EVERY
    arrived: threading.Event = field(default_factory=threading.Event)
    expected: tuple[type[Exception], ...] = ()
    finish: Callable[[], object] | None = None


loops: list[Loop] = []
of_every_server: list[Loop] = []  # what each process that answers requests does beside them


class Runner:
    """Turns one loop in a thread of its own, so that a search engine that hangs delays no mail."""

    def __init__(self, loop: Loop):
        self.loop = loop
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self.run, name=f"worker: {loop.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Finish what is in hand, then no more."""
        self._is_over.set()
        self.loop.arrived.set()

    def join(self) -> None:
        self._thread.join(timeout=LONGEST_TURN)

    def run(self) -> None:
        failures = 0
        while not self._is_over.is_set():
            self.loop.arrived.clear()
            failures = 0 if self._turned() else failures + 1
            self._pause(failures)
        if self.loop.finish:
            self.loop.finish()
        connection.close()

    def _turned(self) -> bool:
        """Whether everything that is due went well."""
        try:
            close_old_connections()
            while not self._is_over.is_set() and self.loop.turn(timezone.now()):
                pass
        except (DatabaseError, *self.loop.expected) as error:
            logger.warning("%s waits: %s", self.loop.name, error)
        except Exception:  # a fault in one thing must not end the work on all others
            logger.exception("%s met a fault", self.loop.name)
        else:
            return True
        return False

    def _pause(self, failures: int) -> None:
        if failures:
            self._is_over.wait(min(2.0 ** (failures - 1), LONGEST_PAUSE))
        elif not self._is_over.is_set():
            self.loop.arrived.wait(self.loop.every)


class Worker:
    """Several loops together: those of the worker, or others."""

    def __init__(self, chosen: Sequence[Loop] = loops):
        self.runners = [Runner(loop) for loop in chosen]

    def start(self) -> None:
        for runner in self.runners:
            runner.start()

    def stop(self) -> None:
        for runner in self.runners:
            runner.end()
        for runner in self.runners:
            runner.join()
