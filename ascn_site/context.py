"""What the frame around every page needs: languages, sections, the page's addresses."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from ascn_site import routing, trail
from ascn_site.languages import CODES, INTERFACE_CODES, LANGUAGES, html_code, interface_tag


def language_links(request: HttpRequest) -> list[dict]:
    """The 13 languages with the address of this same page and its filters in each."""
    first, _slash, rest = request.path.removeprefix("/").partition("/")
    query = request.META.get("QUERY_STRING", "")
    is_page = first in CODES and request.path.endswith("/")  # ``/id/ASCN-VN-HAN`` is no Indonesian page
    tail = rest + (f"?{query}" if query else "") if is_page else ""
    current = get_language()
    return [
        {"code": html_code(code), "name": name, "address": f"/{code}/{tail}", "is_current": code == current}
        for code, name in LANGUAGES
    ]


def sections(request: HttpRequest) -> list[dict]:
    """The main sections, with the one in which the reader is."""
    listed = ((key, title, trail.address_of(f"{key}/")) for key, title in trail.SECTIONS.items())
    return [
        {"key": key, "title": title, "address": address, "is_current": request.path.startswith(address)}
        for key, title, address in listed
    ]


def own_addresses(request: HttpRequest) -> dict:
    """Canonical address and language versions of the page that is being read.

    A text is canonical in the language in which it is written; lists and
    other pages made of the interface exist in every interface language.
    """
    page = getattr(request, "text_page", None)
    if page is None:
        return {}
    if page.is_interface:
        written = {code: routing.address(page, code) for code in INTERFACE_CODES}
        own = routing.address(page, get_language())
    else:
        versions = [(version.language, version) for version in request.text_versions]
        written = {code: routing.address(version, code) for code, version in versions}
        own = routing.address(page, page.locale.language_code)
    alternates = [
        {"html_code": html_code(code), "address": settings.SITE_ORIGIN + address} for code, address in written.items()
    ]
    return {
        "canonical": settings.SITE_ORIGIN + own,
        "alternates": alternates if len(alternates) > 1 else [],
        "feed_address": feed_address(page),
    }


def feed_address(page) -> str:
    """The news feed of the page's section or city, else that of the whole network."""
    path = routing.path_below_home(page).split("/")
    if path[0] == "cities" and len(path) > 2:
        return trail.address_of(f"cities/{path[1]}/feed.atom")
    if path[0] in trail.SECTIONS:
        return trail.address_of(f"{path[0]}/feed.atom")
    return trail.address_of("feed.atom")


def site_frame(request: HttpRequest) -> dict:
    """Template context of the frame. Pages outside the language trees offer the front pages."""
    code = get_language() or "en"
    return {
        "language": code,
        "html_language": interface_tag(code),
        "language_links": language_links(request),
        "home_address": trail.address_of(""),
        "accounts_address": reverse("account_login"),
        "search_address": reverse("search"),
        "suggest_address": reverse("search_suggest"),
        "sections": sections(request),
        "plain_pages": [
            {"title": title, "address": trail.address_of(f"{key}/"), "language": ""}
            for key, title in trail.PLAIN_PAGES.items()
        ],
        "site_origin": settings.SITE_ORIGIN,
        "feed_address": trail.address_of("feed.atom"),
    } | own_addresses(request)
