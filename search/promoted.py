"""Pages that the secretariat recommends for certain searches."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from wagtail.models import Page

from ascn_site import routing
from ascn_site.kept import until_change
from ascn_site.languages import html_code
from ascn_site.models.visibility import is_public
from search.glossary import key_of
from search.models import PromotedResult


class Promotion(NamedTuple):
    """One recommendation as it is kept."""

    thing: UUID
    language: str
    starts: datetime.date
    ends: datetime.date | None

    def holds(self, *, reader: str, on: datetime.date) -> bool:
        return self.language in ("", reader) and self.starts <= on and (self.ends is None or on <= self.ends)


@dataclass(frozen=True)
class Recommended:
    """A public page; ``language`` is the value of a ``lang`` attribute for its title."""

    title: str
    address: str
    language: str


@until_change
def promotions() -> dict[tuple[str, ...], list[Promotion]]:
    found: dict[tuple[str, ...], list[Promotion]] = {}
    for row in PromotedResult.objects.select_related("page"):
        one = Promotion(row.page.translation_key, row.language, row.starts, row.ends)
        for line in filter(None, map(key_of, row.words.splitlines())):
            found.setdefault(line, []).append(one)
    return found


def recommended(text: str, *, reader: str, on: datetime.date) -> list[Recommended]:
    """What is recommended today, as it is called now, in the best language for the reader; nothing that is not public.

    At most one query, and none for a search without recommendations.
    """
    things = [one.thing for one in promotions().get(key_of(text), ()) if one.holds(reader=reader, on=on)]
    if not things:
        return []
    public = Page.objects.filter(is_public(), routing.lies_on_site(), translation_key__in=things)
    best: dict[UUID, routing.Version] = {}
    for version in sorted(routing.read_versions(public), key=lambda one: (one.language != reader, one.pk)):
        best.setdefault(version.translation_key, version)
    return [
        Recommended(version.title, routing.address(version, reader), html_code(version.language))
        for thing in dict.fromkeys(things)
        if (version := best.get(thing))
    ]
