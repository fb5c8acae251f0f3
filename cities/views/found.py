"""The names of cities and countries, for the search."""

from ascn_site.kept import until_change
from cities.kept_places import cities_by_pk, countries_by_code
from search.place_names import PlaceName, PlaceNames, names_places


@names_places
@until_change
def names_in(language: str) -> PlaceNames:
    cities = {city.slug: city.name_in(language) for city in cities_by_pk().values()}
    countries = {country.code: country.name_in(language) for country in countries_by_code().values()}
    return PlaceNames(
        cities={slug: PlaceName(str(name), name.language) for slug, name in cities.items()},
        countries={code: PlaceName(str(name), name.language) for code, name in countries.items()},
    )
