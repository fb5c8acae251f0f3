"""Action plans, projects and updates told as data."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from pydantic import BaseModel, Field
from wagtail.models import Page

from ascn_site.datasets import Reader, known, numbered, sources_of
from ascn_site.told_streams import Figure, figures_of, lines_of, text_of
from cities.entries.places import OfACity, belonging
from cities.models import ActionPlanPage, Milestone, ProjectPage, StageChange, SupportSought, UpdatePage


class PlanEntry(OfACity):
    """A city's action plan."""

    kind: str = Field(description="`vision` (medium-term) or `yearly`")
    first_year: int
    last_year: int
    vision: str | None
    focus_areas: list[str]
    targets: list[str]
    text: str | None
    figures: list[Figure]
    adopted_by: str | None
    adopted_on: str | None


def plan_entries(pages: Sequence[ActionPlanPage], reader: Reader) -> list[PlanEntry]:
    told = numbered(pages, reader)
    return [
        PlanEntry(
            **told[page.pk],
            **belonging(page.city, reader),
            kind=page.kind,
            first_year=page.first_year,
            last_year=page.last_year,
            vision=known(page.vision),
            focus_areas=page.focus_areas,
            targets=lines_of(page.targets),
            text=text_of(page.body),
            figures=figures_of(page.body),
            adopted_by=known(page.adopted_by),
            adopted_on=known(page.adopted_on),
            sources=sources_of(page.sources),
        )
        for page in pages
    ]


class Change(BaseModel):
    stage: str
    date: str
    reason: str


class PlannedDate(BaseModel):
    title: str
    planned: str
    revised: str | None
    reason: str | None
    actual: str | None


class Sought(BaseModel):
    kind: str
    text: str
    is_met: bool


class Partner(BaseModel):
    name: str
    part: str | None = None
    url: str | None = None


class BudgetLine(BaseModel):
    label: str
    amount: float = Field(description="In the currency named, nothing converted")
    currency: str = Field(description="ISO 4217")
    year: int | None = None
    source: str | None = None


class Contact(BaseModel):
    office: str
    url: str | None = None


class ProjectEntry(OfACity):
    """A project: what it is for, where it stands, what it looks for."""

    plan_id: str | None
    focus_area: str
    other_focus_areas: list[str]
    summary: str | None
    problem: str | None
    solution: str | None
    stage: str | None = Field(description="What the city says of it")
    reported_status: str | None = Field(description="What the latest yearly report that names it says")
    reported_in: int | None = Field(description="Year of that report")
    lesson: str | None
    text: str | None
    stage_changes: list[Change]
    milestones: list[PlannedDate]
    support: list[Sought]
    figures: list[Figure]
    partners: list[Partner]
    budget: list[BudgetLine]
    contacts: list[Contact]


def rows_of(model, projects: Sequence[ProjectPage]) -> dict[int, list]:
    """The rows below each project, in the editor's order; one query."""
    rows: dict[int, list] = defaultdict(list)
    for row in model.objects.filter(project__in=[page.pk for page in projects]).order_by("sort_order", "pk"):
        rows[row.project_id].append(row)
    return rows


def ids_above(pages: Sequence[Page], model) -> dict[str, str]:
    """Permanent ids of the public pages right above, by tree path; one query."""
    above = model.objects.public().filter(path__in={page.path[: -page.steplen] for page in pages})
    return dict(above.values_list("path", "permanent_id"))


def partners_of(stream) -> list[Partner]:
    return [Partner(**{key: known(text) for key, text in child.value.items()}) for child in stream]


def contacts_of(stream) -> list[Contact]:
    return [Contact(office=child.value["office"], url=known(child.value["url"])) for child in stream]


def project_entries(pages: Sequence[ProjectPage], reader: Reader) -> list[ProjectEntry]:
    told, plans = numbered(pages, reader), ids_above(pages, ActionPlanPage)
    changes, dates, sought = (rows_of(model, pages) for model in (StageChange, Milestone, SupportSought))
    return [
        ProjectEntry(
            **told[page.pk],
            **belonging(page.city, reader),
            plan_id=plans.get(page.path[: -page.steplen]),
            focus_area=page.focus_area,
            other_focus_areas=page.other_focus_areas,
            summary=known(page.summary),
            problem=known(page.problem),
            solution=known(page.solution),
            stage=known(page.stage),
            reported_status=known(page.reported),
            reported_in=page.reported_in,
            lesson=known(page.lesson),
            text=text_of(page.body),
            stage_changes=[Change(stage=row.stage, date=row.date, reason=row.reason) for row in changes[page.pk]],
            milestones=[planned_date(row) for row in dates[page.pk]],
            support=[Sought(kind=row.kind, text=row.text, is_met=row.is_met) for row in sought[page.pk]],
            figures=figures_of(page.figures, page.body),
            partners=partners_of(page.partners),
            budget=[BudgetLine(**{key: known(v) for key, v in child.value.items()}) for child in page.budget],
            contacts=contacts_of(page.contacts),
            sources=sources_of(page.sources),
        )
        for page in pages
    ]


def planned_date(row: Milestone) -> PlannedDate:
    return PlannedDate(
        title=row.title,
        planned=row.planned,
        revised=known(row.revised),
        reason=known(row.reason),
        actual=known(row.actual),
    )


class UpdateEntry(OfACity):
    """A dated note on a city, a plan or a project."""

    about_id: str | None = Field(description="Permanent id of the city, plan or project")
    date: datetime.date
    progress: str | None
    obstacles: str | None
    way_forward: str | None
    text: str | None
    figures: list[Figure]


def update_entries(pages: Sequence[UpdatePage], reader: Reader) -> list[UpdateEntry]:
    told = numbered(pages, reader)
    kinds = (ActionPlanPage, ProjectPage)
    above = {path: code for model in kinds for path, code in ids_above(pages, model).items()}
    return [
        UpdateEntry(
            **told[page.pk],
            **belonging(page.city, reader),
            about_id=above.get(page.path[: -page.steplen], page.city.permanent_id),
            date=page.date,
            progress=known(page.progress),
            obstacles=known(page.obstacles),
            way_forward=known(page.way_forward),
            text=text_of(page.body),
            figures=figures_of(page.figures, page.body),
            sources=sources_of(page.sources),
        )
        for page in pages
    ]
