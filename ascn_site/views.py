"""Pages of the site itself, and addresses that only lead on."""

from ascn_site import trail
from ascn_site.page_context import shows


@shows("ascn_site.StandardPage")
def plain_page(page, request):
    return {"crumbs": trail.from_home()}
