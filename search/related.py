"""Pages that speak of the same as another one."""

import logging
from dataclasses import dataclass

from django.utils.translation import get_language
from wagtail.models import Page

from ascn_site import routing
from ascn_site.languages import html_code
from ascn_site.models.visibility import is_public
from search import site_index
from search.engines.base import Hit, Unavailable
from search.kinds import KINDS
from search.place_names import PlaceName, places_in

logger = logging.getLogger(__name__)

MOST = 4
KINDS_SHOWN = ("plan", "project", "practice", "response")


@dataclass(frozen=True)
class Related:
    """A page worth reading next; ``language`` is the value of a ``lang`` attribute for its title."""

    title: str
    address: str
    language: str
    kind: object
    city: PlaceName | None


def related_to(page: Page) -> list[Related]:
    """At most four, nearest first; none while the index does not answer, for a page is whole without them.

    One query: the index follows a moment behind, so the database says what is public and how it is called now.
    """
    try:
        hits = site_index.ask(lambda engine: engine.related(f"page:{page.pk}", kinds=KINDS_SHOWN, limit=MOST))
    except Unavailable:
        logger.warning("no related pages: the index does not answer")
        return []
    by_key = {int(hit.document.id.partition(":")[2]): hit for hit in hits if hit.document.id.startswith("page:")}
    if not by_key:
        return []
    public = routing.read_versions(Page.objects.filter(is_public(), routing.lies_on_site(), pk__in=by_key))
    versions = {version.pk: version for version in public}
    return [as_related(versions[key], hit) for key, hit in by_key.items() if key in versions]


def as_related(version: routing.Version, hit: Hit) -> Related:
    reader = get_language() or "en"
    city = hit.document.city
    return Related(
        title=version.title,
        address=routing.address(version, reader),
        language=html_code(version.language),
        kind=KINDS.get(hit.document.kind, hit.document.kind),
        city=places_in(reader).city(city) if city else None,
    )
