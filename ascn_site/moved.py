"""Where a page was before it was moved, its readers are led to where it is, in whichever language they came.

Wagtail's own middleware knows the former address in the page's own language
alone, and tells where a draft stands.
"""

from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.shortcuts import redirect
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from ascn_site import routing
from ascn_site.languages import OWN_NAMES
from ascn_site.models.visibility import is_secret


class Redirects:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND:
            return response
        found = redirect_from(request)
        address = address_of(found, request.path) if found else ""
        return redirect(address, permanent=found.is_permanent) if address not in ("", request.path) else response


def redirect_from(request: HttpRequest) -> Redirect | None:
    """With the query, without it, and as the same address stood in the page's own language."""
    whole = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    return get_redirect(request, whole) or get_redirect(request, urlsplit(whole).path) or of_moved_page(request.path)


def of_moved_page(path: str) -> Redirect | None:
    language, _, below = path.strip("/").partition("/")
    if language not in OWN_NAMES:
        return None
    former = [Redirect.normalise_path(f"/{code}/{below}") for code in routing.root_paths()]
    return Redirect.objects.filter(automatically_created=True, old_path__in=former).order_by("pk").first()


def address_of(found: Redirect, path: str) -> str:
    """An editor's redirect leads where she said; a moved page is met in the reader's language.

    What is a draft, or not known to everybody, is met nowhere.
    """
    page = found.redirect_page
    if page is not None and (not page.live or Page.objects.filter(is_secret(), pk=page.pk).exists()):
        return ""
    language = path.strip("/").partition("/")[0]
    if page is not None and found.automatically_created and language in OWN_NAMES:
        return routing.address(page, language)
    return found.link or ""
