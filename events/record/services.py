"""What happens to a record: drafted, edited, corrected, released, taken back."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, Q
from wagtail.log_actions import log

from ascn_site.languages import OWN_NAMES
from ascn_site.models import User
from events.live.commands.words import words
from events.models import Access, Channel, Correction, Event, Record, RecordEdit, RecordState, State
from events.record.drafting import VERSION, Draft
from events.record.edits import Change, Conflict, edit_of, mark_of, overtaken, texts_of

CORRECTED = frozenset({"posted", "asked", "announced"})
TOLD_KINDS = CORRECTED | {"decided", "translated", "approved", "answered", "merged", "poll_closed", "called"}
SUMMARY = "summary-"  # before the code of its language


class NotNow(Exception):
    """The record is released, the time for corrections is over, or the words are not one's own."""


class LeftOut(NotNow):
    """The secretariat has left the correction out before."""


class RoomOpen(NotNow):
    """People may still write: the record is not complete."""


def draft_record(*, channel: Channel, now: datetime.datetime) -> Record | None:
    """The record of a closed session, in step with its log as long as it is a draft.

    Edits and corrections stand beside the snapshot and outlive a new one.
    Takes no lock on the channel: its writer is never kept waiting. None while
    the room is open, and for one that was never closed.
    """
    draft = Draft(channel)
    if channel.is_open or draft.closed_at is None:
        return None
    values = {"content": draft.content(), "seq": draft.seq, "closed_at": draft.closed_at, "made_at": now}
    first = values | {"is_public": channel.access == Access.OPEN}
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


def has_grown(record: Record) -> bool:
    """Whether something was said or decided in the room after the release."""
    told = Event.objects.filter(channel=record.channel_id, kind__in=TOLD_KINDS)
    return record.released_at is not None and told.filter(at__gt=record.released_at).exists()


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
    """In a draft it stands beside what was said; after the release it waits for the secretariat.

    Raises:
        LeftOut: the secretariat has left it out before.
        NotNow: too late, or not one's own words.
        Refused: the text is empty, too long or cannot be read.
    """
    held = Record.objects.select_for_update().get(pk=record.pk)
    if now > held.corrections_end or seq not in {event.seq for event in own_words(held, by)}:
        raise NotNow
    correction = held.corrections.filter(seq=seq).first() or Correction(record=held, seq=seq)
    if correction.is_left_out:
        raise LeftOut
    correction.by, correction.at = by, now
    if held.is_released:
        correction.waiting = words(text)
    else:
        correction.text, correction.waiting = words(text), ""
    correction.save()
    log(instance=held, action="events.correct_record", user=by, data={"seq": seq})
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
def edit_items(*, record: Record, changes: Mapping[int, Mapping[str, Change]], by: User) -> None:
    """Other words for items, or the reason for which one is left out; the words of the log take an edit away.

    ``changes`` are by the number of the item and the name of the field (`edits.texts_of`); all are kept, or none.

    Raises:
        NotNow: the record is released.
        Conflict: somebody else was faster.
    """
    held = still_draft(record)
    items = {item["seq"]: item for item in held.content["items"]}
    edits = {edit.seq: edit for edit in held.edits.all()}
    now = {seq: texts_of(items[seq], edits.get(seq)) if seq in items else {} for seq in changes}
    if lost := [(seq, name) for seq in changes for name in overtaken(now[seq], changes[seq])]:
        raise Conflict(lost)
    for seq in changes:
        values = edit_of(items[seq], now[seq] | {name: change.text for name, change in changes[seq].items()})
        if values == edit_of(items[seq], now[seq]):
            continue
        RecordEdit.objects.update_or_create(record=held, seq=seq, defaults=values)
        action = "events.hide_in_record" if values["reason_to_hide"] else "events.edit_record"
        log(instance=held, action=action, user=by, data={"seq": seq})


def still_waiting(correction: Correction, seen: str) -> Correction:
    """The row, if it waits and still reads as it was seen (`edits.mark_of`), held until the transaction ends.

    Raises:
        NotNow: it does not wait any more, or reads otherwise.
    """
    Record.objects.select_for_update().get(pk=correction.record_id)  # as `correct` does
    held = Correction.objects.get(pk=correction.pk)
    if not held.waiting or mark_of(held.waiting) != seen:
        raise NotNow
    return held


@transaction.atomic
def take_in_correction(*, correction: Correction, seen: str, by: User) -> None:
    """
    Raises:
        NotNow: it does not wait any more, or reads otherwise than ``seen``.
    """
    held = still_waiting(correction, seen)
    held.text, held.waiting = held.waiting, ""
    held.save(update_fields=["text", "waiting"])
    log(instance=held.record, action="events.take_in_correction", user=by, data={"seq": held.seq})


@transaction.atomic
def refuse_correction(*, correction: Correction, seen: str, by: User) -> None:
    """An earlier one that stands in the released record goes on standing there.

    Raises:
        NotNow: it does not wait any more, or reads otherwise than ``seen``.
    """
    held = still_waiting(correction, seen)
    held.is_left_out = not held.text
    held.text, held.waiting = held.text or held.waiting, ""
    held.save(update_fields=["text", "waiting", "is_left_out"])
    log(instance=held.record, action="events.leave_out_correction", user=by, data={"seq": held.seq})


@transaction.atomic
def leave_out_correction(*, correction: Correction, seen: str, by: User) -> None:
    """
    Raises:
        NotNow: the record is released, or the correction reads otherwise than ``seen`` (`edits.mark_of`).
    """
    _put(correction, seen, is_left_out=True, action="events.leave_out_correction", by=by)


@transaction.atomic
def let_correction_in(*, correction: Correction, seen: str, by: User) -> None:
    """One that was left out stands in the record after all, and its author may correct again.

    Raises:
        NotNow: the record is released, or the correction reads otherwise than ``seen`` (`edits.mark_of`).
    """
    _put(correction, seen, is_left_out=False, action="events.take_in_correction", by=by)


def _put(correction: Correction, seen: str, *, is_left_out: bool, action: str, by: User) -> None:
    held = still_in_draft(correction, seen)
    held.is_left_out = is_left_out
    held.save(update_fields=["is_left_out"])
    log(instance=held.record, action=action, user=by, data={"seq": held.seq})


def still_in_draft(correction: Correction, seen: str) -> Correction:
    """The row, if its record is a draft and it reads as it was seen, held until the transaction ends.

    Raises:
        NotNow: otherwise.
    """
    still_draft(correction.record)
    held = Correction.objects.get(pk=correction.pk)
    if mark_of(held.text) != seen:
        raise NotNow
    return held


def about(record: Record) -> dict[str, str | int | bool]:
    """What is said of a record as a whole, by the name of its field."""
    summaries = {SUMMARY + code: record.summary.get(code, "") for code in OWN_NAMES}
    return summaries | {"is_public": record.is_public, "correction_hours": record.correction_hours}


@transaction.atomic
def describe(*, record: Record, changes: Mapping[str, Change], by: User) -> None:
    """``changes`` are by the name of the field, as in `about`; all are kept, or none.

    Raises:
        NotNow: the record is released.
        Conflict: somebody else was faster.
    """
    held = still_draft(record)
    if lost := overtaken(about(held), changes):
        raise Conflict((0, name) for name in lost)
    values = about(held) | {name: change.text for name, change in changes.items()}
    if values == about(held):
        return
    held.summary = {code: text for code in OWN_NAMES if (text := values[SUMMARY + code])}
    held.is_public, held.correction_hours = values["is_public"], values["correction_hours"]
    held.save(update_fields=["summary", "is_public", "correction_hours"])
    log(instance=held, action="events.edit_record", user=by)


def stand_of(record: Record) -> str:
    """A mark of all that a release would tell: it changes with the log, each edit and each correction."""
    edits = record.edits.order_by("seq").values_list("seq", "text", "more", "reason_to_hide")
    corrections = record.corrections.order_by("seq").values_list("seq", "text", "is_left_out")
    return mark_of([record.seq, record.summary, record.is_public, *edits, *corrections])


@transaction.atomic
def release(*, record: Record, seen: str, by: User, now: datetime.datetime) -> None:
    """The draft as the log stands at this moment, if it is the one that was ``seen`` (`stand_of`).

    Raises:
        NotNow: it is released already.
        RoomOpen: people may still write.
        Conflict: something has come in since.
    """
    held = still_draft(record)
    if held.channel.is_open:
        raise RoomOpen
    redraw(held, now=now)
    if stand_of(held) != seen:
        raise Conflict([])
    held.state, held.released_at, held.released_by = RecordState.RELEASED, now, by
    held.save()
    log(instance=held, action="events.release_record", user=by)


@transaction.atomic
def take_back(*, record: Record, by: User, now: datetime.datetime) -> None:
    """What was said since the release comes into the draft, at once or when the room is closed again.

    Raises:
        NotNow: it is no more than a draft.
    """
    held = Record.objects.select_for_update().get(pk=record.pk)
    if not held.is_released:
        raise NotNow
    held.state, held.released_at, held.released_by = RecordState.DRAFT, None, None
    held.seq = 0
    if not held.channel.is_open:
        redraw(held, now=now)
    held.save()
    log(instance=held, action="events.take_back_record", user=by)


def redraw(held: Record, *, now: datetime.datetime) -> None:
    """The snapshot of a record anew, from its log; to be saved by whoever holds it."""
    draft = Draft(held.channel)
    held.content, held.seq, held.closed_at, held.made_at = draft.content(), draft.seq, draft.closed_at, now
