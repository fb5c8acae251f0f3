"""What a worker does for the index, one turn after another."""

import datetime

from django.db import connection

from search import outbox, site_index
from search.rebuild import compare, rebuild

LOOK_EVERY = datetime.timedelta(seconds=5)  # an index that was lost is built again
FIRST_COMPARE = datetime.timedelta(seconds=20)  # a start has better things to do
COMPARE_EVERY = datetime.timedelta(days=1)


class Upkeep:
    """Brings changes to the index, builds it where there is none, and compares it with the database."""

    def __init__(self) -> None:
        self._look_at: datetime.datetime | None = None
        self._compare_at: datetime.datetime | None = None

    def turn(self, now: datetime.datetime) -> int:
        """One batch of work; how many changes were taken up. Raises Unavailable while the engine is away."""
        engine = site_index.engine()
        if self._compare_at is None:
            self._begin(now)
        if self._look_at is None or now >= self._look_at:
            self._look_at = now + LOOK_EVERY
            if engine.health().must_be_built:
                rebuild(engine)
        done = outbox.work_once(engine, now=now)
        if not done and self._compare_at is not None and now >= self._compare_at:
            compare(engine, now=now)
            self._compare_at = now + COMPARE_EVERY
        return done

    def _begin(self, now: datetime.datetime) -> None:
        self._compare_at = now + FIRST_COMPARE
        if connection.vendor == "sqlite":
            outbox.let_go()
