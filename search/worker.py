"""Brings changes to the index, turn by turn."""

import datetime

from django.db import connection

from search import outbox, site_index
from search.rebuild import compare, rebuild


class IndexKeeper:
    """Does what is due; whatever fails is tried again."""

    def __init__(self) -> None:
        self._has_begun = False

    def turn(self, now: datetime.datetime) -> int:
        """One batch of work; how many changes were taken up."""
        engine = site_index.engine()
        if not self._has_begun:
            self._begin(now)
        return outbox.work_once(engine, now=now)

    def _begin(self, now: datetime.datetime) -> None:
        """Make an index where there is none, else find out what happened while nobody worked."""
        engine = site_index.engine()
        if connection.vendor == "sqlite":
            outbox.let_go()
        if engine.health().problem:
            rebuild(engine)
        compare(engine, now=now)
        self._has_begun = True

    def finish(self) -> None:
        site_index.engine().close()


def compare_again(now: datetime.datetime) -> None:
    compare(site_index.engine(), now=now)
