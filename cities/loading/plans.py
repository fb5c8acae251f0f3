"""Action plans, their projects with the support they seek, and what the reports say of single ones."""

from typing import Annotated, Literal

from django.utils.text import slugify
from pydantic import Field as Limited
from wagtail.models import Page

from ascn_site.dates import first_day
from ascn_site.loading.files import Date, Entry, Focus, Shape, Text
from ascn_site.loading.keys import stream
from ascn_site.loading.load import Load
from ascn_site.loading.sources import Source
from ascn_site.loading.subjects import Facts, Subject, check_known, register
from cities.loading.folder import FACTS
from cities.models import ActionPlanPage, CityPage, ProjectPage, SupportSought, UpdatePage
from cities.models.plans import Support


class PlanFact(Entry):
    city: Text
    title: Text
    slug: Text
    kind: Literal["vision", "yearly"]
    first_year: int
    last_year: int
    vision: Annotated[str, Limited(min_length=1, max_length=600)]
    focus_areas: Annotated[list[Focus], Limited(min_length=1)]
    focus_note: str
    targets: list[Text]
    sources: Annotated[list[Source], Limited(min_length=1)]


class SupportFact(Shape):
    kind: Literal[tuple(Support.values)]
    text: Text


class ProjectFact(Entry):
    plan: Text
    title: Text
    focus_area: Focus
    focus_note: str
    summary: Annotated[str, Limited(min_length=1, max_length=600)]
    support: list[SupportFact]
    report_name: str
    sources: Annotated[list[Source], Limited(min_length=1)]


class UpdateFact(Entry):
    under: Text
    title: Text
    slug: Text
    date: Date
    progress: Text
    sources: Annotated[list[Source], Limited(min_length=1)]


def check_plans(subject: Subject, facts: Facts) -> None:
    check_known(subject, facts, "city", "cities", key="slug")
    for entry in facts.of(subject.name):
        if entry.last_year < entry.first_year:
            raise subject.broken(entry.id, "last_year: comes before first_year")


def check_projects(subject: Subject, facts: Facts) -> None:
    check_known(subject, facts, "plan", "plans")


def check_updates(subject: Subject, facts: Facts) -> None:
    places = facts.ids("cities") | facts.ids("projects") | facts.ids("plans")
    for entry in facts.of(subject.name):
        if entry.under not in places:
            raise subject.broken(entry.id, f"under: {entry.under!r} is no city, plan or project")


def city_pages() -> dict[str, CityPage]:
    """The English page of each city by the city's slug."""
    pages = CityPage.objects.filter(locale__language_code="en").select_related("city", "locale")
    return {page.city.slug: page for page in pages}


def write_plans(entries: list[PlanFact], load: Load) -> None:
    pages = city_pages()

    def plan_page(entry: PlanFact, above: CityPage) -> ActionPlanPage:
        return ActionPlanPage(
            title=entry.title,
            slug=entry.slug,
            city=above.city,
            kind=entry.kind,
            first_year=entry.first_year,
            last_year=entry.last_year,
            vision=entry.vision,
            focus_areas=entry.focus_areas,
            focus_note=entry.focus_note,
            targets=stream(f"{entry.id}/targets", (("target", text) for text in entry.targets)),
            sources=load.source_blocks(f"{entry.id}/sources", entry.sources),
        )

    load.bring_pages(entries, kind="plans", under=lambda entry: pages.get(entry.city), make=plan_page)


def write_projects(entries: list[ProjectFact], load: Load) -> None:
    def project_page(entry: ProjectFact, plan: ActionPlanPage) -> ProjectPage:
        page = ProjectPage(
            title=entry.title,
            slug=slugify(entry.title)[:80].rstrip("-"),
            city=plan.city,
            focus_area=entry.focus_area,
            focus_note=entry.focus_note,
            summary=entry.summary,
            sources=load.source_blocks(f"{entry.id}/sources", entry.sources),
        )
        page.support.set(
            SupportSought(sort_order=number, kind=support.kind, text=support.text)
            for number, support in enumerate(entry.support)
        )
        return page

    load.bring_pages(entries, kind="projects", under=lambda entry: load.page(entry.plan), make=project_page)


def write_updates(entries: list[UpdateFact], load: Load) -> None:
    def update_page(entry: UpdateFact, above: Page) -> UpdatePage:
        return UpdatePage(
            title=entry.title,
            slug=entry.slug,
            city=above.city,
            date=first_day(entry.date),
            progress=entry.progress,
            sources=load.source_blocks(f"{entry.id}/sources", entry.sources),
        )

    load.bring_pages(entries, kind="updates", under=lambda entry: load.page(entry.under), make=update_page)


register(
    Subject("plans", 120, FACTS / "plans.json", PlanFact, write_plans, check_plans),
    Subject("projects", 130, FACTS / "projects.json", ProjectFact, write_projects, check_projects),
    Subject("updates", 140, FACTS / "updates.json", UpdateFact, write_updates, check_updates),
)
