"""A plan with its projects; a project with its records, updates and what grew from it; an update."""

from django.utils.translation import get_language

from ascn_site import routing, trail
from ascn_site.page_context import shows
from cities.kept_places import with_cities
from cities.models import ActionPlanPage, CityPage, ProjectPage, ProjectRecord, UpdatePage
from cities.offers.partners import partners_shown
from cities.views.cities import foreign, ledger
from search.related import related_to

UPDATES_SHOWN = 10


def city_trail(city) -> list[trail.Crumb]:
    """Front page, cities, the city; the city's page always lies at its own short name."""
    address = trail.address_of(f"cities/{city.slug}/")
    return [*trail.from_home("cities"), trail.Crumb(str(city.name), address, foreign(city.name))]


def page_crumb(page) -> trail.Crumb:
    language = "" if page.is_in_readers_language else page.text_language
    return trail.Crumb(page.title, routing.address(page, get_language() or "en"), language)


def updates_of(page):
    """Notes that stand directly under a page, newest first."""
    notes = UpdatePage.objects.in_best_text(get_language()).directly_below(page).for_lists()
    return with_cities(notes.order_by("-date", "-pk")[:UPDATES_SHOWN])


@shows("cities.ActionPlanPage")
def plan(page, request):
    with_cities([page])
    projects = list(
        ProjectPage.objects.in_best_text(get_language()).for_lists().directly_below(page).order_by("permanent_id")
    )
    records = list(ProjectRecord.objects.filter(project_code__in=[project.permanent_id for project in projects]))
    years = sorted({record.year for record in records})
    return {
        "projects": ledger(projects, records, years),
        "report_years": years,
        "updates": updates_of(page),
        "related": related_to(page),
        "city_address": trail.address_of(f"cities/{page.city.slug}/"),
        "crumbs": city_trail(page.city),
    }


@shows("cities.ProjectPage")
def project(page, request):
    with_cities([page])
    plan_page = ActionPlanPage.objects.for_lists().get(path=page.path[: -page.steplen])
    support = list(page.support.all())
    return {
        "plan": plan_page,
        "stage_changes": list(page.stage_changes.all()),
        "milestones": list(page.milestones.all()),
        "support": support,
        "seeks_support": page.is_open_to_all and not all(need.is_met for need in support),
        "helpers": list(partners_shown(page.permanent_id)),
        "records": list(ProjectRecord.objects.filter(project_code=page.permanent_id)),
        "updates": updates_of(page),
        "city_address": trail.address_of(f"cities/{page.city.slug}/"),
        "crumbs": [*city_trail(page.city), page_crumb(plan_page)],
    }


@shows("cities.UpdatePage")
def update(page, request):
    with_cities([page])
    about = page.get_parent().specific
    crumbs = city_trail(page.city)
    if not isinstance(about, CityPage):
        crumbs.append(page_crumb(about))
    return {
        "about": about,
        "city_address": trail.address_of(f"cities/{page.city.slug}/"),
        "crumbs": crumbs,
    }
