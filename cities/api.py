"""Cities, plans, projects, records, updates and documents below ``/api/v1/``."""

from enum import StrEnum
from typing import Literal

from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from ninja import Router

from ascn_site.api import AskedList, CountryCode, Slug, Year, offer
from ascn_site.datasets import Dataset
from ascn_site.focus import FocusArea
from ascn_site.library import Library, Sort
from cities.entries import papers, places, plans
from cities.facets import choice_facet, focus_facet, places_in, year_facet
from cities.models import ActionPlanPage, ProjectRecord, UpdatePage
from cities.models.documents import DocumentKind
from cities.models.plans import Support
from cities.models.records import Status
from cities.views import cities, documents, projects

router = Router()
RECORD_STATUSES = [*Status.choices, ("unknown", _("Not known"))]
ProjectStatus = StrEnum("ProjectStatus", {key: key for key, _label in projects.STATUSES})
RecordStatus = StrEnum("RecordStatus", {key: key for key, _label in RECORD_STATUSES})


class AskedPlaces(AskedList):
    country: list[CountryCode] = []


class AskedCities(AskedPlaces):
    focus: list[FocusArea] = []
    since: list[Year] = []
    sort: Literal["name", "since"] = "name"


class AskedOfACity(AskedPlaces):
    city: list[Slug] = []
    year: list[Year] = []


class AskedWork(AskedOfACity):
    focus: list[FocusArea] = []


class AskedProjects(AskedWork):
    status: list[ProjectStatus] = []
    seeking: list[Support] = []
    sort: Literal["city", "title", "year"] = "city"


class AskedRecords(AskedWork):
    status: list[RecordStatus] = []


class AskedDocuments(AskedOfACity):
    kind: list[DocumentKind] = []
    sort: Literal["newest", "title"] = "newest"


def all_plans():
    return ActionPlanPage.objects.in_best_text(get_language()).select_related("city__country", "locale")


def plan_library(query) -> Library:
    names = places_in(get_language())
    return Library(
        pages=all_plans(),
        fields=["first_year", "last_year", "focus_areas", "city__slug", "city__country", "permanent_id"],
        facets=[
            focus_facet(lambda row: row["focus_areas"]),
            names.country_facet("city__country"),
            names.city_facet("city__slug"),
            year_facet(lambda row: range(row["first_year"], row["last_year"] + 1)),
        ],
        sorts=[Sort("city", _("by city"), lambda row: row["permanent_id"])],
        query=query,
        address="",
        heading=ngettext_lazy("%(count)d plan", "%(count)d plans", "count"),
    )


def all_records():
    return ProjectRecord.objects.select_related("city__country")


def record_library(query) -> Library:
    names = places_in(get_language())
    return Library(
        pages=all_records(),
        fields=["year", "appendix", "number", "focus_area", "status", "city__slug", "city__country"],
        facets=[
            choice_facet("status", _("Status"), RECORD_STATUSES, lambda row: [row["status"] or "unknown"]),
            focus_facet(lambda row: [row["focus_area"]]),
            names.country_facet("city__country"),
            names.city_facet("city__slug"),
            year_facet(lambda row: [row["year"]]),
        ],
        sorts=[Sort("report", _("by report"), lambda row: (row["year"], row["appendix"], row["number"]))],
        query=query,
        address="",
        heading=ngettext_lazy("%(count)d record", "%(count)d records", "count"),
    )


def all_updates():
    return UpdatePage.objects.in_best_text(get_language()).select_related("city__country", "locale")


def update_library(query) -> Library:
    names = places_in(get_language())
    return Library(
        pages=all_updates(),
        fields=["date", "city__slug", "city__country"],
        facets=[
            names.country_facet("city__country"),
            names.city_facet("city__slug"),
            year_facet(lambda row: [row["date"].year]),
        ],
        sorts=[Sort("newest", _("newest first"), lambda row: (row["date"], row["pk"]), is_descending=True)],
        query=query,
        address="",
        heading=ngettext_lazy("%(count)d update", "%(count)d updates", "count"),
    )


def city_library(query) -> Library:
    return cities.city_library(query, cities.latest_year_marks(cities.all_records())[1])


def project_library(query) -> Library:
    return projects.project_library(query, projects.support_still_sought())


offer(
    router,
    Dataset(
        key="cities",
        title=_("Cities"),
        about="Member cities of the network",
        entry=places.CityEntry,
        things=cities.city_pages,
        library=city_library,
        entries=places.city_entries,
        path="cities/",
    ),
    AskedCities,
)
offer(
    router,
    Dataset(
        key="plans",
        title=_("Action plans"),
        about="Smart city action plans of the cities",
        entry=plans.PlanEntry,
        things=all_plans,
        library=plan_library,
        entries=plans.plan_entries,
    ),
    AskedWork,
)
offer(
    router,
    Dataset(
        key="projects",
        title=_("Projects"),
        about="Projects of the action plans, the stopped ones too",
        entry=plans.ProjectEntry,
        things=projects.with_reported_status,
        library=project_library,
        entries=plans.project_entries,
        path="projects/",
    ),
    AskedProjects,
)
offer(
    router,
    Dataset(
        key="records",
        title=_("Yearly records"),
        about="Rows of the yearly Monitoring and Evaluation reports, as printed",
        entry=papers.RecordEntry,
        things=all_records,
        library=record_library,
        entries=papers.record_entries,
        id_field="code",
    ),
    AskedRecords,
)
offer(
    router,
    Dataset(
        key="updates",
        title=_("Updates"),
        about="Dated notes on cities, plans and projects",
        entry=plans.UpdateEntry,
        things=all_updates,
        library=update_library,
        entries=plans.update_entries,
    ),
    AskedOfACity,
)
offer(
    router,
    Dataset(
        key="documents",
        title=_("Documents"),
        about="Standards, manuals, declarations, reports and minutes",
        entry=papers.DocumentEntry,
        things=documents.documents,
        library=documents.document_library,
        entries=papers.document_entries,
        path="documents/",
    ),
    AskedDocuments,
)
