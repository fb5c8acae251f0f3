"""The log of a channel: given numbers and stored inside the writer's transaction, read by everybody else."""

import datetime
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection
from wagtail.models import ModelLogEntry

from ascn_site.models import User
from events.live.people import Seat, card
from events.live.wire import Told, as_json, moment, tell
from events.models import Audience, Channel, Event, Registration

COLUMNS = ("channel_id", "seq", "kind", "at", "frame", "author_id", "person_id", "audience", "is_hidden", "payload")
# An insert by the ORM costs five times as much, and this one is done for every line that is written.
INSERT = f"INSERT INTO events_event ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"  # noqa: S608
READ = ("seq", "kind", "at", "frame", "author", "person", "audience", "is_hidden", "payload")
MOST_AT_ONCE = 500


class Ledger:
    """One channel inside one transaction: its row is locked, so that numbers follow each other without gaps.

    ``beside`` has the other channels that the same transaction holds.
    """

    def __init__(self, channel: Channel, *, now: datetime.datetime):
        self.channel = channel
        self.now = now
        self.at = moment(now)
        self.told: list[Told] = []
        self.beside: dict[str, Ledger] = {}
        self._rows: list[tuple[Any, ...]] = []
        self._stored_at = connection.ops.adapt_datetimefield_value(now)

    def append(
        self,
        kind: str,
        *,
        seat: Seat,
        frame: UUID,
        payload: dict[str, Any] | None = None,
        person: int | None = None,
        audience: Audience = Audience.ALL,
    ) -> int:
        """Number and keep one event; returns its number. ``person`` is whom it is about, if another than its author."""
        text = as_json(payload or {})
        self.channel.seq += 1
        seq = self.channel.seq
        stored_frame = frame if connection.features.has_native_uuid_field else frame.hex
        row = (
            self.channel.pk,
            seq,
            kind,
            self._stored_at,
            stored_frame,
            seat.person,
            person,
            int(audience),
            False,
            text,
        )
        self._rows.append(row)
        self.told.append(
            tell(
                seq=seq,
                kind=kind,
                at=self.at,
                frame=frame,
                author=seat.person,
                card=seat.card,
                about=self.card_of(person) if person else "",
                audience=audience,
                payload=text,
            )
        )
        return seq

    def store(self) -> None:
        """Write what was appended; the transaction is not ended by it."""
        if not self._rows:
            return
        with connection.cursor() as cursor:
            cursor.executemany(INSERT, self._rows)
        self._rows.clear()
        Channel.objects.filter(pk=self.channel.pk).update(seq=self.channel.seq)

    def seqs_of(self, frames: Collection[UUID]) -> dict[tuple[UUID, int], int]:
        """Numbers of what is stored already, by frame and author."""
        rows = Event.objects.filter(channel=self.channel, frame__in=frames).values_list("frame", "author", "seq")
        return {(frame, author): seq for frame, author, seq in rows}

    def card_of(self, person: int) -> str:
        name = User.objects.filter(pk=person).values_list("name", flat=True).first()
        return card(person, name or "", delegations_in(self.channel.pk, [person]).get(person, ""))

    def event(self, seq: int) -> Event | None:
        self.store()
        return Event.objects.filter(channel=self.channel, seq=seq).first()


def last_seqs(channels: Collection[str]) -> dict[str, int]:
    return dict(Channel.objects.filter(pk__in=channels).values_list("pk", "seq"))


def latest_erasure() -> int:
    """The number of the latest line in the audit log about an erased account; 0 without any."""
    lines = ModelLogEntry.objects.filter(action="ascn_site.erase").order_by("-pk")
    return lines.values_list("pk", flat=True).first() or 0


def read(channel: str, *, after: int, upto: int | None = None, limit: int = MOST_AT_ONCE) -> list[Told]:
    """The events with the numbers that follow ``after``, in order, as others hear them today."""
    rows = Event.objects.filter(channel=channel).after(after)
    if upto is not None:
        rows = rows.filter(seq__lte=upto)
    found = list(rows.values_list(*READ)[:limit])
    cards = cards_in(channel, {key for row in found for key in row[4:6]})
    return [
        tell(
            seq=seq,
            kind=kind,
            at=moment(at),
            frame=frame,
            author=author,
            card=cards[author],
            about=cards[person] if person else "",
            audience=Audience.DESK if is_hidden else audience,
            payload=as_json(payload),
        )
        for seq, kind, at, frame, author, person, audience, is_hidden, payload in found
    ]


def cards_in(channel: str, people: Collection[int | None]) -> dict[int | None, str]:
    """How each of these people is shown in a channel; None is somebody whose account is gone."""
    delegations = delegations_in(channel, people)
    names = User.objects.filter(pk__in={*people} - {None}).values_list("pk", "name")
    return {None: card(None, "", "")} | {pk: card(pk, name, delegations.get(pk, "")) for pk, name in names}


def delegations_in(channel: str, people: Collection[int | None]) -> dict[int, str]:
    forum = Channel.objects.filter(pk=channel).values("forum")
    rows = Registration.objects.filter(forum__in=forum, person__in={*people} - {None})
    return dict(rows.values_list("person", "delegation"))
