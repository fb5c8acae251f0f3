"""Countries, cities and the size of the network."""

from functools import partial
from typing import Annotated

from pydantic import Field as Limited
from wagtail.models import Page

from ascn_site.loading.files import Date, Entry, MaybeDate, Names, Shape, Text
from ascn_site.loading.keys import stream
from ascn_site.loading.load import Load
from ascn_site.loading.sources import Source
from ascn_site.loading.subjects import Facts, Subject, check_known, register
from cities.loading.folder import FACTS
from cities.models import City, CityPage, Country, MemberCount
from cities.services import found_clearance, grant_missing_rights

CITIES = "page-cities"


class CountryFact(Entry):
    alpha3: Text
    name_en: Text
    asean_name: Text
    names: Names
    official_languages: list[Text]
    capital: Text
    joined_asean: MaybeDate


class Endonym(Shape):
    language: Text
    text: Text


class FormerName(Shape):
    name: Text
    when: str | None = None


class Population(Shape):
    value: Annotated[int, Limited(gt=0)]
    year: int
    note: str
    scope: Text
    source: Source


class Paragraph(Shape):
    text: Text
    source: Source | None = None


class CityFact(Entry):
    slug: Text
    name_en: Text
    country: Text
    endonym: Endonym
    names: Names
    names_likely: Names
    other_spellings: list[Text]
    former_names: list[FormerName]
    search_aliases: list[Text]
    latitude: Annotated[float, Limited(ge=-90, le=90)]
    longitude: Annotated[float, Limited(ge=-180, le=180)]
    timezone: Text
    is_capital: bool
    is_pilot: bool
    joined: Date
    joined_source: Source
    left: MaybeDate
    report_name: str
    website: str
    area_km2: float | None
    density_as_printed: float | None
    population: list[Population]
    sources: dict[str, str]
    introduction: Annotated[str, Limited(min_length=1, max_length=600)]
    profile: list[Paragraph]
    page_sources: list[Source]


class MemberCountFact(Entry):
    cities: int
    source: Source


def write_countries(entries: list[CountryFact], load: Load) -> None:
    load.bring_records(entries, kind="countries", key="code", make=country_record)


def country_record(entry: CountryFact) -> Country:
    return Country(
        code=entry.id,
        alpha3=entry.alpha3,
        name_en=entry.name_en,
        asean_name=entry.asean_name,
        names=entry.names,
        official_languages=entry.official_languages,
        capital=entry.capital,
        joined_asean=entry.joined_asean,
    )


def check_cities(subject: Subject, facts: Facts) -> None:
    check_known(subject, facts, "country", "countries")
    slugs = set()
    for entry in facts.of(subject.name):
        if "en" not in entry.names:
            raise subject.broken(entry.id, "names: the English name is missing")
        if entry.slug in slugs:
            raise subject.broken(entry.id, f"slug: {entry.slug!r} stands there twice")
        slugs.add(entry.slug)


def city_record(entry: CityFact, load: Load) -> City:
    population = [
        {**figure.model_dump(exclude={"source"}), "source": load.sources.spell(figure.source)}
        for figure in entry.population
    ]
    return City(
        permanent_id=entry.id,
        slug=entry.slug,
        name_en=entry.name_en,
        names=entry.names,
        names_likely=entry.names_likely,
        other_spellings=entry.other_spellings,
        former_names=[name.model_dump() for name in entry.former_names],
        search_aliases=entry.search_aliases,
        country_id=entry.country,
        endonym=entry.endonym.text,
        endonym_language=entry.endonym.language,
        latitude=entry.latitude,
        longitude=entry.longitude,
        timezone=entry.timezone,
        area_km2=entry.area_km2,
        population=population,
        is_pilot=entry.is_pilot,
        is_capital=entry.is_capital,
        joined=entry.joined,
        joined_source=load.sources.line(entry.joined_source),
        left=entry.left,
        website=entry.website,
        report_name=entry.report_name,
        sources=entry.sources,
    )


def write_cities(entries: list[CityFact], load: Load) -> None:
    load.bring_records(entries, kind="cities", key="permanent_id", make=partial(city_record, load=load))


def write_city_pages(entries: list[CityFact], load: Load) -> None:
    """The pages, each with the rights of the city's officers on it and a place for their files."""
    cities = City.objects.in_bulk(field_name="permanent_id")

    def city_page(entry: CityFact, above: Page) -> CityPage:
        return CityPage(
            title=entry.name_en,
            slug=entry.slug,
            city=cities[entry.id],
            introduction=entry.introduction,
            body=stream(f"{entry.id}/body", profile_blocks(entry, load)),
            sources=load.source_blocks(f"{entry.id}/sources", entry.page_sources),
        )

    def list_of_cities(entry: CityFact) -> Page | None:
        return load.page(CITIES) if entry.id in cities else None

    new = load.bring_pages(entries, kind="city pages", under=list_of_cities, make=city_page)
    if new:
        found_clearance()
    grant_missing_rights()


def profile_blocks(entry: CityFact, load: Load):
    for paragraph in entry.profile:
        told = f"{paragraph.text} ({load.sources.line(paragraph.source)})" if paragraph.source else paragraph.text
        yield "markdown", told


def write_member_counts(entries: list[MemberCountFact], load: Load) -> None:
    def count(entry: MemberCountFact) -> MemberCount:
        return MemberCount(as_of=entry.id, cities=entry.cities, source=load.sources.line(entry.source))

    load.bring_records(entries, kind="member counts", key="as_of", make=count)


register(
    Subject("countries", 20, FACTS / "countries.json", CountryFact, write_countries),
    Subject("cities", 30, FACTS / "cities.json", CityFact, write_cities, check_cities),
    Subject("city pages", 110, FACTS / "cities.json", CityFact, write_city_pages),
    Subject("member counts", 40, FACTS / "member_counts.json", MemberCountFact, write_member_counts),
)
