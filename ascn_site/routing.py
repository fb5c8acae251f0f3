"""From an address to the best text there is: the reader's language, else the one it was first written in.

A page exists in the languages in which somebody wrote it. Its address exists
in all: ``/km/cities/hanoi/`` shows the English page of Ha Noi inside a Khmer
interface while nobody has written it in Khmer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as serve_page

from ascn_site import page_context
from ascn_site.kept import until_change
from ascn_site.models.pages import BasePage
from ascn_site.models.visibility import is_restricted


class Version(NamedTuple):
    """What routing reads of a page: one language version, or an alias that keeps a place for one."""

    pk: int
    title: str
    path: str
    url_path: str
    translation_key: UUID
    alias_of: int | None
    content_type: int
    language: str
    is_restricted: bool


@dataclass(frozen=True)
class Text:
    """One thing in all the languages in which it is written; ``best`` is the version for the reader.

    ``tree_paths`` also holds the places that are kept for it, as aliases, in
    the trees of languages in which it is not written.
    """

    best: Version
    versions: tuple[Version, ...]
    tree_paths: tuple[str, ...]


@until_change
def root_paths() -> dict[str, str]:
    """The tree path of the front page of each language that has one, e.g. ``{"en": "/home/"}``."""
    return {root.language_code: root.root_path for root in Site.get_site_root_paths()}


def lies_on_site() -> Q:
    """The condition that a page belongs to the tree of some language of the site."""
    return reduce(or_, (Q(url_path__startswith=root) for root in root_paths().values()))


def path_below_home(page: Page | Version) -> str:
    """The part of a page's address after the language, e.g. ``cities/hanoi/``; '' for a front page."""
    for root in root_paths().values():
        if page.url_path.startswith(root):
            return page.url_path[len(root) :]
    raise ValueError(f"page {page.pk} lies outside the site")


def address(page: Page | Version, language: str) -> str:
    """The address at which a reader of ``language`` finds a page, whatever its own language."""
    return f"/{language}/{path_below_home(page)}"


def lies_below(tree_paths) -> Q:
    """The condition that a page is one of these places or stands somewhere below one."""
    return reduce(or_, (Q(path__startswith=path) for path in tree_paths))


def best_version(versions: Iterable[Version], language: str) -> Version:
    """The version in ``language``, else the one that was written first."""
    return min(versions, key=lambda version: (version.language != language, version.pk))


def read_versions(pages: QuerySet) -> list[Version]:
    """Versions of the pages, those that were written first in front; one query."""
    columns = pages.annotate(is_restricted=is_restricted()).values_list(
        *("pk", "title", "path", "url_path", "translation_key", "alias_of", "content_type"),
        *("locale__language_code", "is_restricted"),
    )
    return [Version(*row) for row in columns.order_by("pk")]


def find_text(path: str, language: str) -> Text | None:
    """What stands at ``path`` below the front page, in whichever tree it lies; one query.

    Two different things may share a path in two languages. The reader's own
    tree comes first, then English, then the tree whose page is oldest.
    """
    below = f"{path.strip('/')}/" if path.strip("/") else ""
    wanted = {root + below: code for code, root in root_paths().items()}
    keys = Page.objects.filter(live=True, url_path__in=wanted).values("translation_key")
    found = read_versions(Page.objects.filter(translation_key__in=keys, live=True))
    named = [version for version in found if version.url_path in wanted]
    if not named:
        return None
    hit = min(named, key=lambda one: (wanted[one.url_path] != language, wanted[one.url_path] != "en", one.pk))
    same = [version for version in found if version.translation_key == hit.translation_key]
    versions = tuple(version for version in same if version.alias_of is None)
    if not versions:
        return None
    return Text(best_version(versions, language), versions, tuple(version.path for version in same))


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the best text at its own address; any other address of it leads there."""
    language = get_language()
    text = find_text(path, language)
    if text is None:
        raise Http404
    right_address = address(text.best, language)
    if request.path != right_address:
        query = request.META.get("QUERY_STRING")
        return redirect(right_address + (f"?{query}" if query else ""))
    page = load(text)
    answer = page_context.answer_of(page, request)
    if answer is not None:
        return answer
    request.text_page, request.text_versions = page, text.versions
    request._wagtail_route_for_request = RouteResult(page, [], {})
    return serve_page(request, path)


def load(text: Text) -> BasePage:
    """The page with its own fields and what its model reads with them, in one query."""
    model = ContentType.objects.get_for_id(text.best.content_type).model_class()
    page = model._default_manager.select_related("locale", *model.read_with).get(pk=text.best.pk)
    page.is_open_to_all = not text.best.is_restricted
    page.tree_paths = text.tree_paths
    return page
