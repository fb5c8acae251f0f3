"""What the libraries and pages of practices and responses show."""

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ascn_site import trail
from ascn_site.kept import until_change
from ascn_site.library import Library, Sort
from ascn_site.page_context import shows
from cities.facets import choice_facet, focus_facet, places_in, year_facet
from cities.kept_places import with_cities
from cities.models import ProjectPage
from cities.views.plans import city_trail
from practices.models import MeasureKind, PracticePage, PracticeStatus, ResponseKind, ResponsePage
from search.related import related_to

SHOWN_AT_HOME = 3
STATUSES = [*PracticeStatus.choices, ("unknown", _("Not known"))]


def practices():
    return PracticePage.objects.in_best_text(get_language()).select_related("city__country", "locale")


def responses():
    return (
        ResponsePage.objects.in_best_text(get_language())
        .select_related("city__country", "locale")
        .prefetch_related("kinds")
    )


def years_between(first, last) -> range:
    """Every year of a span; an open end counts as the first year, for nothing more is known."""
    return range(int(first), int(last or first) + 1) if first else range(0)


def practice_library(query) -> Library:
    places = places_in(get_language())
    return Library(
        pages=practices(),
        fields=[
            "title",
            "focus_areas",
            "status",
            "first_year",
            "last_year",
            "city__slug",
            "city__country",
            "last_published_at",
        ],
        facets=[
            focus_facet(lambda row: row["focus_areas"]),
            places.country_facet("city__country"),
            places.city_facet("city__slug"),
            choice_facet("status", _("Status"), STATUSES, lambda row: [row["status"] or "unknown"]),
            year_facet(lambda row: years_between(row["first_year"], row["last_year"])),
        ],
        sorts=[
            Sort(
                "newest", _("latest year first"), lambda row: row["last_year"] or row["first_year"], is_descending=True
            ),
            Sort("title", _("by title"), lambda row: row["title"].casefold()),
        ],
        query=query,
        dress=with_cities,
        address=trail.address_of("practices/"),
        heading=ngettext_lazy("%(count)d practice", "%(count)d practices", "count"),
    )


@shows("practices.PracticesPage")
def library_of_practices(page, request):
    return {"library": practice_library(request.GET), "crumbs": trail.from_home()}


def kinds_by_response() -> dict[int, list[str]]:
    """Kinds of measure per response; one query."""
    kinds: dict[int, list[str]] = {}
    for response, kind in ResponseKind.objects.values_list("response", "kind"):
        kinds.setdefault(response, []).append(kind)
    return kinds


def response_library(query) -> Library:
    places = places_in(get_language())
    kinds = kinds_by_response()
    return Library(
        pages=responses(),
        fields=["title", "focus_area", "starts", "ends", "city__slug", "city__country"],
        facets=[
            choice_facet("type", _("Kind of measure"), MeasureKind.choices, lambda row: kinds.get(row["pk"], ())),
            focus_facet(lambda row: [row["focus_area"]]),
            places.country_facet("city__country"),
            places.city_facet("city__slug"),
            year_facet(lambda row: years_between(row["starts"][:4], row["ends"][:4])),
        ],
        sorts=[
            Sort("newest", _("latest first"), lambda row: row["starts"], is_descending=True),
            Sort("oldest", _("earliest first"), lambda row: row["starts"]),
        ],
        query=query,
        dress=with_cities,
        address=trail.address_of("covid-19/"),
        heading=ngettext_lazy("%(count)d measure", "%(count)d measures", "count"),
    )


@shows("practices.ResponsesPage")
def library_of_responses(page, request):
    return {"library": response_library(request.GET), "crumbs": trail.from_home()}


@shows("practices.PracticePage")
def practice(page, request):
    with_cities([page])
    codes = [child.value for child in page.projects]
    grew_from = ProjectPage.objects.in_best_text(get_language()).filter(permanent_id__in=codes)
    return {
        "related": related_to(page),
        "grew_from": with_cities(grew_from.for_lists().order_by("permanent_id")),
        "city_address": trail.address_of(f"cities/{page.city.slug}/") if page.city else "",
        "crumbs": city_trail(page.city) if page.city else trail.from_home("practices"),
    }


@shows("practices.ResponsePage")
def response(page, request):
    with_cities([page])
    return {
        "kinds": list(page.kinds.all()),
        "related": related_to(page),
        "city_address": trail.address_of(f"cities/{page.city.slug}/"),
        "crumbs": city_trail(page.city),
    }


@shows("cities.CityPage")
def of_a_city(page, request):
    return {
        "practices": with_cities(
            practices().for_lists().filter(city=page.city_id).order_by("-last_year", "permanent_id")
        ),
        "responses": with_cities(responses().for_lists().filter(city=page.city_id).order_by("-starts", "permanent_id")),
    }


@shows("cities.ProjectPage")
def grown_from_a_project(page, request):
    """Practices that name the project among those they grew from."""
    grown = practices().for_lists().annotate(project_codes=Cast("projects", TextField()))
    grown = grown.filter(project_codes__contains=f'"{page.permanent_id}"')
    return {"practices": with_cities(grown.order_by("permanent_id"))}


@until_change
def chosen_for_the_front_page(language: str) -> dict:
    """The latest practices that tell of a result and of what was hard, the latest measures, and how many there are."""
    cities = list(ResponsePage.objects.in_best_text(language).values_list("city", flat=True))
    told = practices().for_lists().exclude(lessons="").exclude(headline="").order_by("-last_year", "permanent_id")
    return {
        "practice_count": practices().count(),
        "practices": with_cities(told[:SHOWN_AT_HOME]),
        "response_count": len(cities),
        "response_cities": len(set(cities)),
        "responses": with_cities(responses().for_lists().order_by("-starts", "permanent_id")[:SHOWN_AT_HOME]),
    }


@shows("ascn_site.HomePage")
def on_the_front_page(page, request):
    return chosen_for_the_front_page(get_language()) | {
        "practices_address": trail.address_of("practices/"),
        "responses_address": trail.address_of("covid-19/"),
    }
