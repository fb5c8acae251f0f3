"""What the index still has to learn: noted by the transaction that changes it, done by a worker until it succeeds.

A worker takes rows by a short write, works outside any transaction, and lays a row down only if nothing changed in
between. While it has a row in hand nobody else takes it, so one thing never arrives in two orders.
"""

import datetime
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Case, Min, Value, When
from django.db.models.functions import Now
from django.utils import timezone

from search import collect
from search.collect import Thing, Unreadable
from search.engines.base import Engine, Unavailable
from search.models import OutboxRow

BATCH = 50
IN_HAND = datetime.timedelta(seconds=15)  # then another worker may try; doing it twice does no harm
LONGEST_WAIT = 60  # seconds between two tries

arrived = threading.Event()  # set when this process has committed something to do


def note(things: Iterable[Thing]) -> None:
    """These things changed with the current transaction. Once per row, in one order, so that writers never deadlock."""
    now = timezone.now()
    changed = sorted(set(things))
    rows = [OutboxRow(kind=kind, object_id=key, change=uuid4(), changed_at=now, due=now) for kind, key in changed]
    if rows:
        OutboxRow.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=["change", "changed_at", "due", "attempts", "last_error"],
        )
        transaction.on_commit(arrived.set)


def work_once(engine: Engine, *, now: datetime.datetime) -> int:
    """Bring what is due to the index; how many rows were taken up."""
    rows = _claim(now)
    if rows:
        _bring(rows, engine, now)
    return len(rows)


def _claim(now: datetime.datetime) -> list[OutboxRow]:
    if not OutboxRow.objects.ready(now).exists():
        return []  # asked first, because taking rows needs the write lock
    with transaction.atomic():
        rows = list(OutboxRow.objects.ready(now).select_for_update(skip_locked=True)[:BATCH])
        OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=now + IN_HAND)
    return rows


def _bring(rows: Sequence[OutboxRow], engine: Engine, now: datetime.datetime) -> None:
    try:
        index([Thing(row.kind, row.object_id) for row in rows], engine)
    except (Unavailable, Unreadable) as error:
        if len(rows) > 1 and (isinstance(error, Unreadable) or not engine.health().problem):
            for row in rows:  # one of them is at fault; the others shall not wait for it
                _bring([row], engine, now)
        else:
            _put_off(rows, str(error), now)
    else:
        _lay_down(rows)


def index(things: Sequence[Thing], engine: Engine) -> None:
    """Make the index say what the database says now. Raises Unavailable, and Unreadable as ``collect.read`` does."""
    version = current_version()
    documents = collect.read(things, version=version)
    there = {document.id for document in documents}
    gone = [one for thing in things for one in collect.identifiers(thing) if one not in there]
    if documents:
        engine.upsert(documents)
    if gone:
        engine.delete(gone, version=version)


def current_version() -> int:
    """Milliseconds by the clock of the database, the only one that all workers share."""
    [(told,)] = ContentType.objects.order_by().values_list(Now())[:1]  # asked of a table that is never empty
    return int(told.timestamp() * 1000)


def _lay_down(rows: Sequence[OutboxRow]) -> None:
    """Done, unless it changed again meanwhile: then it is due at once, even if somebody else has brought the change.

    Whoever took too long may have written what that other had just taken away.
    """
    for row in rows:
        is_same = When(change=row.change, then=Value(None))
        OutboxRow.objects.filter(pk=row.pk).update(
            due=Case(is_same, default=Now()), claimed_until=None, attempts=0, last_error=""
        )
    if any(row.attempts for row in rows):  # the engine is back: what it missed need not wait any longer
        OutboxRow.objects.waiting().filter(attempts__gt=0).update(due=Now(), attempts=0)


def _put_off(rows: Sequence[OutboxRow], error: str, now: datetime.datetime) -> None:
    for row in rows:
        wait = datetime.timedelta(seconds=min(2**row.attempts, LONGEST_WAIT))
        OutboxRow.objects.filter(pk=row.pk).update(
            due=now + wait, claimed_until=None, attempts=row.attempts + 1, last_error=error[:300]
        )


def let_go() -> None:
    """Take up again what a worker had in hand when it was killed; only where there is no other worker."""
    OutboxRow.objects.filter(claimed_until__isnull=False).update(claimed_until=None)


@dataclass(frozen=True, slots=True)
class State:
    """How far the index is behind; ``age`` in seconds of the oldest change that waits."""

    depth: int
    age: float
    failing: int
    last_error: str


def state(now: datetime.datetime) -> State:
    waiting = OutboxRow.objects.waiting()
    oldest = waiting.aggregate(oldest=Min("changed_at"))["oldest"]
    failing = waiting.exclude(last_error="")
    last = failing.order_by("-due").values_list("last_error", flat=True).first()
    age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    return State(waiting.count(), age, failing.count(), last or "")
