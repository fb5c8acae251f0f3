"""Who may read a file: whoever may choose it, and every reader once a page shows it to her. Who may delete one."""

from collections.abc import Callable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry

from ascn_site import rules
from ascn_site.models import User
from ascn_site.models.visibility import is_public, is_secret

MOST_PAGES = 50  # that are asked about one file
_RIGHTS = ["choose", "change", "delete"]
_knowing: list[Callable[[User, Sequence[Page]], bool]] = []


def also_know(knows: Callable[[User, Sequence[Page]], bool]) -> None:
    """Let an app say who reads one of its pages of which not even members are told; said from its AppConfig."""
    _knowing.append(knows)


def may_read_file(person, file) -> bool:
    """Whether a person, signed in or not, may read a document or an original picture."""
    policy = policy_registry.get_by_type(type(file))
    if person.is_authenticated and policy.user_has_any_permission_for_instance(person, _RIGHTS, file):
        return True
    if is_shown_to_all(file):
        return True
    pages = Page.objects.live().filter(pk__in=_pages_with(file))
    if any(_is_open_to(person, page) for page in pages.exclude(is_secret())[:MOST_PAGES]):
        return True
    secret = pages.filter(is_secret())[:MOST_PAGES] if person.is_authenticated else []
    return any(knows(person, secret) for knows in _knowing) if secret else False


def is_shown_to_all(file) -> bool:
    """Whether a page that every reader may see shows the file."""
    return Page.objects.filter(is_public(), pk__in=_pages_with(file)).exists()


def _pages_with(file) -> list[int]:
    references = ReferenceIndex.get_references_to(file)
    of_pages = references.filter(base_content_type=ContentType.objects.get_for_model(Page))
    return [int(pk) for pk in of_pages.values_list("object_id", flat=True).distinct()]


def _is_open_to(person, page: Page) -> bool:
    return rules.is_member(person, on=timezone.localdate()) and all(
        restriction.restriction_type == PageViewRestriction.LOGIN for restriction in page.get_view_restrictions()
    )


class OwnFilesPolicy(CollectionOwnershipPermissionPolicy):
    """An officer deletes a file that she uploaded, or keeps, and that nothing uses; Wagtail lets go whatever one may
    change."""

    def user_has_any_permission_for_instance(self, user, actions, instance):
        is_allowed = super().user_has_any_permission_for_instance(user, actions, instance)
        return is_allowed and (set(actions) != {"delete"} or self.may_delete(user, instance))

    def may_delete(self, user, file) -> bool:
        if rules.is_secretariat(user, on=timezone.localdate()):
            return True
        is_own = (file.keeper_id or file.uploaded_by_user_id) == user.pk
        return is_own and not ReferenceIndex.get_references_to(file).exists()
