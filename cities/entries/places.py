"""Cities told as data, and the city that anything else belongs to."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from ascn_site.datasets import Entry, Reader, Source, known, numbered, source, sources_of
from ascn_site.languages import CODES
from ascn_site.told_streams import text_of
from cities.models import City, CityPage


class OfACity(Entry):
    """Something that belongs to a city; null for what is the network's own."""

    city_id: str | None
    city: str | None = Field(description="Name in the language asked for, else in English")
    country: str | None = Field(description="ISO 3166-1 code")


def belonging(city: City | None, reader: Reader) -> dict:
    if city is None:
        return {"city_id": None, "city": None, "country": None}
    return {"city_id": city.permanent_id, "city": str(city.name_in(reader.language)), "country": city.country_id}


class NameIn(BaseModel):
    lang: str
    values: list[str] = Field(description="The preferred name first")


class Population(BaseModel):
    value: int
    year: int | None = None
    scope: str | None = None
    note: str | None = None
    source: Source | None = None


class CityEntry(Entry):
    """A member city and what it says of itself."""

    slug: str = Field(description="Short name in addresses and in the parameter `city`")
    name: str = Field(description="Name in the language asked for, else in English")
    name_en: str
    endonym: str
    endonym_lang: str
    names: list[NameIn]
    other_spellings: list[str]
    country: str = Field(description="ISO 3166-1 code")
    country_name: str
    latitude: float = Field(description="Degrees north, WGS 84")
    longitude: float = Field(description="Degrees east, WGS 84")
    timezone: str
    area_km2: float | None
    population: list[Population]
    is_pilot: bool = Field(description="One of the 26 pilot cities of 2018")
    is_capital: bool
    member_since: str = Field(description="Year, month or day")
    left: str | None = Field(description="When it left the network; null while it is a member")
    website: str | None
    introduction: str | None
    text: str | None
    contact_office: str | None


def names_of(city: City) -> list[NameIn]:
    return [NameIn(lang=code, values=city.names[code]) for code in CODES if city.names.get(code)]


def population_of(city: City) -> list[Population]:
    return [
        Population(
            value=figure["value"],
            year=figure.get("year") or None,
            scope=known(figure.get("scope")),
            note=known(figure.get("note")),
            source=source(figure.get("source")),
        )
        for figure in city.population
    ]


def sources_of_city(page: CityPage) -> list[Source]:
    """The page's own sources, then those of single facts of the city's record."""
    city = page.city
    facts = {**city.sources, "member_since": city.joined_source}
    return [*sources_of(page.sources), *(told for part, text in facts.items() if (told := source(text, part=part)))]


def city_entry(page: CityPage, told: dict, reader: Reader) -> CityEntry:
    city = page.city
    return CityEntry(
        **told,
        slug=city.slug,
        name=city.name_in(reader.language),
        name_en=city.name_en,
        endonym=city.endonym,
        endonym_lang=city.endonym_language,
        names=names_of(city),
        other_spellings=city.other_spellings,
        country=city.country_id,
        country_name=city.country.name_in(reader.language),
        latitude=city.latitude,
        longitude=city.longitude,
        timezone=city.timezone,
        area_km2=city.area_km2,
        population=population_of(city),
        is_pilot=city.is_pilot,
        is_capital=city.is_capital,
        member_since=city.joined,
        left=known(city.left),
        website=known(city.website),
        introduction=known(page.introduction),
        text=text_of(page.body),
        contact_office=known(page.contact_office),
        sources=sources_of_city(page),
    )


def city_entries(pages: Sequence[CityPage], reader: Reader) -> list[CityEntry]:
    told = numbered(pages, reader)
    return [city_entry(page, told[page.pk], reader) for page in pages]
