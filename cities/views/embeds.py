"""Small pages that other sites show in a frame of theirs: no forms, no cookies, one link to the page itself."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from ascn_site.datasets import reader_of
from cities import reporting
from cities.models import CityPage


@require_safe
@xframe_options_exempt
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """A city in a few lines, with its projects in the yearly reports as a chart."""
    language = get_language() or "en"
    found = CityPage.objects.in_best_text(language).filter(city__slug=slug).select_related("city__country")
    page = found.first()
    if page is None:
        raise Http404
    context = {
        "page": page,
        "city": page.city,
        "counts": reporting.counts_by_year(page.city.records.all()),
        "address": reader_of(request, language).address(page),
    }
    response = render(request, "cities/city_embed.html", context)
    response._csp_replace = {"frame-ancestors": ["*"], "form-action": ["'none'"]}
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
