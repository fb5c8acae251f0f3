"""Who may write for which city."""

import datetime

from django.db.models import QuerySet

from ascn_site import rules
from ascn_site.models import User
from cities.models.places import City


def cities_of(person: User, *, on: datetime.date) -> QuerySet[City]:
    """The cities for which a person writes."""
    return City.objects.filter(permanent_id__in=rules.cities_written_by(person, on=on)).select_related("country")


def may_write_for(person: User, city: City, *, on: datetime.date) -> bool:
    return rules.is_secretariat(person, on=on) or city.permanent_id in rules.cities_written_by(person, on=on)
