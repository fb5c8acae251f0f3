"""The answers for what went wrong: a page in the site's look, for programs a problem document.

Neither asks the database, which may be what is missing.
"""

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import get_language

from ascn_site.languages import interface_tag
from ascn_site.problems import is_for_programs, problem

RETRY_AFTER = "10"  # seconds


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is locked, full or away, whichever part of the request met it; 500 for a fault of ours."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return answer(request, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": RETRY_AFTER})
    return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, HTTPStatus.BAD_REQUEST)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that another site sent, or that is older than the session: nothing is stored."""
    return answer(request, HTTPStatus.FORBIDDEN)


def answer(request: HttpRequest, status: HTTPStatus, headers: dict[str, str] | None = None) -> HttpResponse:
    return problem(status, headers=headers) if is_for_programs(request.path) else page(status, headers)


def page(status: HTTPStatus, headers: dict[str, str] | None = None) -> HttpResponse:
    language = get_language() or "en"
    template = loader.select_template([f"{status.value}.html", "500.html"])
    text = template.render({"status": status.value, "language": language, "html_language": interface_tag(language)})
    return HttpResponse(text, status=status, headers=headers)
