"""Addresses that serve no page of the tree: permanent ids, site map, robots."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language_from_request
from wagtail.models import Page

from ascn_site import routing
from ascn_site.languages import INTERFACE_CODES, html_code
from ascn_site.models import PermanentId
from ascn_site.models.visibility import is_for_members, is_public

_record_resolvers = []


def resolves_records(resolver):
    """Register a function that gives the permanent id of the page that a record's id leads to, or None."""
    _record_resolvers.append(resolver)
    return resolver


def permanent(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to where a permanent id stands today; tell of what left; be silent of what never was public."""
    language = get_language_from_request(request)
    code = next((found for resolve in _record_resolvers if (found := resolve(code))), code)
    entry = PermanentId.objects.filter(code__iexact=code).first()
    if entry is None:
        raise Http404
    versions = routing.read_versions(Page.objects.filter(is_public(), translation_key=entry.translation_key))
    if versions:
        return HttpResponseRedirect(routing.address(routing.best_version(versions, language), language))
    members = routing.read_versions(Page.objects.filter(is_for_members(), translation_key=entry.translation_key))
    if members and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if members:
        return HttpResponseRedirect(routing.address(routing.best_version(members, language), language))
    if entry.first_public_at is None:
        raise Http404
    with translation.override(language):
        return render(request, "ascn_site/tombstone.html", {"entry": entry}, status=410)


def site_map(request: HttpRequest) -> HttpResponse:
    """Every public page in each language in which it is written; lists in every interface language."""
    pages = (
        Page.objects.filter(is_public(), routing.lies_on_site()).select_related("locale", "content_type").order_by("pk")
    )
    things: dict = {}
    for page in pages:
        things.setdefault(page.translation_key, []).append(page)
    entries = [entry for versions in things.values() for entry in entries_of(versions)]
    return render(request, "ascn_site/sitemap.xml", {"entries": entries}, content_type="application/xml")


def entries_of(versions: list[Page]) -> list[dict]:
    """One entry per language version, each with all of them as alternates."""
    model = versions[0].cached_content_type.model_class()
    if getattr(model, "is_interface", False):
        written = dict.fromkeys(INTERFACE_CODES, versions[0])
    else:
        written = {page.locale.language_code: page for page in versions}
    alternates = [
        {"language": html_code(code), "address": settings.SITE_ORIGIN + routing.address(page, code)}
        for code, page in written.items()
    ]
    return [
        {
            "address": alternate["address"],
            "changed": written_page.last_published_at,
            "alternates": alternates if len(alternates) > 1 else [],
        }
        for alternate, written_page in zip(alternates, written.values(), strict=True)
    ]


def robots(request: HttpRequest) -> HttpResponse:
    rules = ["User-agent: *", "Disallow: /admin/", "Disallow: /accounts/", ""]
    text = "\n".join([*rules, f"Sitemap: {settings.SITE_ORIGIN}/sitemap.xml", ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
