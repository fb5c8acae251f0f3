"""Loads good practices and crisis responses, each under the page of its city."""

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from django.utils.text import slugify
from pydantic import Field as Limited
from wagtail.models import Page

from ascn_site.loading.files import Date, Entry, Focus, MaybeDate, Shape, Text
from ascn_site.loading.keys import stream
from ascn_site.loading.load import Load
from ascn_site.loading.site import HOME
from ascn_site.loading.sources import Source
from ascn_site.loading.subjects import Facts, Subject, check_known, register
from cities.loading.documents import Figure, figure_block
from cities.loading.plans import city_pages
from practices.models import (
    Crisis,
    MeasureKind,
    PracticePage,
    PracticesPage,
    PracticeStatus,
    ResponseKind,
    ResponsePage,
    ResponseScope,
    ResponsesPage,
)

FACTS = Path(__file__).parent / "facts"
PRACTICES, RESPONSES = "page-practices", "page-covid-19"
LIBRARIES = {PRACTICES: PracticesPage, RESPONSES: ResponsesPage}


class LibraryFact(Entry):
    title: Text
    slug: Text
    introduction: str


class Part(Shape):
    part: Literal["situation", "action", "result", "lessons"]
    text: Text
    sources: Annotated[list[Source], Limited(min_length=1)]


class PracticeFact(Entry):
    city: str | None
    title: Text
    focus_areas: Annotated[list[Focus], Limited(min_length=1)]
    practice_type: str
    projects: list[Text]
    first_year: int
    last_year: int
    status: Literal[tuple(PracticeStatus.values)]
    summary: Annotated[str, Limited(min_length=1, max_length=600)]
    headline: Annotated[str, Limited(max_length=300)]
    paragraphs: Annotated[list[Part], Limited(min_length=1)]
    figures: list[Figure]
    partners: list[Text]
    thin: bool
    sources: Annotated[list[Source], Limited(min_length=1)]


class ResponseFact(Entry):
    city: Text
    title: Text
    crisis: Literal[tuple(Crisis.values)]
    focus_area: Focus
    kinds: Annotated[list[Literal[tuple(MeasureKind.values)]], Limited(min_length=1)]
    measure: Annotated[str, Limited(min_length=1, max_length=600)]
    effect: str
    starts: Date
    ends: MaybeDate
    scope: Literal[tuple(ResponseScope.values)]
    groups_served: list[Text]
    responsible: str
    data_kept: str
    note: str
    thin: bool
    paragraphs: Annotated[list[Part], Limited(min_length=1)]
    sources: Annotated[list[Source], Limited(min_length=1)]


def check_libraries(subject: Subject, facts: Facts) -> None:
    if facts.ids(subject.name) != set(LIBRARIES):
        raise subject.broken("whole file", f"must name the pages {' and '.join(LIBRARIES)}")


def check_practices(subject: Subject, facts: Facts) -> None:
    check_known(subject, facts, "city", "cities", key="slug")
    check_known(subject, facts, "projects", "projects")
    for entry in facts.of(subject.name):
        check_parts(subject, entry)
        if entry.last_year < entry.first_year:
            raise subject.broken(entry.id, "last_year: comes before first_year")


def check_responses(subject: Subject, facts: Facts) -> None:
    check_known(subject, facts, "city", "cities", key="slug")
    for entry in facts.of(subject.name):
        check_parts(subject, entry)
        if entry.ends and entry.ends < entry.starts[: len(entry.ends)]:
            raise subject.broken(entry.id, "ends: comes before starts")


def check_parts(subject: Subject, entry: PracticeFact | ResponseFact) -> None:
    names = [paragraph.part for paragraph in entry.paragraphs]
    if len(names) != len(set(names)):
        raise subject.broken(entry.id, "paragraphs: a part stands there twice")


def text_of(entry: PracticeFact | ResponseFact, part: str) -> str:
    return next((paragraph.text for paragraph in entry.paragraphs if paragraph.part == part), "")


def sources_by_part(entry: PracticeFact | ResponseFact, load: Load) -> str:
    """The sources of each part, then those that only the whole names."""
    told = [
        load.sources.spell(source) | {"part": paragraph.part}
        for paragraph in entry.paragraphs
        for source in paragraph.sources
    ]
    of_parts = [{**source, "part": ""} for source in told]
    whole = [load.sources.spell(source) | {"part": ""} for source in entry.sources]
    told += [source for source in whole if source not in of_parts]
    return stream(f"{entry.id}/sources", (("source", source) for source in told))


def write_libraries(entries: list[LibraryFact], load: Load) -> None:
    def library_page(entry: LibraryFact, home: Page) -> Page:
        return LIBRARIES[entry.id](title=entry.title, slug=entry.slug, introduction=entry.introduction)

    load.bring_pages(entries, kind="libraries", under=lambda entry: load.page(HOME), make=library_page)


def practice_page(entry: PracticeFact, above: Page, *, load: Load) -> PracticePage:
    return PracticePage(
        city=above.city if entry.city else None,
        title=entry.title,
        slug=slugify(entry.title)[:80].rstrip("-"),
        summary=entry.summary,
        headline=entry.headline,
        focus_areas=entry.focus_areas,
        practice_type=entry.practice_type,
        first_year=entry.first_year,
        last_year=None if entry.status == PracticeStatus.ONGOING else entry.last_year,
        status=entry.status,
        situation=text_of(entry, "situation"),
        action=text_of(entry, "action"),
        result=text_of(entry, "result"),
        lessons=text_of(entry, "lessons"),
        figures=stream(f"{entry.id}/figures", (("figure", figure_block(figure, load)) for figure in entry.figures)),
        partners=stream(
            f"{entry.id}/partners", (("partner", {"name": name, "part": "", "url": ""}) for name in entry.partners)
        ),
        projects=stream(f"{entry.id}/projects", (("project", code) for code in entry.projects)),
        sources=sources_by_part(entry, load),
        is_thin=entry.thin,
    )


def write_practices(entries: list[PracticeFact], load: Load) -> None:
    """Below the page of the city, or in the library where the practice is the network's own."""
    pages = city_pages()
    load.bring_pages(
        entries,
        kind="practices",
        under=lambda entry: pages.get(entry.city) if entry.city else load.page(PRACTICES),
        make=partial(practice_page, load=load),
    )


def response_page(entry: ResponseFact, above: Page, *, load: Load) -> ResponsePage:
    page = ResponsePage(
        city=above.city,
        title=entry.title,
        slug=slugify(entry.title)[:80].rstrip("-"),
        crisis=entry.crisis,
        measure=entry.measure,
        focus_area=entry.focus_area,
        starts=entry.starts,
        ends=entry.ends,
        scope=entry.scope,
        groups_served=", ".join(entry.groups_served),
        responsible=entry.responsible,
        situation=text_of(entry, "situation"),
        action=text_of(entry, "action"),
        result=text_of(entry, "result"),
        lessons=text_of(entry, "lessons"),
        effect=entry.effect,
        data_kept=entry.data_kept,
        note=entry.note,
        sources=sources_by_part(entry, load),
        is_thin=entry.thin,
    )
    page.kinds.set(ResponseKind(sort_order=number, kind=kind) for number, kind in enumerate(entry.kinds))
    return page


def write_responses(entries: list[ResponseFact], load: Load) -> None:
    pages = city_pages()
    load.bring_pages(
        entries,
        kind="responses",
        under=lambda entry: pages.get(entry.city),
        make=partial(response_page, load=load),
    )


register(
    Subject(
        "libraries of practices", 200, FACTS / "practice_libraries.json", LibraryFact, write_libraries, check_libraries
    ),
    Subject("practices", 210, FACTS / "practices.json", PracticeFact, write_practices, check_practices),
    Subject("responses", 220, FACTS / "covid.json", ResponseFact, write_responses, check_responses),
)
