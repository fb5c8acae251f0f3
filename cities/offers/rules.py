"""Who sees offers: the offices that write for the city, and the secretariat."""

import datetime

from django.db.models import QuerySet

from ascn_site import rules
from ascn_site.models import User
from cities.models import Offer


def offers_for(person: User, *, on: datetime.date) -> QuerySet[Offer]:
    """Confirmed offers that a person may read and answer."""
    confirmed = Offer.objects.confirmed()
    if rules.is_secretariat(person, on=on):
        return confirmed
    return confirmed.filter(city__permanent_id__in=rules.cities_written_by(person, on=on))


def may_enter(person: User, *, on: datetime.date) -> bool:
    return rules.is_secretariat(person, on=on) or bool(rules.cities_written_by(person, on=on))
