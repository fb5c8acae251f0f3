"""Who may: predicates of a person and a day. They read, they never change anything."""

import datetime

from django.http import HttpRequest

from ascn_site.accounts import SECOND_FACTOR
from ascn_site.models import User
from ascn_site.models.accounts import Office, Scope

WRITERS = (Office.OFFICER, Office.APPROVER)


def holds(person: User, office: str, *, on: datetime.date) -> bool:
    """Whether the person's term in an office, wherever, includes the day."""
    return person.is_authenticated and person.assignments.on(on).filter(office=office).exists()


def is_secretariat(person: User, *, on: datetime.date) -> bool:
    """The operator counts as secretariat, so that an installation can be set up."""
    return person.is_superuser or holds(person, Office.SECRETARIAT, on=on)


def must_pass(person: User, *, on: datetime.date) -> bool:
    """Whether the person needs a second factor: everybody with an office today, and the operator."""
    return person.is_authenticated and (person.is_superuser or person.assignments.on(on).exists())


def has_passed(request: HttpRequest) -> bool:
    """Whether this session has passed its second factor."""
    return request.session.get(SECOND_FACTOR) is True


def cities_written_by(person: User, *, on: datetime.date) -> list[str]:
    """Permanent ids of the cities for which the person writes or approves."""
    if not person.is_authenticated:
        return []
    terms = person.assignments.on(on).filter(scope_kind=Scope.CITY, office__in=WRITERS)
    return sorted(set(terms.values_list("scope_id", flat=True)))
