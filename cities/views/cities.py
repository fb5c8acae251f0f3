"""The list of cities with its map, and the page of one city."""

from collections import defaultdict

from django.conf import settings
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ascn_site import atlas, routing, trail
from ascn_site.kept import until_change
from ascn_site.languages import interface_tag
from ascn_site.library import Facet, Library, Sort
from ascn_site.page_context import shows
from cities import reporting
from cities.facets import focus_facet, places_in
from cities.kept_places import with_cities
from cities.models import ActionPlanPage, CityPage, ProjectPage, ProjectRecord, UpdatePage

UPDATES_SHOWN = 5


def foreign(name) -> str:
    """The language of a name when it is not the reader's, as templates mark it."""
    return "" if name.language == interface_tag(get_language() or "en") else name.language


def points(city_pages) -> list:
    """The cities' points on the map, each a link."""
    language = get_language() or "en"
    places = []
    for page in city_pages:
        name = page.city.name
        places.append(
            atlas.Place(
                str(name), routing.address(page, language), page.city.latitude, page.city.longitude, foreign(name)
            )
        )
    return atlas.draw(tuple(places))


def since_facet() -> Facet:
    return Facet("since", _("Member since"), values=lambda row: [str(row["city__joined"])[:4]], name=str)


@until_change
def all_records() -> tuple:
    """Year, city, focus area and status of every row of the yearly reports, in their order."""
    rows = ProjectRecord.objects.order_by("year", "appendix", "number")
    return tuple(rows.values_list("year", "city", "focus_area", "status", named=True))


def latest_year_marks(records) -> tuple[int | None, dict[int, list]]:
    """The year of the latest report, and per city the marks of its projects in it."""
    latest = records[-1].year if records else None
    by_city: dict[int, list] = defaultdict(list)
    for record in records:
        if record.year == latest:
            by_city[record.city].append((record.focus_area, record.status))
    return latest, by_city


def city_pages():
    return CityPage.objects.in_best_text(get_language()).select_related("city__country").order_by("city__name_en")


def city_library(query, marks) -> Library:
    """All cities; ``marks`` are the projects of each that the latest report names."""
    places = places_in(get_language())
    return Library(
        pages=city_pages(),
        fields=["city", "city__country", "city__joined", "city__name_en"],
        facets=[
            places.country_facet("city__country"),
            focus_facet(lambda row: {focus for focus, _status in marks.get(row["city"], ())}),
            since_facet(),
        ],
        sorts=[
            Sort("name", _("by name"), lambda row: row["city__name_en"]),
            Sort("since", _("newest members first"), lambda row: row["city__joined"], is_descending=True),
        ],
        query=query,
        address=trail.address_of("cities/"),
        heading=ngettext_lazy("%(count)d city", "%(count)d cities", "count"),
        page_size=None,
        dress=with_cities,
    )


@shows("cities.CitiesPage")
def list_of_cities(page, request):
    year, marks = latest_year_marks(all_records())
    library = city_library(request.GET, marks)
    language = get_language() or "en"
    return {
        "library": library,
        "points": points(library.items),
        "year": year,
        "cities": [
            {"city": item.city, "address": routing.address(item, language), "marks": marks.get(item.city_id, ())}
            for item in library.items
        ],
        "crumbs": trail.from_home(),
    }


@shows("cities.CityPage")
def city(page, request):
    language = get_language()
    records = list(page.city.records.all())
    projects = list(
        ProjectPage.objects.in_best_text(language).for_lists().filter(city=page.city).order_by("permanent_id")
    )
    plans = (
        ActionPlanPage.objects.in_best_text(language)
        .for_lists()
        .filter(city=page.city)
        .order_by("-first_year", "permanent_id")
    )
    years = sorted({record.year for record in records})
    return {
        "city": page.city,
        "other_names": page.city.names_elsewhere(),
        "country_address": f"{trail.address_of('cities/')}?country={page.city.country_id}",
        "plans": plans,
        "records": records,
        "report_years": years,
        "counts": reporting.counts_by_year(records),
        "ledger": ledger(projects, records, years),
        "marks": reporting.marks(records, years[-1]) if years else [],
        "updates": with_cities(
            UpdatePage.objects.in_best_text(language)
            .for_lists()
            .filter(city=page.city_id)
            .order_by("-date", "-pk")[:UPDATES_SHOWN]
        ),
        "crumbs": trail.from_home("cities"),
        "site_origin": settings.SITE_ORIGIN,
    }


def ledger(projects, records, years) -> list[reporting.LedgerRow]:
    """Every project that a plan or a report names: those with a page first, in the order of their ids."""
    language = get_language() or "en"
    by_project = reporting.group_by_project(records)
    rows = [
        reporting.LedgerRow(
            project.title,
            project.focus_area,
            routing.address(project, language),
            "" if project.is_in_readers_language else project.text_language,
            reporting.cells(by_project.pop(project.permanent_id, []), years),
            project.stage,
            project.get_stage_display(),
        )
        for project in projects
    ]
    for rest in by_project.values():
        title_language = "" if language == "en" else "en"
        rows.append(
            reporting.LedgerRow(rest[-1].title, rest[-1].focus_area, "", title_language, reporting.cells(rest, years))
        )
    return rows
