"""The page of results, and suggestions while somebody types.

Neither may be kept by the page cache: there are as many addresses as there are
texts to type, and each would push out a page that many read.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ascn_site.languages import html_code
from search import site_index, unfound
from search.engines.base import Suggestion, Unavailable
from search.kinds import KINDS
from search.question import Question, readable
from search.results import Results, in_language

MOST_SUGGESTIONS = 8
NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
# A browser may ask itself again when a letter is taken back; without the word "public" no shared cache keeps it.
KEPT_BY_BROWSER = {"Cache-Control": "private, max-age=60", "X-Robots-Tag": "noindex"}


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
    """Titles and words that go on as typed; none while the index does not answer."""
    reader = get_language() or "en"
    text = readable(request.GET.get("q", ""))
    try:
        found = site_index.engine().suggest(text, reader=reader, limit=MOST_SUGGESTIONS) if text else []
    except Unavailable:
        found = []
    suggestions = [as_shown(suggestion, reader) for suggestion in found]
    return JsonResponse({"suggestions": suggestions}, headers=KEPT_BY_BROWSER)


def as_shown(suggestion: Suggestion, reader: str) -> dict[str, str]:
    """A suggestion with the address in the reader's own interface, the kind in her words."""
    return {
        "text": suggestion.text,
        "address": in_language(suggestion.address, reader),
        "kind": str(KINDS.get(suggestion.kind, "")),
        "lang": html_code(suggestion.language),
    }
