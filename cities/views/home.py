"""What the cities show on the front page: map, figures, the weave of projects, updates."""

from collections import Counter, defaultdict
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ascn_site import routing, trail
from ascn_site.focus import FocusArea
from ascn_site.kept import until_change
from ascn_site.page_context import shows
from cities.kept_places import with_cities
from cities.models import CityPage, MemberCount, UpdatePage
from cities.models.plans import Support
from cities.models.records import Status
from cities.views.cities import all_records, latest_year_marks, points

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
        {"name": country.name, "projects": sum(len(city["marks"]) for city in cities), "cities": cities}
        for country, cities in sorted(by_country.items(), key=lambda item: item[0].name_en)
    ]


def focus_rows(records) -> list[dict]:
    """Per focus area the number of projects in each yearly report, also in words."""
    counts = Counter((record.year, record.focus_area) for record in records)
    years = sorted({record.year for record in records})
    return [
        {
            "area": area.value,
            "name": area.label,
            "topics": TOPICS[area],
            "address": f"{trail.address_of('projects/')}?focus={area.value}",
            "counts": (numbers := [counts[year, area.value] for year in years]),
            "latest": numbers[-1] if numbers else 0,
            "spoken": ", ".join(f"{year}: {number}" for year, number in zip(years, numbers, strict=True)),
        }
        for area in FocusArea
    ]


def totals_of(records) -> dict[str, int]:
    """What the front page tells of one year's records."""
    return {
        "projects": len(records),
        "completed": sum(record.status == Status.COMPLETED for record in records),
        "cities": len({record.city for record in records}),
    }


@until_change
def member_cities(language: str) -> tuple[CityPage, ...]:
    """The pages of all cities, each in the best text for a language, by name."""
    pages = CityPage.objects.in_best_text(language).for_lists()
    return tuple(with_cities(pages.order_by("city__name_en")))


@until_change
def latest_updates(language: str) -> tuple[UpdatePage, ...]:
    updates = UpdatePage.objects.in_best_text(language).for_lists().order_by("-date", "-pk")
    return tuple(with_cities(updates[:UPDATES_SHOWN]))


@shows("ascn_site.HomePage")
def front_page(page, request):
    pages = member_cities(get_language())
    records = all_records()
    latest, marks = latest_year_marks(records)
    return {
        "points": points(pages),
        "city_count": len(pages),
        "country_count": len({page.city.country_id for page in pages}),
        "member_count": MemberCount.objects.last(),
        "report_year": latest,
        "totals": totals_of([record for record in records if record.year == latest]) if latest else None,
        "weave": weave(pages, marks),
        "focus_rows": focus_rows(records),
        "updates": latest_updates(get_language()),
        "cities_address": trail.address_of("cities/"),
        "seekers_address": f"{trail.address_of('projects/')}?{urlencode({'seeking': Support.values}, doseq=True)}",
    }
