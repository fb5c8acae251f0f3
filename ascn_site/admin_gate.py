"""One gate before the editor's addresses: whoever may not know of a page, finds nothing there.

Wagtail asks for the right to change a page where it is changed, but some of
its dialogs show the title of any page whose number is in the address
(RELIABILITY M10). Here the numbers in the address are judged before any view
sees them, so that the next such dialog is closed as well.
"""

from django.http import Http404, HttpRequest
from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import policy_registry

from ascn_site import rules
from ascn_site.models.visibility import is_public

EDITOR = "/admin/"
PAGE_PARTS = {"page_id", "parent_page_id", "destination_id", "page_to_move_id", "parent_id", "page_to_copy_id"}
PAGE_VIEWS = ("wagtailadmin_pages", "wagtailadmin_explore", "wagtailadmin_choose_page")
# Lists over everything, for which a city has no use: titles, files, tags and names of others stand in them.
NETWORK_ONLY = (
    "/admin/reports/",
    "/admin/api/main/documents/",
    "/admin/api/main/images/",
    "/admin/tag-autocomplete/",
)


class AdminGate:
    """404 for pages of others and for lists over everybody's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, view_args, view_kwargs):
        if request.path.startswith(EDITOR) and request.user.is_authenticated:
            check_lists(request)
            check_pages(request, numbers_in(request, view_args, view_kwargs))


def check_lists(request: HttpRequest) -> None:
    is_closed = request.path.startswith(NETWORK_ONLY)
    if is_closed and not rules.is_secretariat(request.user, on=timezone.localdate()):
        raise Http404


def numbers_in(request: HttpRequest, view_args, view_kwargs) -> set[int]:
    """Pages that an address names in its path, or in the ``id`` of a bulk action."""
    named = {int(value) for part, value in view_kwargs.items() if part in PAGE_PARTS and str(value).isdecimal()}
    if request.resolver_match.view_name.startswith(PAGE_VIEWS):
        named |= {value for value in view_args if isinstance(value, int)}
    if request.path.startswith("/admin/bulk/wagtailcore/page/"):
        named |= {int(value) for value in request.GET.getlist("id") if value.isdecimal()}
    return named


def check_pages(request: HttpRequest, numbers: set[int]) -> None:
    if not numbers or request.user.is_superuser:
        return
    pages = Page.objects.filter(pk__in=numbers)
    public = set(pages.filter(is_public()).values_list("pk", flat=True))
    unknown = numbers - public
    if unknown:
        own = policy_registry.get_by_type(Page).explorable_instances(request.user).filter(pk__in=unknown)
        if unknown - set(own.values_list("pk", flat=True)):
            raise Http404


def pages_to_choose(pages, request: HttpRequest):
    """What a page chooser offers: the public, places that lead to it, and one's own.

    As numbers, because the search behind the chooser takes no other condition.
    """
    own = policy_registry.get_by_type(Page).explorable_instances(request.user)
    places = Page.objects.filter(live=True, alias_of__isnull=False)
    offered = (Page.objects.filter(is_public()), places, own)
    numbers = set().union(*(chosen.values_list("pk", flat=True) for chosen in offered))
    return pages.filter(pk__in=list(numbers))
