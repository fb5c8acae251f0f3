"""From an address to the best text there is: the reader's language, else the one it was first written in.

A page exists in the languages in which somebody wrote it. Its address exists
in all: ``/km/cities/hanoi/`` shows the English page of Ha Noi inside a Khmer
interface while nobody has written it in Khmer.
"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as serve_page


@dataclass(frozen=True)
class Text:
    """One thing in all the languages in which it is written; ``page`` is the best for the reader."""

    page: Page
    versions: tuple[Page, ...]


def root_paths() -> dict[str, str]:
    """The tree path of the front page of each language that has one, e.g. ``{"en": "/home/"}``."""
    return {root.language_code: root.root_path for root in Site.get_site_root_paths()}


def path_below_home(page: Page) -> str:
    """The part of a page's address after the language, e.g. ``cities/hanoi/``; '' for a front page."""
    for root in root_paths().values():
        if page.url_path.startswith(root):
            return page.url_path[len(root) :]
    raise ValueError(f"page {page.pk} lies outside the site")


def address(page: Page, language: str) -> str:
    """The address at which a reader of ``language`` finds a page, whatever its own language."""
    return f"/{language}/{path_below_home(page)}"


def best_version(versions, language: str) -> Page:
    """The version in ``language``, else the one that was written first."""
    return min(versions, key=lambda page: (page.locale.language_code != language, page.pk))


def find_text(path: str, language: str) -> Text | None:
    """What stands at ``path`` below the front page, in whichever tree it lies; one query.

    Two different things may share a path in two languages. The reader's own
    tree comes first, then English, then the tree whose page is oldest.
    """
    below = f"{path.strip('/')}/" if path.strip("/") else ""
    wanted = {root + below: code for code, root in root_paths().items()}
    keys = Page.objects.filter(live=True, url_path__in=wanted).values("translation_key")
    pages = list(
        Page.objects.filter(translation_key__in=keys)
        .filter(live=True)
        .select_related("locale", "content_type")
        .order_by("pk")
    )
    named = [page for page in pages if page.url_path in wanted]
    if not named:
        return None
    hit = min(named, key=lambda page: (wanted[page.url_path] != language, wanted[page.url_path] != "en", page.pk))
    versions = tuple(page for page in pages if page.translation_key == hit.translation_key and page.alias_of_id is None)
    return Text(best_version(versions, language), versions) if versions else None


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the best text at its own address; any other address of it leads there."""
    language = get_language()
    text = find_text(path, language)
    if text is None:
        raise Http404
    right_address = address(text.page, language)
    if request.path != right_address:
        query = request.META.get("QUERY_STRING")
        return redirect(right_address + (f"?{query}" if query else ""))
    request.text_versions = text.versions
    page = text.page.specific
    page.locale = text.page.locale
    request._wagtail_route_for_request = RouteResult(page, [], {})
    return serve_page(request, path)
