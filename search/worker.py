"""Brings changes to the index, turn by turn."""

import datetime

from django.db import connection

from search import outbox, site_index
from search.rebuild import compare, rebuild

LOOK_EVERY = datetime.timedelta(seconds=5)  # whether the index is still there
COMPARE_AFTER = datetime.timedelta(seconds=20)  # a start has better things to do


class IndexKeeper:
    """Does what is due; whatever fails is tried again."""

    def __init__(self, look_every: datetime.timedelta = LOOK_EVERY) -> None:
        self._look_every = look_every
        self._look_at: datetime.datetime | None = None
        self._compare_at: datetime.datetime | None = None

    def turn(self, now: datetime.datetime) -> int:
        """One batch of work; how many changes were taken up."""
        engine = site_index.engine()
        if self._look_at is None:
            self._begin(now)
        elif now >= self._look_at:
            self._look_at = now + self._look_every
            if engine.health().must_be_built:
                rebuild(engine)
        done = outbox.work_once(engine, now=now)
        if not done and self._compare_at is not None and now >= self._compare_at:
            compare(engine, now=now)
            self._compare_at = None
        return done

    def _begin(self, now: datetime.datetime) -> None:
        """Take up what was left, and find out later what happened while nobody worked."""
        if connection.vendor == "sqlite":
            outbox.let_go()
        self._look_at = now
        self._compare_at = now + COMPARE_AFTER

    def finish(self) -> None:
        site_index.engine().close()


def compare_again(now: datetime.datetime) -> None:
    compare(site_index.engine(), now=now)
