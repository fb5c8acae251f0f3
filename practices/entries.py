"""Practices and responses told as data."""

from collections.abc import Sequence

from pydantic import Field

from ascn_site.datasets import Reader, known, numbered, sources_of
from ascn_site.told_streams import Figure, figures_of, lines_of, text_of
from cities.entries.places import OfACity, belonging
from cities.entries.plans import Contact, Partner, contacts_of, partners_of
from practices.models import ExperiencePage, PracticePage, ResponsePage


class ExperienceEntry(OfACity):
    """What was the situation, what was done, what came of it, what was hard."""

    situation: str | None
    action: str | None
    result: str | None
    lessons: str | None
    text: str | None
    figures: list[Figure]
    contacts: list[Contact]
    confirmed_on: str | None = Field(description="When the city confirmed the text; null while it has not")
    is_thin: bool = Field(description="The sources say little")


def experience(page: ExperiencePage, reader: Reader) -> dict:
    return {
        **belonging(page.city, reader),
        "situation": known(page.situation),
        "action": known(page.action),
        "result": known(page.result),
        "lessons": known(page.lessons),
        "text": text_of(page.body),
        "figures": figures_of(page.figures, page.body),
        "contacts": contacts_of(page.contacts),
        "confirmed_on": known(page.confirmed_on),
        "is_thin": page.is_thin,
        "sources": sources_of(page.sources),
    }


class PracticeEntry(ExperienceEntry):
    """Something that a city did well."""

    summary: str | None
    headline: str | None = Field(description="The result in one line")
    focus_areas: list[str]
    field_of_work: str | None
    first_year: int | None
    last_year: int | None
    status: str | None
    cost: str | None
    conditions: str | None
    partners: list[Partner]
    project_ids: list[str] = Field(description="Projects that it grew from")


def practice_entries(pages: Sequence[PracticePage], reader: Reader) -> list[PracticeEntry]:
    told = numbered(pages, reader)
    return [
        PracticeEntry(
            **told[page.pk],
            **experience(page, reader),
            summary=known(page.summary),
            headline=known(page.headline),
            focus_areas=page.focus_areas,
            field_of_work=known(page.practice_type),
            first_year=page.first_year,
            last_year=page.last_year,
            status=known(page.status),
            cost=known(page.cost),
            conditions=known(page.conditions),
            partners=partners_of(page.partners),
            project_ids=lines_of(page.projects),
        )
        for page in pages
    ]


class ResponseEntry(ExperienceEntry):
    """One measure of a city in a crisis."""

    crisis: str
    measure: str | None
    types: list[str]
    focus_area: str
    starts: str
    ends: str | None = Field(description="Null while no end is known")
    scope: str
    groups_served: str | None
    responsible: str | None
    effect: str | None
    data_kept: str | None = Field(description="Personal data collected, by whom held")
    data_kept_until: str | None
    note: str | None


def response_entries(pages: Sequence[ResponsePage], reader: Reader) -> list[ResponseEntry]:
    """The pages come with their kinds prefetched."""
    told = numbered(pages, reader)
    return [
        ResponseEntry(
            **told[page.pk],
            **experience(page, reader),
            crisis=page.crisis,
            measure=known(page.measure),
            types=[row.kind for row in page.kinds.all()],
            focus_area=page.focus_area,
            starts=page.starts,
            ends=known(page.ends),
            scope=page.scope,
            groups_served=known(page.groups_served),
            responsible=known(page.responsible),
            effect=known(page.effect),
            data_kept=known(page.data_kept),
            data_kept_until=known(page.data_kept_until),
            note=known(page.note),
        )
        for page in pages
    ]
