"""Answers that are given before Django is asked: short, in the reader's language, without a database."""

import json
from http import HTTPStatus

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop

from ascn_site import languages, page_keys
from ascn_site.asgi_types import Headers, Scope, Send
from ascn_site.headers import NOTHING_RUNS, for_plain_answers

SENTENCES = {
    HTTPStatus.BAD_REQUEST: gettext_noop(
        "This address contains characters that no page has. Check it, or start at the home page."
    ),
    HTTPStatus.NOT_FOUND: gettext_noop("There is no such file. It may have been replaced by a newer one."),
    HTTPStatus.REQUEST_TIMEOUT: gettext_noop(
        "The connection was too slow, so nothing was stored. Please send it once more."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext_noop(
        "What you sent is too large, so nothing was stored. Please make it smaller and send it once more."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_noop(
        "Something went wrong on our side, so nothing was stored. Please try again in a minute."
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_noop(
        "Too many people are here at this moment. Please try again in a minute."
    ),
}
PAGE = (
    '<!doctype html><html lang="{}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>{}</title><h1>{}</h1><p>{}</p><p><a href="/">{}</a></p></html>'
)
COMMON = [
    (name.lower().encode(), value.encode()) for name, value in for_plain_answers(is_https=settings.IS_HTTPS).items()
]
HEADERS = [*COMMON, (b"cache-control", b"no-store"), (b"content-security-policy", NOTHING_RUNS.encode())]


def language_of(scope: Scope) -> str:
    """The interface language of a request: its address names it, else its headers."""
    first = scope["path"].split("/", 2)[1]
    return first if first in languages.CODES else page_keys.language_of(dict(scope["headers"]))


async def refuse(scope: Scope, send: Send, status: HTTPStatus) -> None:
    """Answer with ``status`` and close the connection, whose remaining bytes nobody will read."""
    language = language_of(scope)
    with translation.override(language):
        sentence, home = gettext(SENTENCES[status]), gettext("Home page")
    if scope["path"].startswith("/api/"):
        kind = b"application/problem+json"
        problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": sentence}
        body = json.dumps(problem, ensure_ascii=False)
    else:
        kind = b"text/html; charset=utf-8"
        title = f"{status.value} {status.phrase}"
        body = format_html(PAGE, languages.html_code(language), title, title, sentence, home)
    headers = [*HEADERS, (b"content-type", kind), (b"connection", b"close")]
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.REQUEST_TIMEOUT}:
        headers.append((b"retry-after", b"10"))
    await answer(scope, send, status=status, headers=headers, body=body.encode())


async def answer(scope: Scope, send: Send, *, status: int, headers: Headers, body: bytes) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
