"""What the cities show on the front page: map, figures, the weave of projects, updates."""

from collections import defaultdict

from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ascn_site import routing, trail
from ascn_site.focus import FocusArea
from ascn_site.page_context import shows
from cities.models import CityPage, MemberCount, ProjectRecord, UpdatePage
from cities.views.cities import latest_year_marks, points

UPDATES_SHOWN = 4
TOPICS = {
    FocusArea.CIVIC_SOCIAL: _("social cohesion, social equity, culture and heritage, tourism"),
    FocusArea.HEALTH_WELLBEING: _("healthcare, housing, education, inclusion"),
    FocusArea.SAFETY_SECURITY: _("food and water security, cybersecurity, public safety"),
    FocusArea.QUALITY_ENVIRONMENT: _("clean environment, natural resources, resilience to disasters and climate"),
    FocusArea.BUILT_INFRASTRUCTURE: _("energy, water, mobility and transport, buildings"),
    FocusArea.INDUSTRY_INNOVATION: _("entrepreneurship, trade, skills, new technology"),
}


def weave(pages, marks) -> list[dict]:
    """Countries in the order of their names, each with its cities and the marks of their projects."""
    language = get_language() or "en"
    by_country = defaultdict(list)
    for page in pages:
        by_country[page.city.country].append(
            {
                "name": page.city.name,
                "address": routing.address(page, language),
                "marks": marks.get(page.city_id, ()),
                "joined": page.city.joined,
            }
        )
    return [
        {"name": country.name, "count": sum(len(city["marks"]) for city in cities), "cities": cities}
        for country, cities in sorted(by_country.items(), key=lambda item: item[0].name_en)
    ]


def focus_rows() -> list[dict]:
    """Per focus area the number of projects in each yearly report, also in words; one query."""
    counted = ProjectRecord.objects.values_list("year", "focus_area").annotate(number=Count("pk")).order_by("year")
    counts = {(year, area): number for year, area, number in counted}
    years = sorted({year for year, _area in counts})
    return [
        {
            "area": area.value,
            "name": area.label,
            "topics": TOPICS[area],
            "address": f"{trail.address_of('projects/')}?focus={area.value}",
            "counts": (numbers := [counts.get((year, area.value), 0) for year in years]),
            "latest": numbers[-1] if numbers else 0,
            "spoken": ", ".join(f"{year}: {number}" for year, number in zip(years, numbers, strict=True)),
        }
        for area in FocusArea
    ]


@shows("ascn_site.HomePage")
def front_page(page, request):
    language = get_language()
    pages = list(
        CityPage.objects.in_best_text(language).select_related("city__country", "locale").order_by("city__name_en")
    )
    year, marks = latest_year_marks()
    return {
        "points": points(pages),
        "city_count": len(pages),
        "country_count": len({page.city.country_id for page in pages}),
        "member_count": MemberCount.objects.last(),
        "report_year": year,
        "totals": ProjectRecord.objects.totals(year) if year else None,
        "weave": weave(pages, marks),
        "focus_rows": focus_rows(),
        "updates": UpdatePage.objects.in_best_text(language)
        .select_related("locale", "city")
        .order_by("-date", "-pk")[:UPDATES_SHOWN],
    }
