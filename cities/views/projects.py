"""The library of projects: also the stopped ones, and who looks for what."""

from collections import defaultdict

from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ascn_site import trail
from ascn_site.library import Library, Sort
from ascn_site.page_context import shows
from cities.facets import choice_facet, focus_facet, places_in, year_facet
from cities.kept_places import with_cities
from cities.models import ProjectPage, ProjectRecord, SupportSought
from cities.models.plans import Stage, Support
from cities.models.records import Status

STATUSES = [*Status.choices, *Stage.choices, ("unknown", _("Not known"))]


def with_reported_status():
    """Projects with the status that the latest report naming them gives, '' where it gives none."""
    latest = ProjectRecord.objects.filter(project_code=OuterRef("permanent_id")).order_by("-year")
    return (
        ProjectPage.objects.in_best_text(get_language())
        .select_related("city__country", "locale")
        .annotate(reported=Subquery(latest.values("status")[:1]), reported_in=Subquery(latest.values("year")[:1]))
    )


def support_still_sought() -> dict[int, set[str]]:
    """Kinds of support that each project looks for and has not found; one query."""
    sought: dict[int, set[str]] = defaultdict(set)
    for project, kind in SupportSought.objects.filter(is_met=False).values_list("project", "kind"):
        sought[project].add(kind)
    return sought


def status_of(row) -> str:
    """What the city says of the stage, else what the latest report says."""
    return row["stage"] or row["reported"] or "unknown"


def project_library(query, sought) -> Library:
    """All projects; ``sought`` are the kinds of support that each still looks for."""
    places = places_in(get_language())
    return Library(
        pages=with_reported_status(),
        fields=[
            "title",
            "stage",
            "focus_area",
            "other_focus_areas",
            "reported",
            "reported_in",
            "city__slug",
            "city__country",
            "city__name_en",
            "permanent_id",
        ],
        facets=[
            choice_facet("seeking", _("Support sought"), Support.choices, lambda row: sought.get(row["pk"], ())),
            choice_facet("status", _("Status"), STATUSES, lambda row: [status_of(row)]),
            focus_facet(lambda row: [row["focus_area"], *row["other_focus_areas"]]),
            places.country_facet("city__country"),
            places.city_facet("city__slug"),
            year_facet(lambda row: [row["reported_in"]]),
        ],
        sorts=[
            Sort("city", _("by city"), lambda row: (row["city__name_en"], row["permanent_id"])),
            Sort("title", _("by title"), lambda row: row["title"].casefold()),
            Sort("year", _("latest report first"), lambda row: row["reported_in"], is_descending=True),
        ],
        query=query,
        dress=with_cities,
        address=trail.address_of("projects/"),
        heading=ngettext_lazy("%(count)d project", "%(count)d projects", "count"),
    )


@shows("cities.ProjectsPage")
def library_of_projects(page, request):
    sought = support_still_sought()
    library = project_library(request.GET, sought)
    return {"library": library, "sought": sought, "crumbs": trail.from_home()}
