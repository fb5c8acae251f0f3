"""Errors told to programs: problem documents (RFC 9457)."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel

CONTENT_TYPE = "application/problem+json"
# Data that is public may be read by the scripts of any site; a person's session never goes with it.
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
SENTENCES = {
    HTTPStatus.BAD_REQUEST: gettext_lazy(
        "Something in this request is not accepted, so nothing was read. /api/v1/openapi.json lists what is."
    ),
    HTTPStatus.FORBIDDEN: gettext_lazy("This request was not sent from this site, so nothing was stored."),
    HTTPStatus.NOT_FOUND: gettext_lazy("There is nothing public at this address."),
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_lazy("This address does not answer to that method."),
    HTTPStatus.TOO_MANY_REQUESTS: gettext_lazy(
        "Too many requests came in a short time. Wait as many seconds as Retry-After says, then go on."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_lazy("Something went wrong on our side. Please try again in a minute."),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_lazy("The service is busy. Please try again in a minute."),
}


class RefusedParameter(BaseModel):
    parameter: str
    reason: str


class Problem(BaseModel):
    """Why a request was refused."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[RefusedParameter] = []


def is_for_programs(path: str) -> bool:
    return path.startswith("/api/")


def problem(
    status: HTTPStatus, *, errors: list[RefusedParameter] | None = None, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    status = HTTPStatus(status)
    document: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": str(SENTENCES.get(status) or _("This request was refused.")),
    }
    if errors:
        document["errors"] = [error.model_dump() for error in errors]
    return HttpResponse(
        json.dumps(document, ensure_ascii=False),
        status=status,
        content_type=CONTENT_TYPE,
        headers=OPEN_TO_ALL | dict(headers or {}),
    )
