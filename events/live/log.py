"""The log of a channel: given numbers and stored inside the writer's transaction, read by everybody else."""

import datetime
from collections.abc import Collection
from typing import Any
from uuid import UUID

from wagtail.models import ModelLogEntry

from ascn_site.models import User
from events.live import rows
from events.live.people import Seat, card
from events.live.rows import Row, stored_form
from events.live.wire import Told, as_json, moment, tell
from events.models import Audience, Channel, Event, Registration

READ = ("seq", "kind", "at", "frame", "author", "person", "audience", "is_hidden", "payload")
MOST_AT_ONCE = 100  # one frame holds five of the longest lines: more would be read in vain, and cost memory


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
        self._rows: list[Row] = []
        self._stored_at = stored_form(now)

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
        text, frame_text = as_json(payload or {}), str(frame)
        self.channel.seq += 1
        seq = self.channel.seq
        channel = self.channel.pk
        row = Row(channel, seq, kind, self._stored_at, frame_text, seat.person, person, int(audience), text)
        self._rows.append(row)
        self.told.append(
            tell(
                seq=seq,
                kind=kind,
                at=self.at,
                frame=frame_text,
                author=seat.person,
                card=seat.card,
                about=(person, self.card_of(person) if person else ""),
                audience=audience,
                payload=text,
            )
        )
        return seq

    def store(self) -> None:
        """Write what was appended; the transaction is not ended by it."""
        store_all([self])

    def taken(self) -> list[Row]:
        """What has been appended since this was asked last."""
        appended, self._rows = self._rows, []
        return appended

    def seqs_of(self, frames: Collection[UUID]) -> dict[tuple[UUID, int | None], int]:
        """Numbers of what is stored already, by frame and author."""
        return rows.seqs_of(self.channel.pk, frames)

    def card_of(self, person: int | None) -> str:
        name = User.objects.filter(pk=person).values_list("name", flat=True).first()
        return card(person, name or "", delegations_in(self.channel.pk, [person]).get(person, ""))

    def event(self, seq: int) -> Event | None:
        self.store()
        return Event.objects.filter(channel=self.channel, seq=seq).first()


def store_all(ledgers: Collection[Ledger]) -> None:
    """Write what was appended to any of them; the transaction is not ended by it."""
    appended = [row for ledger in ledgers for row in ledger.taken()]
    if appended:
        rows.insert(appended)
        rows.note_last({row.channel: row.seq for row in appended}.items())


def last_seqs(channels: Collection[str]) -> dict[str, int]:
    return dict(Channel.objects.filter(pk__in=channels).values_list("pk", "seq"))


def latest_erasure() -> int:
    """The number of the latest line in the audit log about an erased account; 0 without any."""
    lines = ModelLogEntry.objects.filter(action="ascn_site.erase").order_by("-pk")
    return lines.values_list("pk", flat=True).first() or 0


def read(channel: str, *, after: int, upto: int | None = None, limit: int = MOST_AT_ONCE) -> list[Told]:
    """The events with the numbers that follow ``after``, in order, as others hear them today."""
    events = Event.objects.filter(channel=channel).after(after)
    if upto is not None:
        events = events.filter(seq__lte=upto)
    found = list(events.values_list(*READ)[:limit])
    cards = cards_in(channel, {key for row in found for key in row[4:6]})
    return [
        tell(
            seq=seq,
            kind=kind,
            at=moment(at),
            frame=frame,
            author=author,
            card=cards[author],
            about=(person, cards[person] if person else ""),
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
    found = Registration.objects.filter(forum__in=forum, person__in={*people} - {None})
    return dict(found.values_list("person", "delegation"))
