"""The moderator's desk: opening and closing, announcements, decisions, silence."""

import datetime
from uuid import uuid5

from ascn_site.models import User
from events import rules
from events.live import protocol, trail
from events.live.commands.hands import take_down
from events.live.commands.words import as_said, words
from events.live.log import Ledger
from events.live.people import Seat, code_of
from events.live.protocol import Refused
from events.models import (
    Access,
    Audience,
    Channel,
    ChannelRole,
    Event,
    Hand,
    Mute,
    Participant,
    Registration,
    State,
)


def open_channel(ledger: Ledger, seat: Seat, frame: protocol.Open) -> int:
    change_state(ledger.channel, State.OPEN)
    return ledger.append("opened", seat=seat, frame=frame.id)


def close_channel(ledger: Ledger, seat: Seat, frame: protocol.Close) -> int:
    change_state(ledger.channel, State.CLOSED)
    return ledger.append("closed", seat=seat, frame=frame.id)


def change_state(channel: Channel, state: State) -> None:
    if channel.state == state:
        raise Refused("conflict", why=f"room_{state.value}")
    channel.state = state
    channel.save(update_fields=["state"])


def announce(ledger: Ledger, seat: Seat, frame: protocol.Announce) -> int:
    """To this room and, one event in each log, to further rooms of the forum that the person also runs."""
    payload = as_said(frame.text, frame.lang)
    others = [ledger.beside[name] for name in rooms_of(frame, ledger.channel) if name in ledger.beside]
    person = User.objects.get(pk=seat.person)
    run = rules.rooms_run_by(person, forum=ledger.channel.forum, on=rules.day_at(ledger.channel, ledger.now))
    names = set(run.values_list("pk", flat=True))
    allowed = [other for other in others if other.channel.pk in names]
    if isinstance(frame.rooms, list) and len(allowed) < len({*frame.rooms} - {ledger.channel.pk}):
        raise Refused("forbidden")
    for other in allowed:
        if (frame.id, seat.person) not in other.seqs_of([frame.id]):
            seq = other.append("announced", seat=seat, frame=frame.id, payload=payload)
            trail.note(frame.type, channel=other.channel, person=seat.person, seq=seq)
    return ledger.append("announced", seat=seat, frame=frame.id, payload=payload)


def rooms_of(frame: protocol.Announce, channel: Channel) -> list[str]:
    """Ids of the other channels that an announcement is also meant for."""
    same_forum = Channel.objects.filter(forum=channel.forum).exclude(pk=channel.pk)
    if frame.rooms == "all":
        return list(same_forum.values_list("pk", flat=True))
    return list(same_forum.filter(pk__in=frame.rooms or []).values_list("pk", flat=True))


def decide(ledger: Ledger, seat: Seat, frame: protocol.Decide) -> int:
    payload = as_said(frame.text, frame.lang)
    return ledger.append("decided", seat=seat, frame=frame.id, payload=payload)


def mute(ledger: Ledger, seat: Seat, frame: protocol.Mute) -> int:
    """The end is kept as it was told, one that has passed as this moment: the log says when she could write again."""
    until = max(as_moment(frame.until), ledger.now)
    person = person_with(ledger, frame.person)
    Mute.objects.update_or_create(channel=ledger.channel, person_id=person, defaults={"until": until})
    payload = {"until": until.isoformat()}
    return ledger.append("muted", seat=seat, frame=frame.id, payload=payload, person=person, audience=Audience.DESK)


def ends_a_pause(frame: protocol.Mute, now: datetime.datetime) -> bool:
    return as_moment(frame.until) <= now


def remove(ledger: Ledger, seat: Seat, frame: protocol.Remove) -> int:
    """Whoever runs the session cannot be sent out of it. A hand of hers goes down with her."""
    payload = {"reason": words(frame.reason)} if frame.reason is not None else None
    person = person_with(ledger, frame.person)
    user = User.objects.get(pk=person)
    if rules.may(user, ledger.channel, "remove", is_confirmed=True, now=ledger.now):
        raise Refused("forbidden", why="runs_it")
    roles = Participant.objects.filter(channel=ledger.channel, person=person)
    if roles.filter(role=ChannelRole.REMOVED).exists():
        raise Refused("conflict")
    Participant.objects.update_or_create(channel=ledger.channel, person=user, defaults={"role": ChannelRole.REMOVED})
    for hand in Hand.objects.filter(channel=ledger.channel, person=person, is_up=True):
        take_down(hand)
        ledger.append("hand_lowered", seat=seat, frame=uuid5(frame.id, "hand"), payload={"of": hand.seq})
    return ledger.append("removed", seat=seat, frame=frame.id, payload=payload, person=person, audience=Audience.DESK)


def readmit(ledger: Ledger, seat: Seat, frame: protocol.Readmit) -> int:
    """Where only the invited come in she was one of them; elsewhere she has the rights that everybody has."""
    person = person_with(ledger, frame.person)
    removed = Participant.objects.filter(channel=ledger.channel, person=person, role=ChannelRole.REMOVED)
    if not removed.exists():
        raise Refused("conflict")
    if ledger.channel.access == Access.INVITED:
        removed.update(role=ChannelRole.GUEST)
    else:
        removed.delete()
    return ledger.append("readmitted", seat=seat, frame=frame.id, person=person, audience=Audience.DESK)


def hand_over(ledger: Ledger, seat: Seat, frame: protocol.HandOver) -> int:
    """To a colleague who may run the session today; one's own code takes it over."""
    moderators = rules.moderators_of(ledger.channel, on=rules.day_at(ledger.channel, ledger.now))
    keys = {seat.person, *moderators.values_list("pk", flat=True)}
    found = [person for person in keys if code_of(person) == frame.person]
    if not found:
        raise Refused("conflict")
    return ledger.append("handed_over", seat=seat, frame=frame.id, person=found[0], audience=Audience.DESK)


def as_moment(text: str) -> datetime.datetime:
    try:
        until = datetime.datetime.fromisoformat(text)
        if until.tzinfo is None:
            raise Refused("bad_frame")
        return until.astimezone(datetime.UTC)
    except (ValueError, OverflowError):  # the second for a moment that in UTC lies before the first year
        raise Refused("bad_frame") from None


def person_with(ledger: Ledger, code: str) -> int:
    """The person whom a moderator means: somebody of the forum, or who was invited here or has written."""
    ledger.store()
    registered = Registration.objects.filter(forum=ledger.channel.forum).values_list("person", flat=True)
    invited = ledger.channel.participants.values_list("person", flat=True)
    authors = Event.objects.filter(channel=ledger.channel).values_list("author", flat=True).distinct()
    found = [person for person in {*registered, *invited, *authors} - {None} if code_of(person) == code]
    if not found:
        raise Refused("conflict")
    return found[0]
