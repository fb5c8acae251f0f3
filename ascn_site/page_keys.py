"""Which requests are for the same page: the key of the page cache, and the request in its plainest form."""

from collections.abc import Mapping
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from ascn_site import languages
from ascn_site.asgi_types import Scope

# The only query parameters that make another page of an address. An app with a further one adds it in its
# AppConfig: what is not listed here is taken out before a cacheable request reaches a view.
PARAMETERS = {
    *("country", "city", "focus", "year", "status", "type", "seeking", "since", "sort", "page"),
    *("q", "kind", "in", "exact", "format"),
}
NEVER_KEPT = ("/accounts/", "/admin/", "/api/", "/demo/", "/desk/", "/metrics", "/readyz")
# Headers by which a request came through a proxy: in demo mode Django alone judges it.
FORWARDED = frozenset(
    {b"forwarded", b"via", b"x-real-ip", *(b"x-forwarded-" + part for part in (b"for", b"host", b"port", b"proto"))}
)
LONGEST_QUERY = 1000
WITHOUT = frozenset({b"accept-encoding", b"cookie", b"if-none-match", b"if-modified-since"})


class PageRequest(NamedTuple):
    """A request that a kept page may answer."""

    key: tuple[bytes, str, bytes, str]
    encoding: bytes
    tag: bytes | None
    may_fill: bool

    @classmethod
    def of(cls, scope: Scope) -> "PageRequest | None":
        """None for what only Django answers.

        That is another method than GET and HEAD, a part of the site that is
        never public, a session's cookie, ``Cache-Control: no-store``.
        """
        path = scope["path"]
        if scope["method"] not in {"GET", "HEAD"} or path.startswith(NEVER_KEPT):
            return None
        headers = dict(scope["headers"])
        cookie = headers.get(b"cookie", b"")
        if SESSION in cookie or b"no-store" in headers.get(b"cache-control", b"") or is_forwarded(headers):
            return None
        query = canonical_query(scope["query_string"])
        if query is None:
            return None
        language = "" if path.split("/", 2)[1] in languages.OWN_NAMES else language_of(headers)
        return cls(
            key=(headers.get(b"host", b""), path, query, language),
            encoding=preferred_encoding(headers.get(b"accept-encoding", b"")),
            tag=headers.get(b"if-none-match"),
            may_fill=(not cookie or has_only_language(cookie)) and not asks(query),
        )

    def plainest(self, scope: Scope) -> Scope:
        """The same request without what must not show in a page that others will read."""
        headers = [header for header in scope["headers"] if header[0] not in WITHOUT]
        if language := self.key[3]:
            headers = [header for header in headers if header[0] != b"accept-language"]
            headers.append((b"accept-language", language.encode()))
        return {**scope, "query_string": self.key[2], "headers": headers}


SESSION = settings.SESSION_COOKIE_NAME.encode() + b"="
LANGUAGE = settings.LANGUAGE_COOKIE_NAME.encode() + b"="


def is_forwarded(headers: Mapping[bytes, bytes]) -> bool:
    return settings.DEMO and not FORWARDED.isdisjoint(headers)


def asks(query: bytes) -> bool:
    """Whether it is a search: there are as many as texts to type, and each would push out a page that many read."""
    return query.startswith(b"q=") or b"&q=" in query


def has_only_language(cookie: bytes) -> bool:
    return cookie.startswith(LANGUAGE) and b";" not in cookie


@lru_cache(maxsize=4096)
def canonical_query(query: bytes) -> bytes | None:
    """The known parameters of a query, sorted by name; None for one that only Django should judge."""
    if not query:
        return b""
    if len(query) > LONGEST_QUERY:
        return None
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        return None
    return urlencode(sorted((pair for pair in pairs if pair[0] in PARAMETERS), key=lambda pair: pair[0])).encode()


@lru_cache(maxsize=1024)
def preferred_encoding(accepted: bytes) -> bytes:
    """The best of br, gzip and plain (b"") that an Accept-Encoding header allows."""
    offers = {}
    for offer in accepted.lower().split(b","):
        name, _, quality = offer.partition(b";")
        offers[name.strip()] = quality.strip() not in {b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"}
    return next((name for name in (b"br", b"gzip") if offers.get(name)), b"")


def language_of(headers: Mapping[bytes, bytes]) -> str:
    """The language of a visitor to an address that names none, as Django would find it."""
    return negotiated_language(headers.get(b"cookie", b"")[:500], headers.get(b"accept-language", b"")[:500])


@lru_cache(maxsize=1024)
def negotiated_language(cookie: bytes, accepted: bytes) -> str:
    try:
        cookies = {name: morsel.value for name, morsel in SimpleCookie(cookie.decode("latin-1")).items()}
    except CookieError:
        cookies = {}
    visitor = HttpRequest()
    visitor.COOKIES, visitor.META["HTTP_ACCEPT_LANGUAGE"] = cookies, accepted.decode("latin-1")
    return get_language_from_request(visitor)
