"""All that hangs on one person's term, and its way to a successor.

Apps say what hangs on an office; each kind finds its things for a term and
moves them. One transaction moves everything, and each concerned is told once.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from ascn_site.models import Assignment, Invitation, User
from ascn_site.models.accounts import Office, Scope
from ascn_site.people import places
from ascn_site.people.terms import end, mail, place_of
from ascn_site.services import appoint, told

DAY = datetime.timedelta(days=1)


class Thing(NamedTuple):
    """One thing that hangs on a term; ``address`` leads to it, '' where there is nothing to open."""

    title: str
    address: str = ""
    language: str = ""


class Kind(NamedTuple):
    """``find(term)`` lists the things; ``move(term, successor)`` gives them over; None: they stay with the office."""

    title: str
    find: Callable[[Assignment], Iterable[Thing]]
    move: Callable[[Assignment, User], None] | None = None


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    _kinds[name] = kind


class Found(NamedTuple):
    title: str
    things: list[Thing]
    moves: bool


def what_hangs_on(term: Assignment) -> list[Found]:
    """Everything of a term by kind, also the kinds of which there is nothing."""
    return [Found(kind.title, list(kind.find(term)), kind.move is not None) for kind in _kinds.values()]


@transaction.atomic
def hand_over(*, term: Assignment, successor: User, by: User | None, now: datetime.datetime) -> list[Found]:
    """Give the office and all that hangs on it to a successor; what was moved.

    A successor who holds the office already keeps her own term. The
    predecessor's ends with yesterday, so that two people never hold one
    thing. Doing it again finds nothing left to move.
    """
    today = timezone.localdate(now)
    moved = [found for found in what_hangs_on(term) if found.moves]
    for kind in _kinds.values():
        if kind.move:
            kind.move(term, successor)
    place = {"office": term.office, "scope_kind": term.scope_kind, "scope_id": term.scope_id}
    if not Assignment.objects.in_force(today).filter(person=successor, **place).exists():
        ends = term.ends if term.ends and term.ends >= today else None
        appoint(person=successor, **place, starts=today, ends=ends, by=by)
    log(instance=term, action="ascn_site.hand_over", user=by, data=told(term) | {"successor": str(successor.pk)})
    if term.ends is None or term.ends >= today:
        end(assignment=term, last_day=today - DAY, by=by)
    tell(term, successor, moved)
    return moved


def tell(term: Assignment, successor: User, moved: list[Found]) -> None:
    context = {
        "office": Office(term.office).label,
        "place": place_of(term),
        "moved": [(found.title, len(found.things)) for found in moved if found.things],
    }
    mail(_("You take over an office"), "people/mails/taken_over.txt", context, to=[successor])
    mail(_("Your office is handed over"), "people/mails/handed_over.txt", context, to=[term.person])


def sessions_of(term: Assignment):
    """Appointments to sessions that are not over."""
    today = timezone.localdate()
    later = Assignment.objects.exclude(ends__lt=today)
    return later.filter(person_id=term.person_id, scope_kind=Scope.SESSION).exclude(pk=term.pk)


def find_sessions(term: Assignment) -> list[Thing]:
    known = places.every()
    found = []
    for one in sessions_of(term):
        place = known.get((one.scope_kind, one.scope_id))
        where = place.name if place else one.scope_id
        found.append(Thing(f"{one.get_office_display()}: {where}", language=place.language if place else ""))
    return found


def move_sessions(term: Assignment, successor: User) -> None:
    for one in sessions_of(term):
        one.person = successor
        one.save(update_fields=["person"])


def open_invitations(term: Assignment):
    return Invitation.objects.open_at(timezone.now()).filter(invited_by_id=term.person_id)


def find_invitations(term: Assignment) -> list[Thing]:
    return [Thing(f"{one}, {one.email}") for one in open_invitations(term)]


def move_invitations(term: Assignment, successor: User) -> None:
    open_invitations(term).update(invited_by=successor)


def begin() -> None:
    """Called once from the AppConfig: what hangs on every office."""
    register("sessions", Kind(_("Appointments to sessions"), find_sessions, move_sessions))
    register("invitations", Kind(_("Invitations that wait for an answer"), find_invitations, move_invitations))
