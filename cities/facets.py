"""Filters that several libraries share: country, city, focus area, year."""

from collections.abc import Callable, Collection, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascn_site.focus import FocusArea
from ascn_site.kept import until_change
from ascn_site.library import Facet, Row
from cities.kept_places import cities_by_pk


class Places:
    """Names of all cities and countries in one language."""

    def __init__(self, language: str):
        cities = cities_by_pk().values()
        self.city_names = {city.slug: str(city.name_in(language)) for city in cities}
        self.country_names = {city.country_id: str(city.country.name_in(language)) for city in cities}

    def country_facet(self, field: str) -> Facet:
        """Countries by their ISO code, in either case, read from a column of the rows."""
        return Facet(
            "country",
            _("Country"),
            values=lambda row: [row[field]],
            name=lambda code: self.country_names.get(code, code),
            clean=lambda code: code.strip().upper(),
        )

    def city_facet(self, field: str) -> Facet:
        return Facet(
            "city",
            _("City"),
            values=lambda row: [row[field]],
            name=lambda slug: self.city_names.get(slug, slug),
            clean=lambda slug: slug.strip().lower(),
        )


@until_change
def places_in(language: str) -> Places:
    return Places(language)


def focus_facet(values: Callable[[Row], Collection[str]]) -> Facet:
    names = dict(FocusArea.choices)
    order = {key: place for place, key in enumerate(FocusArea.values)}
    return Facet(
        "focus",
        _("Focus area"),
        values=values,
        name=lambda key: names.get(key, key),
        order=lambda key: order.get(key, len(order)),
    )


def year_facet(values: Callable[[Row], Collection[int] | Collection[str]]) -> Facet:
    """Years, the latest first."""
    return Facet(
        "year",
        _("Year"),
        values=values,
        name=str,
        order=lambda year: -int(year) if year.isdecimal() else 0,
    )


def choice_facet(
    key: str,
    label: str | Promise,
    choices: Iterable[tuple[str, str | Promise]],
    values: Callable[[Row], Collection[str]],
) -> Facet:
    """A filter over a model's fixed choices, in their order."""
    names = dict(choices)
    order = {value: place for place, value in enumerate(names)}
    return Facet(
        key,
        label,
        values=values,
        name=lambda value: names.get(value, value),
        order=lambda value: order.get(value, len(order)),
    )
