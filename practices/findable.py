"""Practices and responses as a search finds them."""

from ascn_site.library import searched_by
from cities.findable import years_between
from cities.findable_places import names_of, place_of
from cities.models import City, Country
from practices.models import PracticePage, PracticesPage, ResponsePage, ResponsesPage
from search.collect import Facts, Findable, Thing, findable
from search.updates import follow, pages
from search.within import of_kind


def practice_facts(page: PracticePage) -> Facts:
    return Facts(
        **place_of(page.city),
        focus=tuple(page.focus_areas),
        years=years_between(page.first_year, page.last_year),
        status=page.status,
        date=page.confirmed_on or str(page.first_year or ""),
        names=names_of(page.city, page.locale.language_code),
    )


def response_facts(page: ResponsePage) -> Facts:
    first, last = (int(date[:4]) if date else None for date in (page.starts, page.ends))
    return Facts(
        **place_of(page.city),
        focus=(page.focus_area,),
        years=years_between(first, last),
        date=page.starts,
        names=names_of(page.city, page.locale.language_code),
    )


def things_of_city(city: City) -> list[Thing]:
    return pages(
        key
        for model in (PracticePage, ResponsePage)
        for key in model.objects.filter(city=city).values_list("pk", flat=True)
    )


def things_of_country(country: Country) -> list[Thing]:
    return [thing for city in country.cities.all() for thing in things_of_city(city)]


findable(
    Findable(PracticePage, "practice", practice_facts, ("city__country",)),
    Findable(ResponsePage, "response", response_facts, ("city__country",)),
    *(Findable(model, "page") for model in (PracticesPage, ResponsesPage)),
)
follow(City, things_of_city)
follow(Country, things_of_country)
searched_by(PracticePage, of_kind("practice"))
searched_by(ResponsePage, of_kind("response"))
