"""One gate before the editor's addresses: whoever may not know of a thing, finds nothing there.

Wagtail asks for the right to change a page where it is changed, but some of
its dialogs show the title of any page, picture or file whose number is in the
address (RELIABILITY M10). Here the numbers in the address are judged before
any view sees them, so that the next such dialog is closed as well.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import policy_registry

from ascn_site import rules
from ascn_site.models import SiteDocument, SiteImage, User
from ascn_site.models.visibility import is_public

EDITOR = "/admin/"
CHOOSER = "/admin/choose-page/"
PAGE_PARTS = {"page_id", "parent_page_id", "destination_id", "page_to_move_id", "parent_id", "page_to_copy_id"}
PAGE_VIEWS = ("wagtailadmin_pages", "wagtailadmin_explore", "wagtailadmin_choose_page")
BULK_PAGES = "/admin/bulk/wagtailcore/page/"
PAGE_LISTS = (BULK_PAGES, CHOOSER)
# Lists over everything, for which a city has no use: titles, files, tags and names of others stand in them.
NETWORK_ONLY = (
    "/admin/reports/",
    "/admin/api/main/documents/",
    "/admin/api/main/images/",
    "/admin/tag-autocomplete/",
    "/admin/users/",
    "/admin/bulk/ascn_site/user/",
    "/admin/groups/",
    "/admin/sites/",
    "/admin/collections/",
    "/admin/workflows/",
    "/admin/redirects/",
    "/admin/snippets/",
    "/admin/bulk/search/",
)
EDITORS = "wagtailadmin_editing_sessions:ping"
SHUT = ("/admin/failwhale/", "/admin/test404/")  # Wagtail's examples of errors
FILE_RIGHTS = ["choose", "change", "delete"]
LARGEST = 2**63


class Files(NamedTuple):
    """Where pictures or files are named in the editor's addresses."""

    model: type[SiteImage | SiteDocument]
    sections: tuple[str, ...]
    parts: frozenset[str]


FILES = (
    Files(SiteImage, ("/admin/images/", "/admin/bulk/ascn_site/siteimage/"), frozenset({"image_id", "pk"})),
    Files(
        SiteDocument,
        ("/admin/documents/", "/admin/bulk/ascn_site/sitedocument/"),
        frozenset({"document_id", "doc_id", "pk"}),
    ),
)


class AdminGate:
    """404 for what is not theirs to know, and for lists over everybody's; 403 for what is public but not theirs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, view_args, view_kwargs):
        if request.path.startswith(SHUT):
            raise Http404
        if request.path.startswith(EDITOR) and request.user.is_authenticated:
            check_lists(request)
            check_pages(request, pages_in(request, view_args, view_kwargs))
            check_files(request, view_kwargs)
            check_editors(request, view_kwargs)


def check_lists(request: HttpRequest) -> None:
    is_closed = request.path.startswith(NETWORK_ONLY)
    if is_closed and not rules.is_secretariat(request.user, on=timezone.localdate()):
        raise Http404


def numbers_of(values: Iterable[object]) -> set[int]:
    """Those of the values that somebody's number may be, read as the database's own fields read them: digits of any
    script, with a sign or spaces about them."""
    found = set()
    for value in values:
        with suppress(ValueError):
            found.add(int(str(value)))
    return {number for number in found if 0 < number < LARGEST}


def pages_in(request: HttpRequest, view_args, view_kwargs) -> set[int]:
    """Pages that an address names in its path, or in the ``id`` of a bulk action or a choice of several."""
    named = numbers_of(value for part, value in view_kwargs.items() if part in PAGE_PARTS)
    if request.resolver_match.view_name.startswith(PAGE_VIEWS):
        named |= numbers_of([*view_args, view_kwargs.get("pk", "")])
    if request.path.startswith(PAGE_LISTS):
        named |= numbers_of([*request.GET.getlist("id"), request.GET.get("childOf", "")])
    return named


def readable_pages(person: User) -> QuerySet[Page]:
    """Pages whose drafts a person may know."""
    return policy_registry.get_by_type(Page).explorable_instances(person)


def check_pages(request: HttpRequest, numbers: set[int]) -> None:
    """
    Raises:
        Http404: a page that this person may not know of, or none at all.
        PermissionDenied: a public page of somebody else, outside the chooser.
    """
    if request.user.is_superuser:
        return
    check_all(request)
    unknown = numbers - set(readable_pages(request.user).filter(pk__in=numbers).values_list("pk", flat=True))
    if not unknown:
        return
    public = set(Page.objects.filter(is_public(), pk__in=unknown).values_list("pk", flat=True))
    if unknown - public:
        raise Http404
    if not request.path.startswith(CHOOSER):
        raise PermissionDenied


def check_all(request: HttpRequest) -> None:
    """
    Raises:
        Http404: ``all`` of a bulk action, for who has no business with the page below which all are meant; that he may
            walk through it to his own city is not enough.
    """
    if request.path.startswith(BULK_PAGES) and "all" in request.GET.getlist("id"):
        places = Page.objects.filter(pk__in=numbers_of([request.GET.get("childOf", "")]))
        if not any(place.permissions_for_user(request.user).permissions for place in places):
            raise Http404


def check_files(request: HttpRequest, view_kwargs) -> None:
    """
    Raises:
        Http404: a picture or a file that this person may not use.
    """
    for files in FILES:
        if request.path.startswith(files.sections) and not request.user.is_superuser:
            named = numbers_of(value for part, value in view_kwargs.items() if part in files.parts)
            named |= numbers_of(request.GET.getlist("id"))
            policy = policy_registry.get_by_type(files.model)
            own = policy.instances_user_has_any_permission_for(request.user, FILE_RIGHTS).filter(pk__in=named)
            if named - set(own.values_list("pk", flat=True)):
                raise Http404


def check_editors(request: HttpRequest, view_kwargs) -> None:
    """
    Raises:
        Http404: who may only read a page neither stands among its editors nor sees who they are.
    """
    if request.method != "POST" or request.resolver_match.view_name != EDITORS:
        return
    model = apps.all_models[view_kwargs["app_label"]].get(view_kwargs["model_name"].lower())
    if model is None or not issubclass(model, Page):
        return
    for page in model.objects.filter(pk__in=numbers_of([view_kwargs["object_id"]])):
        if not page.specific.permissions_for_user(request.user).may_write():
            raise Http404


def pages_to_choose(pages, request: HttpRequest):
    """What a page chooser offers: the public, places that lead to it, and one's own.

    As numbers, because the search behind the chooser takes no other condition.
    """
    places = Page.objects.filter(live=True, alias_of__isnull=False)
    offered = (Page.objects.filter(is_public()), places, readable_pages(request.user))
    numbers = set().union(*(chosen.values_list("pk", flat=True) for chosen in offered))
    return pages.filter(pk__in=list(numbers))
