"""Who may read a channel and do what in it, of many people at once: sockets ask again every few seconds."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from django.utils import timezone

from ascn_site.models import Assignment, User
from ascn_site.models.accounts import AssignmentQuerySet, Office, Scope
from events.models import Access, Channel, ChannelRole, ForumPage, ForumRole, Mute, Participant, Registration

TAKE_PART = frozenset({"post", "ask", "upvote", "withdraw", "vote", "raise_hand", "lower_hand"})
TRANSLATE = frozenset({"translate"})
MODERATE = frozenset(
    {
        *("open", "close", "hide", "restore", "approve", "merge", "take_up", "answer", "mute"),
        *("poll_open", "poll_close", "announce", "call", "order_hands", "decide"),
        *("end_speech", "more_time", "limit_speeches", "hand_over", "remove", "readmit"),
    }
)
EVERYTHING = TAKE_PART | TRANSLATE | MODERATE
NOTHING: frozenset[str] = frozenset()


class Rights(NamedTuple):
    """What one person may do in a channel. Somebody who may not read it is not told that it exists.

    Half signed in is whoever has an office and has not passed the second
    factor: nobody, here as everywhere.
    """

    may_read: bool = False
    may: frozenset[str] = NOTHING
    delegation: str = ""
    muted_until: datetime.datetime | None = None
    is_removed: bool = False
    is_half_signed_in: bool = False

    @property
    def is_at_desk(self) -> bool:
        return self.may >= MODERATE


def rights_in(
    channel: Channel, people: Collection[User], *, confirmed: Collection[int], now: datetime.datetime
) -> dict[int, Rights]:
    """The rights of each person, by her primary key; ``confirmed`` are those who have passed the second factor."""
    keys = [person.pk for person in people]
    offices = defaultdict(list)
    for term in terms_counting(channel, now).filter(person_id__in=keys):
        offices[term.person_id].append(term)
    registrations = {row.person_id: row for row in Registration.objects.filter(forum=channel.forum, person__in=keys)}
    roles = dict(Participant.objects.filter(channel=channel, person__in=keys).values_list("person", "role"))
    mutes = dict(Mute.objects.lasting(now).filter(channel=channel, person__in=keys).values_list("person", "until"))
    found = {}
    for person in people:
        terms, registration = offices[person.pk], registrations.get(person.pk)
        if (terms or person.is_superuser) and person.pk not in confirmed:
            found[person.pk] = Rights(is_half_signed_in=True)
            continue
        here = {term.office for term in terms if is_for(channel, term)}
        is_secretary = person.is_superuser or Office.SECRETARIAT in here
        role = roles.get(person.pk, "")
        rights = FULL if is_secretary else rights_of(channel, terms, here, registration, role)
        delegation = registration.delegation if registration else ""
        found[person.pk] = rights._replace(delegation=delegation, muted_until=mutes.get(person.pk))
    return found


def day_at(channel: Channel, now: datetime.datetime) -> datetime.date:
    """The day at the venue: a term of a session begins and ends with it, wherever the server stands."""
    forums = ForumPage.objects.filter(permanent_id=channel.forum, alias_of=None)
    forum = forums.only("timezone").order_by("pk").first()
    return timezone.localdate(now, forum.zone if forum else None)


def terms_counting(channel: Channel, now: datetime.datetime) -> AssignmentQuerySet:
    """Offices in force at a session: its own by the day at the venue, all others by the day of the network."""
    terms, of_sessions = Assignment.objects, {"scope_kind": Scope.SESSION}
    elsewhere = terms.in_force(timezone.localdate(now)).exclude(**of_sessions)
    return elsewhere | terms.in_force(day_at(channel, now)).filter(**of_sessions)


def moderators_of(channel: Channel, *, on: datetime.date):
    """The people who hold the office of moderator in a session."""
    here = {"office": Office.MODERATOR, "scope_kind": Scope.SESSION, "scope_id": str(channel.session)}
    return User.objects.filter(is_active=True, pk__in=Assignment.objects.in_force(on).filter(**here).values("person"))


def moderators_by_session(sessions: Collection[uuid.UUID], *, on: datetime.date) -> dict[str, list[User]]:
    """Of each session, by its key as text."""
    here = {"office": Office.MODERATOR, "scope_kind": Scope.SESSION, "scope_id__in": list(map(str, sessions))}
    terms = Assignment.objects.in_force(on).filter(person__is_active=True, **here).select_related("person")
    found = defaultdict(list)
    for term in terms.order_by("person__name", "pk"):
        found[term.scope_id].append(term.person)
    return found


def rooms_run_by(person: User, *, forum: str, on: datetime.date):
    """The rooms of a forum that a person moderates; the secretariat's are all of them."""
    terms = list(
        Assignment.objects.in_force(on).filter(person=person, office__in=(Office.SECRETARIAT, Office.MODERATOR))
    )
    rooms = Channel.objects.filter(forum=forum)
    if person.is_superuser or any(term.scope_kind != Scope.SESSION for term in terms):
        return rooms
    return rooms.filter(session__in=[term.scope_id for term in terms])


def is_for(channel: Channel, term: Assignment) -> bool:
    """Whether an office is held in this session: those of a session for that one only."""
    return term.scope_kind != Scope.SESSION or term.scope_id == str(channel.session)


def rights_of(
    channel: Channel, terms: list[Assignment], here: set[str], registration: Registration | None, role: str
) -> Rights:
    if Office.MODERATOR in here:
        return Rights(True, EVERYTHING)
    if role == ChannelRole.REMOVED:
        return Rights(is_removed=True)
    is_in = role == ChannelRole.GUEST or Office.INTERPRETER in here
    takes_part = is_in or (registration is not None and channel.access != Access.INVITED)
    may_read = takes_part or channel.access == Access.OPEN or (channel.access == Access.MEMBERS and bool(terms))
    return Rights(may_read, verbs(here, registration) if takes_part else NOTHING)


def verbs(here: set[str], registration: Registration | None) -> frozenset[str]:
    """An interpreter translates and an assistant speaks for the head of the delegation; neither votes.

    An observer does all that a delegate does: the office has a member's rights, and everybody who is registered votes;
    of the roles only the interpreter and the assistant are named as voting never. A session in which others are to
    listen only is one for invited persons.
    """
    in_forum = registration.role if registration else ""
    if Office.INTERPRETER in here or in_forum == ForumRole.INTERPRETER:
        return (TAKE_PART | TRANSLATE) - {"vote"}
    is_assistant = Office.ASSISTANT in here or in_forum == ForumRole.ASSISTANT
    return TAKE_PART - {"vote"} if is_assistant else TAKE_PART


def may(person: User, channel: Channel, verb: str, *, is_confirmed: bool, now: datetime.datetime) -> bool:
    """One person and one verb: ``read``, or a command of the live protocol."""
    confirmed = {person.pk} if is_confirmed else set()
    rights = rights_in(channel, [person], confirmed=confirmed, now=now)[person.pk]
    if verb == "read":
        return rights.may_read
    is_muted = rights.muted_until is not None and verb in WRITING
    return verb in rights.may and not is_muted


WRITING = frozenset({"post", "ask", "raise_hand", "translate"})
FULL = Rights(True, EVERYTHING)
