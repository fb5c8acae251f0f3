"""What happens to a record: drafted, edited, corrected, released, taken back."""

import datetime

from django.db import transaction
from django.db.models import F, Q
from wagtail.log_actions import log

from ascn_site.models import User
from events.live.commands.words import words
from events.models import Access, Channel, Correction, Event, Record, RecordEdit, RecordState, State
from events.record.drafting import VERSION, Draft

CORRECTED = frozenset({"posted", "asked", "announced"})


class NotNow(Exception):
    """The record is released, the time for corrections is over, or the words are not one's own."""


def draft_record(*, channel: Channel, now: datetime.datetime) -> Record | None:
    """The record of a closed session, in step with its log as long as it is a draft.

    Edits and corrections stand beside the snapshot and outlive a new one.
    Takes no lock on the channel: its writer is never kept waiting. None while
    the room is open, and for one that was never closed.
    """
    draft = Draft(channel)
    closings = list(draft.of_kind("closed"))
    if channel.is_open or not closings:
        return None
    values = {"content": draft.content(), "seq": draft.seq, "closed_at": closings[-1].at, "made_at": now}
    first = values | {"is_public": channel.access != Access.INVITED}
    record, is_new = Record.objects.get_or_create(channel=channel, defaults=first)
    if not is_new:
        Record.objects.filter(pk=record.pk, state=RecordState.DRAFT, seq__lte=draft.seq).update(**values)
        record.refresh_from_db()
    return record


def behind():
    """Closed channels whose log has grown since their record was made, or that have none."""
    in_step = Q(record__seq=F("seq"))
    return Channel.objects.filter(state=State.CLOSED, events__kind="closed").exclude(in_step).distinct()


def draft_due(now: datetime.datetime) -> None:
    """A timed job. What a moderator hides after the release leaves the kept pages and the index as well."""
    for channel in behind().select_related("record"):
        record = getattr(channel, "record", None)
        if record is not None and record.is_released:
            record.seq = channel.seq
            record.save(update_fields=["seq"])
        else:
            draft_record(channel=channel, now=now)


def of_channel(channel: Channel, *, now: datetime.datetime) -> Record | None:
    """The record as it stands, made now if nobody has yet."""
    record = Record.objects.filter(channel=channel).first()
    is_behind = record is None or (not record.is_released and not is_in_step(record, channel))
    return draft_record(channel=channel, now=now) or record if is_behind else record


def is_in_step(record: Record, channel: Channel) -> bool:
    """Whether its snapshot knows all of the log, in the form in which one is made today."""
    return (record.seq, record.content.get("version")) == (channel.seq, VERSION)


def own_words(record: Record, person: User) -> list[Event]:
    """What a person may correct: lines and questions of his own that stand in the record."""
    told = {item["seq"] for item in record.content["items"]}
    events = Event.objects.filter(channel=record.channel_id, author=person, kind__in=CORRECTED, is_hidden=False)
    return [event for event in events.order_by("seq") if event.seq in told]


@transaction.atomic
def correct(*, record: Record, seq: int, by: User, text: str, now: datetime.datetime) -> Correction:
    """
    Raises:
        NotNow: too late, or not one's own words.
        Refused: the text is empty, too long or cannot be read.
    """
    if now > record.corrections_end or seq not in {event.seq for event in own_words(record, by)}:
        raise NotNow
    values = {"by": by, "text": words(text), "at": now, "is_left_out": False}
    correction, _is_new = Correction.objects.update_or_create(record=record, seq=seq, defaults=values)
    log(instance=record, action="events.correct_record", user=by, data={"seq": seq})
    return correction


def still_draft(record: Record) -> Record:
    """The row, held until the transaction ends.

    Raises:
        NotNow: it is released; take it back first.
    """
    held = Record.objects.select_for_update().get(pk=record.pk)
    if held.is_released:
        raise NotNow
    return held


@transaction.atomic
def edit_item(*, record: Record, seq: int, text: str, more: dict, reason_to_hide: str, by: User) -> None:
    """Other words for an item, or the reason for which it is left out; the words of the log take the edit away.

    Raises:
        NotNow: the record is released.
    """
    held = still_draft(record)
    said = next(item for item in held.content["items"] if item["seq"] == seq)
    text = "" if text == said["text"] else text
    values = {"text": text, "more": more, "reason_to_hide": reason_to_hide}
    before = RecordEdit.objects.filter(record=held, seq=seq).values(*values).first()
    if values == (before or {"text": "", "more": {}, "reason_to_hide": ""}):
        return
    RecordEdit.objects.update_or_create(record=held, seq=seq, defaults=values)
    action = "events.hide_in_record" if reason_to_hide else "events.edit_record"
    log(instance=held, action=action, user=by, data={"seq": seq})


@transaction.atomic
def leave_out_correction(*, correction: Correction, by: User) -> None:
    """
    Raises:
        NotNow: the record is released.
    """
    still_draft(correction.record)
    correction.is_left_out = True
    correction.save(update_fields=["is_left_out"])
    log(instance=correction.record, action="events.leave_out_correction", user=by, data={"seq": correction.seq})


@transaction.atomic
def describe(*, record: Record, summary: dict[str, str], is_public: bool, correction_hours: int, by: User) -> None:
    """
    Raises:
        NotNow: the record is released.
    """
    held = still_draft(record)
    held.summary, held.is_public, held.correction_hours = summary, is_public, correction_hours
    held.save(update_fields=["summary", "is_public", "correction_hours"])
    log(instance=held, action="events.edit_record", user=by)


@transaction.atomic
def release(*, record: Record, by: User, now: datetime.datetime) -> None:
    """
    Raises:
        NotNow: it is released already.
    """
    held = still_draft(record)
    held.state, held.released_at, held.released_by = RecordState.RELEASED, now, by
    held.save(update_fields=["state", "released_at", "released_by"])
    log(instance=held, action="events.release_record", user=by)


@transaction.atomic
def take_back(*, record: Record, by: User) -> None:
    """
    Raises:
        NotNow: it is no more than a draft.
    """
    held = Record.objects.select_for_update().get(pk=record.pk)
    if not held.is_released:
        raise NotNow
    held.state, held.released_at, held.released_by = RecordState.DRAFT, None, None
    held.save(update_fields=["state", "released_at", "released_by"])
    log(instance=held, action="events.take_back_record", user=by)
