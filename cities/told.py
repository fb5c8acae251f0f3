"""Whose a thing is, for the audit log."""

from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from ascn_site.audit import reading, told
from ascn_site.models import Assignment, Invitation
from ascn_site.models.accounts import Scope
from cities.models import City, CityPage, Country, Offer, Partner


def of_page(page: Page) -> str:
    above = CityPage.objects.ancestor_of(page, inclusive=True)
    return above.values_list("city__permanent_id", flat=True).first() or ""


def of_file(file: AbstractImage | AbstractDocument) -> str:
    return City.objects.filter(collection=file.collection_id).values_list("permanent_id", flat=True).first() or ""


def of_term(term: Assignment | Invitation) -> str:
    return term.scope_id if term.scope_kind in {Scope.CITY, Scope.COUNTRY} else ""


def of_city_beside(thing: Offer | Partner) -> str:
    return thing.city.permanent_id


def names() -> dict[str, str]:
    """Cities and countries as the reader calls them."""
    cities = City.objects.only("permanent_id", "names", "name_en")
    countries = Country.objects.only("code", "names", "name_en", "asean_name")
    return {country.code: country.name for country in countries} | {city.permanent_id: city.name for city in cities}


def register() -> None:
    told.places(Page, of_page)
    told.places(AbstractImage, of_file)
    told.places(AbstractDocument, of_file)
    told.places(Assignment, of_term)
    told.places(Invitation, of_term)
    told.places(City, lambda city: city.permanent_id)
    told.places(Offer, of_city_beside)
    told.places(Partner, of_city_beside)
    told.places(Country, lambda country: country.code)
    reading.names_places(names)
