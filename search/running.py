"""What the search adds to the site's start and worker, to ``/readyz`` and to ``/metrics``."""

import datetime
import logging
from collections.abc import Iterator

from django.db import DatabaseError
from django.utils import timezone

from ascn_site import health, jobs, start, work
from ascn_site.health import Figure
from ascn_site.loading import network
from search import outbox, site_index, unfound
from search.engines.base import Unavailable
from search.rebuild import rebuild
from search.worker import IndexKeeper, compare_again

logger = logging.getLogger(__name__)

LATE = 60.0  # seconds that a change may wait
COMPARISON = "compare the search index"
COMPARE_EVERY = datetime.timedelta(days=1)


def engine_trouble() -> str:
    try:
        return site_index.engine().health().problem
    except DatabaseError:
        return ""  # the database's own part says it


def outbox_trouble() -> str:
    try:
        state = outbox.state(timezone.now())
    except DatabaseError:
        return ""
    if state.age <= LATE:
        return ""
    because = f": {state.last_error}" if state.last_error else ""
    return f"{state.depth} changes are not in the index, the oldest since {state.age:.0f} s{because}"


def figures() -> Iterator[Figure]:
    state = outbox.state(timezone.now())
    yield Figure("ascn_search_outbox_rows", "Changes that the index does not show yet", state.depth)
    yield Figure("ascn_search_outbox_oldest_seconds", "How long the oldest of them waits", state.age)
    yield Figure("ascn_search_outbox_failing_rows", "Those of them that failed at least once", state.failing)


def make_index() -> None:
    """An engine that is down does not hold up the start: the worker makes the index when it is back."""
    try:
        rebuild(site_index.engine())
    except Unavailable as error:
        logger.warning("the search index will be made later: %s", error)


def is_index_missing() -> bool:
    return site_index.engine().health().must_be_built


def compare_soon(now: datetime.datetime) -> None:
    """Rows that come in many at once tell nobody of themselves."""
    jobs.hasten(COMPARISON, now=now)


health.watch("search", engine_trouble)
health.watch("search outbox", outbox_trouble)
health.count(figures)
start.last_steps.append(start.Step("making the search index", is_index_missing, make_index))

keeper = IndexKeeper()
work.loops.append(
    work.Loop("search index", keeper.turn, arrived=outbox.arrived, expected=(Unavailable,), finish=keeper.finish)
)
jobs.register(COMPARISON, every=COMPARE_EVERY, do=compare_again)
network.after_a_change.append(compare_soon)

work.of_every_server.append(work.Loop("searches without a result", unfound.write_waiting, every=unfound.WRITE_EVERY))
jobs.register("forget old searches", every=datetime.timedelta(days=1), do=unfound.forget_old)
