"""The page of results, and suggestions while somebody types.

Neither may be kept by the page cache: there are as many addresses as there are
texts to type, and each would push out a page that many read.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from search import unfound
from search.question import Question, readable
from search.results import Results
from search.suggested import suggestions

NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    question = Question.of(request.GET, reverse("search"))
    found = Results(question) if question.text else None
    if found and found.is_unfound:
        unfound.waiting.note(question.text, get_language() or "en")
    context = {"question": question, "results": found}
    return TemplateResponse(request, "search/search_page.html", context, headers=NOT_KEPT)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    found = suggestions(readable(request.GET.get("q", "")), reader=get_language() or "en")
    return JsonResponse({"suggestions": found}, headers=NOT_KEPT)
