"""What the secretariat learns from searches."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ascn_site.languages import OWN_NAMES, html_code
from ascn_site.rules import is_secretariat
from search.models import UnfoundSearch

PAGE_SIZE = 50


@require_safe
@never_cache
@login_required
def unfound(request: HttpRequest) -> HttpResponse:
    """Texts that nothing was found for, the most frequent first."""
    if not is_secretariat(request.user, on=timezone.localdate()):
        raise Http404
    told = UnfoundSearch.objects.exclude(text="")
    page = Paginator(told, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "rows": [(row, [(html_code(code), OWN_NAMES[code]) for code in row.languages]) for row in page],
        "page_of_rows": page,
        "untold": UnfoundSearch.objects.filter(text="").count(),
    }
    return TemplateResponse(request, "search/unfound.html", context)
