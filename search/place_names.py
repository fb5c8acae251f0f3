"""Names of cities and countries in the reader's language, told by the app that has them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name, and the value of a ``lang`` attribute for it ("" where that is not known)."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Names by slug and by ISO code."""

    cities: Mapping[str, PlaceName] = field(default_factory=dict)
    countries: Mapping[str, PlaceName] = field(default_factory=dict)

    def city(self, slug: str) -> PlaceName:
        return self.cities.get(slug, PlaceName(slug))

    def country(self, code: str) -> PlaceName:
        return self.countries.get(code, PlaceName(code))


Teller = Callable[[str], PlaceNames]

_tellers: list[Teller] = []


def names_places(teller: Teller) -> Teller:
    """Register the function that gives all names in a language."""
    _tellers.append(teller)
    return teller


def places_in(language: str) -> PlaceNames:
    """All names in a language; none while no app tells any, codes then stand for themselves."""
    return _tellers[-1](language) if _tellers else PlaceNames()
