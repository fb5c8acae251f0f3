"""Brings changes to the index: a thread of the one server process, or ``manage.py worker``."""

import datetime
import logging
import threading

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from search import outbox, site_index
from search.engines.base import Unavailable
from search.rebuild import compare, rebuild

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds; another process may have published
COMPARE_EVERY = datetime.timedelta(days=1)
LONGEST_PAUSE = 30.0


class Worker:
    """Does what is due until it is stopped; whatever fails is tried again."""

    def __init__(self, every: float = LOOK_EVERY):
        self.every = every
        self._compare_at: datetime.datetime | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self.run, name="search-worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.end()
        self._thread.join(timeout=10)

    def end(self) -> None:
        """Finish what is in hand and return from ``run``."""
        self._is_over.set()
        outbox.arrived.set()

    def run(self) -> None:
        failures = 0
        while not self._is_over.is_set():
            outbox.arrived.clear()
            if self._is_over.is_set():
                break
            try:
                close_old_connections()
                while self.turn(timezone.now()) and not self._is_over.is_set():
                    pass
                failures = 0
            except (DatabaseError, Unavailable) as error:
                failures += 1
                logger.warning("the search index waits: %s", error)
            except Exception:  # a fault in one thing must not end the work on all others
                failures += 1
                logger.exception("the search worker met a fault")
            self._pause(failures)
        site_index.engine().close()
        connection.close()

    def turn(self, now: datetime.datetime) -> int:
        """One batch of work; how many changes were taken up."""
        engine = site_index.engine()
        if self._compare_at is None:
            self._begin(now)
        elif now >= self._compare_at:
            compare(engine, now=now)
            self._compare_at = now + COMPARE_EVERY
        return outbox.work_once(engine, now=now)

    def _begin(self, now: datetime.datetime) -> None:
        """Make an index where there is none, else find out what happened while nobody worked."""
        engine = site_index.engine()
        if connection.vendor == "sqlite":
            outbox.let_go()
        if engine.health().problem:
            rebuild(engine)
        compare(engine, now=now)
        self._compare_at = now + COMPARE_EVERY

    def _pause(self, failures: int) -> None:
        if failures:
            self._is_over.wait(min(2.0 ** (failures - 1), LONGEST_PAUSE))
        else:
            outbox.arrived.wait(self.every)
