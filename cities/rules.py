"""Who may write for which city."""

import datetime

from django.db.models import Q, QuerySet

from ascn_site import rules
from ascn_site.models import User
from cities.models.places import City


def cities_of(person: User, *, on: datetime.date) -> QuerySet[City]:
    """The cities for which a person writes."""
    return City.objects.filter(permanent_id__in=rules.cities_written_by(person, on=on)).select_related("country")


def may_write_for(person: User, city: City, *, on: datetime.date) -> bool:
    return rules.is_secretariat(person, on=on) or city.permanent_id in rules.cities_written_by(person, on=on)


def cities_read_by(person: User, *, on: datetime.date) -> QuerySet[City]:
    """The cities whose drafts a person may read, and comment on in review: her own, and those of her country."""
    if rules.is_secretariat(person, on=on):
        return City.objects.all()
    written = rules.cities_written_by(person, on=on)
    countries = rules.countries_represented_by(person, on=on)
    return City.objects.filter(Q(permanent_id__in=written) | Q(country__in=countries))


def may_read_drafts_of(person: User, city: City, *, on: datetime.date) -> bool:
    return cities_read_by(person, on=on).filter(pk=city.pk).exists()


def may_comment_on(person: User, city: City, *, on: datetime.date) -> bool:
    """Remarks in review; who reads drafts may say what she thinks of them."""
    return may_read_drafts_of(person, city, on=on)


def approves_for(person: User, city: City, *, on: datetime.date) -> bool:
    """Whether the city's own step is the person's; the operator stands in for everybody."""
    return is_operator(person) or city.permanent_id in rules.cities_approved_by(person, on=on)


def clears_for(person: User, city: City, *, on: datetime.date) -> bool:
    """Whether the country's step is the person's as its National Representative."""
    return is_operator(person) or city.country_id in rules.countries_headed_by(person, on=on)


def stands_in_for(person: User, city: City, *, on: datetime.date) -> bool:
    """Whether the country's step is the person's once it falls to the deputy."""
    return city.country_id in rules.countries_represented_by(person, on=on)


def is_operator(person: User) -> bool:
    return person.is_active and person.is_superuser
