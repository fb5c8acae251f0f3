"""Who wrote what readers have not seen yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from wagtail.models import Page, Revision

from ascn_site.models import User
from cities.clearance import changes

# Of the state of a page, not of what it says.
OWN_MATTERS = {
    *("latest_revision", "latest_revision_created_at", "has_unpublished_changes", "live", "live_revision"),
    *("draft_title", "first_published_at", "last_published_at", "expired", "locked", "locked_at", "locked_by", "owner"),
    *("go_live_at", "expire_at", "wagtail_admin_comments", "url_path", "path", "depth", "numchild", "content_type"),
}


@dataclass(frozen=True)
class Contribution:
    """One revision of one person, measured against what stood before it."""

    revision: Revision
    characters: int
    is_wording: bool


def unpublished(page: Page) -> QuerySet[Revision]:
    """Revisions since readers last saw the page anew, the oldest first.

    By time, not by number: an autosave writes over the revision that was published.
    """
    live, published = Page.objects.values_list("live", "last_published_at").get(pk=page.pk)
    made = page.revisions.order_by("created_at", "pk")
    return made.filter(created_at__gt=published) if live and published else made


def public_text(page: Page) -> Page | None:
    """What readers see: the row itself holds it, whatever was saved since."""
    row = Page.objects.get(pk=page.pk)
    return row.specific if row.live else None


def contributions(page: Page, person: User) -> list[Contribution]:
    """What one person changed since the last publication."""
    made = unpublished(page)
    if not made.filter(user=person).exists():
        return []
    return [each for each in measured_all(page, made) if each.revision.user_id == person.pk]


def measured_all(page: Page, made: Iterable[Revision], before: Revision | None = None) -> list[Contribution]:
    """Revisions in their order, each measured against the one before it."""
    found = []
    for revision in made:
        found.append(measured(page, before, revision))
        before = revision
    return found


def measured(page: Page, before: Revision | None, revision: Revision) -> Contribution:
    """A revision against the one before it, or against what readers see."""
    if before is None:
        old = public_text(page)
    elif said(before) == said(revision):
        return Contribution(revision, 0, True)
    else:
        old = before.as_object()
    if old is None:
        return Contribution(revision, changes.MOST_EDITORIAL + 1, False)
    found = changes.compare(old, revision.as_object())
    return Contribution(revision, found.characters, all(change.is_wording for change in found.changes))


def said(revision: Revision) -> dict:
    """What a revision holds of the page's own text."""
    return {name: value for name, value in revision.content.items() if name not in OWN_MATTERS}


def is_editorial(made: list[Contribution]) -> bool:
    """All of a person's changes together count, so that nobody writes a page in small steps."""
    total = sum(each.characters for each in made)
    return total <= changes.MOST_EDITORIAL and all(each.is_wording for each in made)


def is_author(page: Page, person: User) -> bool:
    return not is_editorial(contributions(page, person))
