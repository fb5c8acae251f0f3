"""The offices of the network as a list: who holds each, which are vacant, which end soon."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.urls import reverse

from ascn_site.models import Assignment, Invitation
from ascn_site.models.accounts import SCOPE_OF, Office, Scope
from ascn_site.people import places
from ascn_site.people.places import Place

SOON = datetime.timedelta(days=60)
# Offices that every place should have; the others are shown where somebody holds them.
EXPECTED = {
    Scope.NETWORK: (Office.SECRETARIAT, Office.CHAIR, Office.SHEPHERD),
    Scope.COUNTRY: (Office.REPRESENTATIVE, Office.DEPUTY),
    Scope.CITY: (Office.APPROVER, Office.OFFICER),
    Scope.SESSION: (),
}
NETWORK = "-"  # stands for '' in addresses


@dataclass
class Seat:
    """One office of one place, with the terms of whoever holds it today or will."""

    office: Office
    place: Place
    on: datetime.date
    terms: list[Assignment] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)

    @property
    def address(self) -> str:
        return seat_address(self.office, self.place.id)

    @property
    def holders(self) -> list[Assignment]:
        return [term for term in self.terms if term.starts <= self.on]

    @property
    def is_vacant(self) -> bool:
        return not self.holders

    @property
    def ends_soon(self) -> bool:
        """Every holder's term ends within sixty days, and nobody has been given the time after it."""
        return bool(self.terms) and all(term.ends and term.ends <= self.on + SOON for term in self.terms)

    @property
    def state(self) -> str:
        if self.is_vacant:
            return "invited" if self.invitations else "vacant"
        return "soon" if self.ends_soon else "held"


def seat_address(office: str, scope_id: str) -> str:
    return reverse("people_office", args=[office, scope_id or NETWORK])


def by_country(seats: Iterable[Seat]) -> list[tuple[Place | None, list[Seat]]]:
    """The seats of each country with those of its cities below it; None stands for what belongs to no country."""
    countries = {place.id: place for place in places.of_kind(Scope.COUNTRY)}
    found = defaultdict(list)
    for seat in seats:
        found[seat.place.group].append(seat)
    order = {group: number for number, group in enumerate(["", *countries])}
    return [(countries.get(group), found[group]) for group in sorted(found, key=lambda group: order[group])]


def seats(*, now: datetime.datetime, on: datetime.date) -> list[Seat]:
    """Every office that exists, in the order of its places; four queries and one for each kind of place."""
    terms, invited = defaultdict(list), defaultdict(list)
    for term in running(on).select_related("person").order_by("starts", "pk"):
        terms[term.office, term.scope_kind, term.scope_id].append(term)
    for invitation in Invitation.objects.open_at(now).order_by("pk"):
        invited[invitation.office, invitation.scope_kind, invitation.scope_id].append(invitation)
    return [
        Seat(office, place, on, terms[office, *place.key], invited[office, *place.key])
        for place in places.every().values()
        for office in offices_of(place, {*terms, *invited})
    ]


def running(on: datetime.date):
    """Terms that are not over, of people who are active."""
    return Assignment.objects.filter(person__is_active=True).exclude(ends__lt=on)


def offices_of(place: Place, held: Iterable[tuple[str, str, str]]) -> Iterator[Office]:
    for office, kind in SCOPE_OF.items():
        if kind == place.kind and (office in EXPECTED[place.kind] or (office, *place.key) in held):
            yield office


def seat_of(office: str, scope_id: str, *, now: datetime.datetime, on: datetime.date) -> Seat | None:
    """One office; None where there is no such office or place."""
    if office not in Office.values:
        return None
    kind = SCOPE_OF[Office(office)]
    place = places.find(kind, "" if scope_id == NETWORK else scope_id)
    if place is None:
        return None
    where = {"office": office, "scope_kind": kind, "scope_id": place.id}
    return Seat(
        Office(office),
        place,
        on,
        list(running(on).filter(**where).select_related("person").order_by("starts", "pk")),
        list(Invitation.objects.open_at(now).filter(**where).order_by("pk")),
    )


def history_of(seat: Seat) -> list[Assignment]:
    """Terms that are over, the latest first."""
    where = {"office": seat.office, "scope_kind": seat.place.kind, "scope_id": seat.place.id}
    over = Assignment.objects.filter(**where, ends__lt=seat.on)
    return list(over.select_related("person").order_by("-ends", "-pk"))
