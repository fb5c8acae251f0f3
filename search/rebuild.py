"""A new index beside the one in use, and the comparison of the index with the database."""

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from search import collect, outbox
from search.collect import PAGE, Thing, Unreadable
from search.document import Document
from search.engines.base import Build, Engine, building
from search.models import OutboxRow

# A transaction that began before may be committed after a rebuild has read what it changes.
LONGEST_TRANSACTION = datetime.timedelta(minutes=5)
KEPT_DONE = datetime.timedelta(days=1)


def rebuild(engine: Engine) -> int:
    """Build a new index and switch to it while everything goes on; how many documents it begins with.

    What changes while it is made is read again before the switch; what changes between that reading and the switch is
    brought to the new index by the worker, even if a worker has brought it to the old one already.
    """
    began = timezone.now()
    with building(engine) as build:
        found = _add_everything(build)
        seen = _changes(since=began)
        _read_again(build, seen)
    _settle(seen, since=began)
    return found


def _add_everything(build: Build) -> int:
    found = 0
    for things in collect.everything():
        documents = _readable(things)
        build.add(documents)
        found += len(documents)
    return found


def _readable(things: Sequence[Thing]) -> list[Document]:
    """Without what is at fault; that waits in the outbox with its error, and the others are found."""
    try:
        return collect.read(things, version=outbox.current_version())
    except Unreadable:
        if len(things) == 1:
            outbox.note(things)
            return []
        return [document for thing in things for document in _readable([thing])]


def _changes(*, since: datetime.datetime) -> dict[UUID, Thing]:
    """What waits, and what changed lately whether it was brought to the old index or not."""
    rows = OutboxRow.objects.filter(Q(due__isnull=False) | Q(changed_at__gte=since - LONGEST_TRANSACTION))
    return {change: Thing(kind, key) for change, kind, key in rows.values_list("change", "kind", "object_id")}


def _read_again(build: Build, changes: dict[UUID, Thing]) -> None:
    for things in in_batches(changes.values()):
        documents = _readable(things)
        there = {document.id for document in documents}
        build.add(documents)
        build.remove(one for thing in things for one in collect.identifiers(thing) if one not in there)


def _settle(seen: dict[UUID, Thing], *, since: datetime.datetime) -> None:
    """The new index knows what was seen; the rest is brought again, also what a worker has in hand just now."""
    now = timezone.now()
    for change in _changes(since=since):
        row = OutboxRow.objects.filter(change=change)
        if change in seen:
            row.update(due=None, attempts=0, last_error="")
        else:
            row.update(change=uuid4(), due=now)
    outbox.arrived.set()


class Difference(NamedTuple):
    """Things to bring again, by what is wrong with them in the index."""

    missing: set[Thing]
    surplus: set[Thing]
    old: set[Thing]


def compare(engine: Engine, *, now: datetime.datetime) -> Difference:
    """Compare the index with the database, note what differs for the worker, and clear the outbox of what is done.

    Only what is not waiting anyway counts. Raises Unavailable without an index.
    """
    indexed = dict(engine.identifiers())
    foreign = [one for one in indexed if collect.thing_of(one) is None]
    if foreign:
        engine.delete(foreign)
    expected = set(collect.expected())
    published = Page.objects.filter(live=True, last_published_at__isnull=False)
    old = {
        Thing(PAGE, key)
        for key, last in published.values_list("pk", "last_published_at")
        if indexed.get(f"page:{key}", float("inf")) < int(last.timestamp() * 1000)
    }
    waiting = {Thing(*row) for row in OutboxRow.objects.waiting().values_list("kind", "object_id")}
    found = Difference(
        missing=_things(expected - indexed.keys()) - waiting,
        surplus=_things(indexed.keys() - expected) - waiting,
        old=old - waiting,
    )
    outbox.note(found.missing | found.surplus | found.old)
    OutboxRow.objects.filter(due__isnull=True, changed_at__lt=now - KEPT_DONE).delete()
    return found


def _things(document_ids: Iterable[str]) -> set[Thing]:
    return {thing for one in document_ids if (thing := collect.thing_of(one))}


def in_batches(things: Iterable[Thing]) -> Iterable[list[Thing]]:
    every = list(things)
    return (every[first : first + collect.BATCH] for first in range(0, len(every), collect.BATCH))
