"""Cities and countries as lists show them, read once per publication."""

from collections.abc import Iterable
from typing import TypeVar

from ascn_site.kept import until_change
from cities.models import City, Country

Shown = TypeVar("Shown")


@until_change
def cities_by_pk() -> dict[int, City]:
    cities = City.objects.select_related("country").defer(*City.unlisted)
    return {city.pk: city for city in cities}


@until_change
def countries_by_code() -> dict[str, Country]:
    return Country.objects.in_bulk()


def with_cities(pages: Iterable[Shown]) -> list[Shown]:
    """The pages, each with its city and that city's country at hand; no query for either."""
    cities = cities_by_pk()
    pages = list(pages)
    for page in pages:
        if city := cities.get(page.city_id):
            page.city = city
    return pages


def with_countries(pages: Iterable[Shown]) -> list[Shown]:
    """The pages, each with its country at hand."""
    countries = countries_by_code()
    pages = list(pages)
    for page in pages:
        if country := countries.get(page.country_id):
            page.country = country
    return pages
