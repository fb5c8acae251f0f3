"""Who may read a file: whoever may choose it, and every reader once a page shows it to her."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, PageViewRestriction, ReferenceIndex
from wagtail.permissions import policy_registry

_RIGHTS = ["choose", "change", "delete"]


def may_read_file(person, file) -> bool:
    """Whether a person, signed in or not, may read a document or an original picture."""
    policy = policy_registry.get_by_type(type(file))
    if person.is_authenticated and policy.user_has_any_permission_for_instance(person, _RIGHTS, file):
        return True
    pages = Page.objects.live().filter(pk__in=_pages_with(file))
    return pages.public().exists() or any(_is_open_to(person, page) for page in pages[:50])


def _pages_with(file) -> list[int]:
    references = ReferenceIndex.get_references_to(file)
    of_pages = references.filter(base_content_type=ContentType.objects.get_for_model(Page))
    return [int(pk) for pk in of_pages.values_list("object_id", flat=True).distinct()]


def _is_open_to(person, page: Page) -> bool:
    return person.is_authenticated and all(
        restriction.restriction_type == PageViewRestriction.LOGIN for restriction in page.get_view_restrictions()
    )
