"""Where an office without an account is written to, and to whom never."""

import datetime
import unicodedata

from django.db.models import Q, QuerySet
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
    """Whether an address belongs to anybody who made a revision since the last publication, however small, in whatever
    office or in none by now."""
    return is_among(email, User.objects.filter(wagtail_revisions__in=authors.unpublished(page)))


def is_of_writer(email: str, city: City, *, on: datetime.date) -> bool:
    """Whether no link would ever go, or none for some page now, to an address: that of anybody who writes for a city on
    that day, or wrote what readers of it have not seen yet."""
    terms = Assignment.objects.in_force(on).filter(office=Office.OFFICER, scope_kind=Scope.CITY)
    if is_among(email, User.objects.filter(assignments__in=terms.filter(scope_id=city.permanent_id))):
        return True
    unseen = Q(live=False) | Q(has_unpublished_changes=True)
    own = (page for top in city.pages.all() for page in Page.objects.descendant_of(top, inclusive=True).filter(unseen))
    return any(is_of_author(email, page) for page in own)


def is_among(email: str, people: QuerySet[User]) -> bool:
    """Whether mail to an address comes to one of these people: to any address of theirs, confirmed or not."""
    known = people.values_list("email", "emailaddress__email")
    return mailbox(email) in {mailbox(each) for pair in known for each in pair if each}


def mailbox(email: str) -> str:
    """Where mail to an address arrives, as far as an address tells: no capitals, and no ``+tag`` before the ``@``."""
    name, _at, domain = unicodedata.normalize("NFKC", email).strip().casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{domain.rstrip('.')}"
