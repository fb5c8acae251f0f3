"""What the frame around every page needs: languages, sections, who is signed in."""

from django.http import HttpRequest
from django.utils.translation import get_language

from ascn_site.languages import LANGUAGES, html_code


def language_links(request: HttpRequest) -> list[dict]:
    """The 13 languages with the address of this same page and its filters in each."""
    _root, _language, rest = (*request.path.split("/", 2), "", "")[:3]
    query = request.META.get("QUERY_STRING", "")
    tail = rest + (f"?{query}" if query else "")
    return [
        {"code": html_code(code), "name": name, "address": f"/{code}/{tail}", "is_current": code == get_language()}
        for code, name in LANGUAGES
    ]


def site_frame(request: HttpRequest) -> dict:
    """Template context of the frame. Pages outside the language trees offer the front pages."""
    code = get_language() or "en"
    return {
        "language": code,
        "html_language": html_code(code),
        "language_links": language_links(request),
    }
