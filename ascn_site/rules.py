"""Who may: predicates of a person and a day. They read, they never change anything.

Every answer comes from the assignments of that day, asked anew: a term that
ended yesterday, or a person who was deactivated a second ago, grants nothing.
The operator (superuser) is judged as secretariat, so that an installation can
be set up; like everybody he loses that with his account.
"""

import datetime
from collections.abc import Callable

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from ascn_site.accounts import SECOND_FACTOR
from ascn_site.models import Assignment, User
from ascn_site.models.accounts import AssignmentQuerySet, Office, Scope

WRITERS = (Office.OFFICER, Office.APPROVER)
DECIDERS = (Office.APPROVER, Office.REPRESENTATIVE, Office.DEPUTY, Office.SECRETARIAT)
SPEAKERS = (Office.REPRESENTATIVE, Office.DEPUTY)

_taking_part: list[Callable[[User], bool]] = []


def terms_of(person: User, *, on: datetime.date) -> AssignmentQuerySet:
    """The person's terms that count on a day; none for a visitor."""
    return Assignment.objects.in_force(on).filter(person_id=person.pk)


def holds(person: User, office: str, *, on: datetime.date) -> bool:
    """Whether the person's term in an office, wherever, includes the day."""
    return terms_of(person, on=on).filter(office=office).exists()


def has_office(person: User, *, on: datetime.date) -> bool:
    return person.is_active and (person.is_superuser or terms_of(person, on=on).exists())


def also_members(takes_part: Callable[[User], bool]) -> None:
    """Let an app name members of the network without an office: those who take part in what it holds."""
    _taking_part.append(takes_part)


def is_member(person: User, *, on: datetime.date) -> bool:
    """Whoever holds an office today, or takes part in a forum; an account alone makes no member."""
    return has_office(person, on=on) or (person.is_active and any(takes_part(person) for takes_part in _taking_part))


def is_secretariat(person: User, *, on: datetime.date) -> bool:
    return person.is_active and (person.is_superuser or holds(person, Office.SECRETARIAT, on=on))


def must_pass(person: User, *, on: datetime.date) -> bool:
    """Whether the person needs a second factor: everybody with an office today, and the operator."""
    return has_office(person, on=on)


def decides(person: User, *, on: datetime.date) -> bool:
    """Whether the person approves, clears or publishes; an unattended browser of hers is closed sooner."""
    return person.is_superuser or terms_of(person, on=on).filter(office__in=DECIDERS).exists()


def has_passed(request: HttpRequest) -> bool:
    """Whether this session has passed its second factor."""
    return request.session.get(SECOND_FACTOR) is True


def is_in(person: User, session: SessionBase, *, on: datetime.date) -> bool:
    """Whether a session may act as its person: nobody with an office before the second factor. For sockets too."""
    return person.is_authenticated and (session.get(SECOND_FACTOR) is True or not must_pass(person, on=on))


def cities_written_by(person: User, *, on: datetime.date) -> list[str]:
    """Permanent ids of the cities for which the person writes or approves."""
    return _places(person, WRITERS, Scope.CITY, on=on)


def cities_approved_by(person: User, *, on: datetime.date) -> list[str]:
    """Permanent ids of the cities whose Chief Smart City Officer the person is."""
    return _places(person, (Office.APPROVER,), Scope.CITY, on=on)


def countries_represented_by(person: User, *, on: datetime.date) -> list[str]:
    """Two-letter codes of the countries whose National Representative, or deputy, the person is."""
    return _places(person, SPEAKERS, Scope.COUNTRY, on=on)


def countries_headed_by(person: User, *, on: datetime.date) -> list[str]:
    """The same without deputies, who act only when a step falls to them."""
    return _places(person, (Office.REPRESENTATIVE,), Scope.COUNTRY, on=on)


def countries_assisted_by(person: User, *, on: datetime.date) -> list[str]:
    """Countries for whose head of delegation the person asks and raises a hand, and never votes."""
    return _places(person, (Office.ASSISTANT,), Scope.COUNTRY, on=on)


def sessions_moderated_by(person: User, *, on: datetime.date) -> list[str]:
    return _places(person, (Office.MODERATOR,), Scope.SESSION, on=on)


def moderates(person: User, session: str, *, on: datetime.date) -> bool:
    """Whether the person runs a session's channels; ``session`` is its translation key. The secretariat runs all."""
    return is_secretariat(person, on=on) or session in sessions_moderated_by(person, on=on)


def interprets(person: User, session: str, *, on: datetime.date) -> bool:
    return session in _places(person, (Office.INTERPRETER,), Scope.SESSION, on=on)


def may_manage(actor: User, person: User, *, on: datetime.date) -> bool:
    """End sessions, reset the second factor, deactivate: the secretariat, but neither the operator's nor one's own."""
    if actor.pk == person.pk or person.is_former or not is_secretariat(actor, on=on):
        return False
    return actor.is_superuser or not person.is_superuser


def _places(person: User, offices: tuple[str, ...], kind: str, *, on: datetime.date) -> list[str]:
    terms = terms_of(person, on=on).filter(scope_kind=kind, office__in=offices)
    return sorted(set(terms.values_list("scope_id", flat=True)))
