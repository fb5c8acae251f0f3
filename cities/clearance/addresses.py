"""Where an office without an account is written to, and to whom never."""

from wagtail.models import Page

from ascn_site.models import User
from cities.clearance import authors, rules
from cities.models.approval_links import OfficeAddress


def address_for(page: Page) -> OfficeAddress | None:
    """Where the link for a page goes; nowhere when that is the address of somebody who wrote the page."""
    city = rules.city_of(page)
    address = OfficeAddress.objects.filter(city=city).first() if city else None
    return address if address and not is_of_author(address.email, page) else None


def is_of_author(email: str, page: Page) -> bool:
    """Whether an address belongs to anybody who made a revision since the last publication, however small."""
    writers = User.objects.filter(wagtail_revisions__in=authors.unpublished(page))
    known = writers.values_list("email", "emailaddress__email")
    return email.casefold() in {each.casefold() for pair in known for each in pair if each}
