"""Pages of the site itself, and addresses that only lead on."""

from django.http import Http404, HttpRequest, HttpResponse

from ascn_site import trail
from ascn_site.page_context import shows


@shows("ascn_site.StandardPage")
def plain_page(page, request):
    return {"crumbs": trail.from_home()}


def nothing(_request: HttpRequest) -> HttpResponse:
    """Stands before what an installed package offers and this site does not."""
    raise Http404
