"""The answers for what went wrong: a page in the site's look, for programs a problem document.

Neither asks the database, which may be what is missing.
"""

import sys
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import get_language

from ascn_site.languages import interface_tag
from ascn_site.problems import is_for_programs, problem
from ascn_site.resending import sent_again

RETRY_AFTER = "10"  # seconds
MAY_BE_SENT_AGAIN = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


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


def signed_out(request: HttpRequest) -> HttpResponse:
    """To a form whose session ended while somebody wrote in it."""
    return page(HTTPStatus.FORBIDDEN, {"Cache-Control": "no-store"}, sent_again(request), name="signed_out")


def answer(request: HttpRequest, status: HTTPStatus, headers: dict[str, str] | None = None) -> HttpResponse:
    if is_for_programs(request.path):
        return problem(status, headers=headers)
    return page(status, headers, sent_again(request) if status in MAY_BE_SENT_AGAIN else {})


def page(
    status: HTTPStatus, headers: dict[str, str] | None = None, more: dict[str, Any] | None = None, *, name: str = ""
) -> HttpResponse:
    language = get_language() or "en"
    template = loader.select_template([f"{name or status.value}.html", "500.html"])
    context = {"status": status.value, "language": language, "html_language": interface_tag(language)}
    return HttpResponse(template.render(context | (more or {})), status=status, headers=headers)
