"""What a search is told of the city to which something belongs."""

from cities.models import City


def place_of(city: City | None) -> dict[str, str]:
    return {"city": city.slug, "country": city.country_id} if city else {}


def names_of(city: City | None, *languages: str) -> tuple[str, ...]:
    """A city and its country, so that a subject and a place together find what lies there."""
    if city is None:
        return ()
    places = (place.name_in(code) for code in ("en", *languages) for place in (city, city.country))
    return tuple(dict.fromkeys([*map(str, places), city.endonym]))
