"""Delegations as lists spell them: a country or a city of the network is one delegation under all of its names."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from cities.models import City, Country
from events.participants.lists import Guest

MARKS_OF_LATIN = dict.fromkeys(range(768, 880))


def key_of(text: str) -> str:
    """What spellings of one name have in common: no case, no marks on Latin letters, nothing between the letters."""
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold()).translate(MARKS_OF_LATIN)
    return "".join(letter for letter in bare.replace("đ", "d") if unicodedata.category(letter)[0] in "LMN")


def known_names() -> dict[str, str]:
    """By key the name under which a delegation is kept; a country comes before its city of the same name."""
    names: dict[str, str] = {}
    for country in Country.objects.all():
        spellings = [country.asean_name, country.name_en, country.code, country.alpha3, *in_languages(country.names)]
        names |= dict.fromkeys(map(key_of, spellings), country.asean_name)
    for city in City.objects.all():
        spellings = [city.name_en, city.endonym, *city.other_spellings, *in_languages(city.names)]
        names = dict.fromkeys(map(key_of, spellings), city.name_en) | names
    return names


def in_languages(names: dict[str, Sequence[str]]) -> Iterable[str]:
    return (name for known in names.values() for name in known)


def joined(guests: Iterable[Guest]) -> list[Guest]:
    """The same guests, each in the delegation that her list means; what is not known stays as it is written."""
    names = known_names()
    return [replace(guest, delegation=names.get(key_of(guest.delegation), guest.delegation)) for guest in guests]


def name_of(delegation: str) -> str:
    return known_names().get(key_of(delegation), delegation)


def unknown(delegations: Iterable[str]) -> list[str]:
    """Those that are no country and no city of the network, each once, in order."""
    names = known_names()
    return sorted({name for name in delegations if key_of(name) not in names})
