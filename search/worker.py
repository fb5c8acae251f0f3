"""Brings changes to the index: a thread of the one server process, or ``manage.py worker``."""

import logging
import threading

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from search import outbox, site_index
from search.engines.base import Unavailable
from search.upkeep import Upkeep

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds; another process may have published
LONGEST_PAUSE = 30.0


class Worker:
    """Does what is due until it is stopped; whatever fails is tried again."""

    def __init__(self, every: float = LOOK_EVERY):
        self.every = every
        self._upkeep = Upkeep()
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
                while self._upkeep.turn(timezone.now()) and not self._is_over.is_set():
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

    def _pause(self, failures: int) -> None:
        if failures:
            self._is_over.wait(min(2.0 ** (failures - 1), LONGEST_PAUSE))
        else:
            outbox.arrived.wait(self.every)
