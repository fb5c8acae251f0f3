"""Where an office without an account is written to, and to whom never."""

import datetime

from django.db.models import QuerySet
from wagtail.models import Page

from ascn_site.models import Assignment, User
from ascn_site.models.accounts import Office, Scope
from cities.clearance import authors, rules
from cities.models.approval_links import OfficeAddress
from cities.models.places import City


def address_for(page: Page) -> OfficeAddress | None:
    """Where the link for a page goes; nowhere when that is the address of somebody who wrote the page."""
    city = rules.city_of(page)
    address = OfficeAddress.objects.filter(city=city).first() if city else None
    return address if address and not is_of_author(address.email, page) else None


def is_of_author(email: str, page: Page) -> bool:
    """Whether an address belongs to anybody who made a revision since the last publication, however small."""
    return is_among(email, User.objects.filter(wagtail_revisions__in=authors.unpublished(page)))


def is_of_officer(email: str, city: City, *, on: datetime.date) -> bool:
    """Whether an address belongs to anybody who writes for a city on that day, so that no link would ever go there."""
    terms = Assignment.objects.in_force(on).filter(office=Office.OFFICER, scope_kind=Scope.CITY)
    return is_among(email, User.objects.filter(assignments__in=terms.filter(scope_id=city.permanent_id)))


def is_among(email: str, people: QuerySet[User]) -> bool:
    """Whether an address is one of those by which these people are known, in capitals or small letters."""
    known = people.values_list("email", "emailaddress__email")
    return email.casefold() in {each.casefold() for pair in known for each in pair if each}
