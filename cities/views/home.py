"""What the cities show on the front page: map, figures, the weave of projects, updates."""

from collections import defaultdict

from django.utils.translation import get_language

from ascn_site import routing
from ascn_site.page_context import shows
from cities.models import CityPage, MemberCount, ProjectRecord, UpdatePage
from cities.views.cities import latest_year_marks, points

UPDATES_SHOWN = 4


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
        "updates": UpdatePage.objects.in_best_text(language)
        .select_related("locale", "city")
        .order_by("-date", "-pk")[:UPDATES_SHOWN],
    }
