"""Which office has a step, and who holds it today."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from ascn_site.models import Assignment, User
from ascn_site.models.accounts import Office, Scope
from cities.models.clearance import Step
from cities.models.places import City

OFFICES = (Office.APPROVER, Office.REPRESENTATIVE, Office.SECRETARIAT, Office.DEPUTY)


@dataclass(frozen=True)
class Seat:
    """The office that has a step for the pages of one city."""

    step: str
    city: City

    @property
    def office(self) -> str:
        return {Step.CITY: Office.APPROVER, Step.COUNTRY: Office.REPRESENTATIVE}.get(self.step, Office.SECRETARIAT)

    @property
    def scope(self) -> tuple[str, str]:
        match self.step:
            case Step.CITY:
                return Scope.CITY, self.city.permanent_id
            case Step.COUNTRY:
                return Scope.COUNTRY, self.city.country_id
        return Scope.NETWORK, ""

    @property
    def title(self) -> str:
        """The office in the reader's language."""
        match self.step:
            case Step.CITY:
                return _("Chief Smart City Officer, %(place)s") % {"place": self.city.name}
            case Step.COUNTRY:
                return _("National Representative, %(place)s") % {"place": self.city.country.name}
        return _("Secretariat")


class Register:
    """Who holds which office of the clearance on one day; it asks the database once."""

    def __init__(self, *, on: datetime.date):
        self.on = on

    @cached_property
    def _held(self) -> dict[tuple[str, str, str], list[User]]:
        held = defaultdict(list)
        terms = Assignment.objects.in_force(self.on).filter(office__in=OFFICES)
        for term in terms.select_related("person").order_by("pk"):
            people = held[term.office, term.scope_kind, term.scope_id]
            if term.person not in people:
                people.append(term.person)
        return held

    def holders(self, seat: Seat) -> list[User]:
        return self._held.get((seat.office, *seat.scope), [])

    def deputies(self, seat: Seat) -> list[User]:
        """Who stands in for the city or the country: its country's deputy. Nobody for the secretariat."""
        if seat.step == Step.SECRETARIAT:
            return []
        return self._held.get((Office.DEPUTY, Scope.COUNTRY, seat.city.country_id), [])

    def holds(self, person: User, seat: Seat) -> bool:
        return person in self.holders(seat)
