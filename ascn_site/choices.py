"""Which pages and files a person may put into a page: those she could find in the chooser."""

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

_PAGE_RIGHTS = {"add", "change", "publish", "bulk_delete", "lock", "unlock"}


def may_choose(person, model: type[Model], ids: set[str]) -> set[str]:
    """Those of the ids, all of one model, that the person may use; an id that is none is not among them."""
    numbers = {int(found) for found in ids if found.isascii() and found.isdigit() and len(found) < 19}
    if issubclass(model, Page):
        public = Page.objects.live().public().filter(pk__in=numbers)
        own = PagePermissionPolicy().instances_user_has_any_permission_for(person, _PAGE_RIGHTS).filter(pk__in=numbers)
        found = {*public.values_list("pk", flat=True), *own.values_list("pk", flat=True)}
    elif issubclass(model, (get_image_model(), get_document_model())):
        policy = policy_registry.get_by_type(model)
        allowed = policy.instances_user_has_any_permission_for(person, ["choose"])
        found = set(allowed.filter(pk__in=numbers).values_list("pk", flat=True))
    else:
        return ids
    return {str(pk) for pk in found}


def references_in(field, value) -> set[tuple[type[Model], str]]:
    """Model and id of everything that a value of a model field points to, StreamField and rich text included."""
    if hasattr(field, "extract_references"):
        return {(model, str(pk)) for model, pk, _path, _content in field.extract_references(value)}
    if isinstance(value, Model) and field.is_relation:
        return {(field.related_model, str(value.pk))}
    return set()


def check_choices(person, chosen: set[tuple[type[Model], str]]) -> None:
    """
    Raises:
        ValidationError: ``not_yours`` when one of the things chosen is not for this person to use.
    """
    for model in {model for model, _pk in chosen}:
        ids = {pk for found, pk in chosen if found is model}
        if ids - may_choose(person, model, ids):
            raise ValidationError(
                _("A page or file chosen here is not there, or not yours to use. Choose another one."), code="not_yours"
            )
