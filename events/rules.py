"""Who may read a channel and do what in it, of many people at once: sockets ask again every few seconds."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from ascn_site.models import Assignment, User
from ascn_site.models.accounts import Office
from events.models import Access, Channel, ChannelRole, ForumRole, Mute, Participant, Registration

TAKE_PART = frozenset({"post", "ask", "upvote", "withdraw", "vote", "raise_hand", "lower_hand"})
TRANSLATE = frozenset({"translate"})
MODERATE = frozenset(
    {
        *("open", "close", "hide", "restore", "approve", "merge", "take_up", "answer", "mute"),
        *("poll_open", "poll_close", "announce", "call", "order_hands", "decide"),
    }
)
EVERYTHING = TAKE_PART | TRANSLATE | MODERATE
NOTHING: frozenset[str] = frozenset()
MODERATOR = "moderator"  # an office of a session
OF_SESSION = "session"


class Rights(NamedTuple):
    """What one person may do in a channel. Somebody who may not read it is not told that it exists."""

    may_read: bool
    may: frozenset[str] = NOTHING
    delegation: str = ""
    muted_until: datetime.datetime | None = None
    is_removed: bool = False

    @property
    def is_at_desk(self) -> bool:
        return self.may >= MODERATE


def rights_in(
    channel: Channel, people: Collection[User], *, confirmed: Collection[int], now: datetime.datetime
) -> dict[int, Rights]:
    """The rights of each person, by her primary key.

    Offices count for those only whose session has passed the second factor:
    their keys are ``confirmed``.
    """
    keys = [person.pk for person in people]
    offices = defaultdict(list)
    for term in Assignment.objects.on(now.date()).filter(person_id__in=keys):
        offices[term.person_id].append(term)
    registrations = {row.person_id: row for row in Registration.objects.filter(forum=channel.forum, person__in=keys)}
    roles = dict(Participant.objects.filter(channel=channel, person__in=keys).values_list("person", "role"))
    mutes = dict(Mute.objects.lasting(now).filter(channel=channel, person__in=keys).values_list("person", "until"))
    found = {}
    for person in people:
        registration = registrations.get(person.pk)
        rights = rights_of(
            channel,
            is_operator=person.is_superuser and person.pk in confirmed,
            offices=offices[person.pk],
            is_confirmed=person.pk in confirmed,
            registration=registration,
            role=roles.get(person.pk, ""),
        )
        delegation = registration.delegation if registration else ""
        found[person.pk] = rights._replace(delegation=delegation, muted_until=mutes.get(person.pk))
    return found


def rights_of(
    channel: Channel,
    *,
    is_operator: bool,
    offices: list[Assignment],
    is_confirmed: bool,
    registration: Registration | None,
    role: str,
) -> Rights:
    if is_operator or (is_confirmed and runs(channel, offices)):
        return Rights(True, EVERYTHING)
    if role == ChannelRole.REMOVED:
        return Rights(False, is_removed=True)
    if role == ChannelRole.MODERATOR:
        return Rights(True, TAKE_PART | MODERATE)
    takes_part = bool(role) or (registration is not None and channel.access != Access.INVITED)
    may_read = takes_part or channel.access == Access.OPEN or (channel.access == Access.MEMBERS and bool(offices))
    return Rights(may_read, verbs(registration, role) if takes_part else NOTHING)


def runs(channel: Channel, offices: list[Assignment]) -> bool:
    """Whether one of today's offices is the secretariat's or that of a moderator of this session."""
    return any(
        term.office == Office.SECRETARIAT
        or (term.office == MODERATOR and term.scope_kind == OF_SESSION and term.scope_id == str(channel.session))
        for term in offices
    )


def verbs(registration: Registration | None, role: str) -> frozenset[str]:
    """An interpreter translates and an assistant speaks for the head of the delegation; neither votes."""
    in_forum = registration.role if registration else ""
    if role == ChannelRole.INTERPRETER or in_forum == ForumRole.INTERPRETER:
        return (TAKE_PART | TRANSLATE) - {"vote"}
    return TAKE_PART - {"vote"} if in_forum == ForumRole.ASSISTANT else TAKE_PART


def may(person: User, channel: Channel, verb: str, *, is_confirmed: bool, now: datetime.datetime) -> bool:
    """One person and one verb: ``read``, or a command of the live protocol."""
    confirmed = {person.pk} if is_confirmed else set()
    rights = rights_in(channel, [person], confirmed=confirmed, now=now)[person.pk]
    if verb == "read":
        return rights.may_read
    is_muted = rights.muted_until is not None and verb in WRITING
    return verb in rights.may and not is_muted


WRITING = frozenset({"post", "ask", "raise_hand", "translate"})
