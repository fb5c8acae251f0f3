"""Which pages and files a person may put into a page: those she could find in the chooser."""

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from ascn_site.models.visibility import is_secret
from ascn_site.rich_text import without_targets

_PAGE_RIGHTS = {"add", "change", "publish", "bulk_delete", "lock", "unlock"}


def may_choose(person, model: type[Model], ids: set[str]) -> set[str]:
    """Those of the ids, all of one model, that the person may use; an id that is none is not among them."""
    numbers = {int(found) for found in ids if found.isascii() and found.isdigit() and len(found) < 19}
    if issubclass(model, Page):
        public = Page.objects.live().public().exclude(is_secret()).filter(pk__in=numbers, depth__gt=1)
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


def refused(person, chosen: set[tuple[type[Model], str]]) -> set[str]:
    """The ids among the things chosen that are not there, or not for this person to use."""
    found: set[str] = set()
    for model in {model for model, _pk in chosen}:
        ids = {pk for other, pk in chosen if other is model}
        found |= ids - may_choose(person, model, ids)
    return found


def not_yours() -> ValidationError:
    return ValidationError(
        _("A page or file chosen here is not there, or not yours to use. Choose another one."), code="not_yours"
    )


def chooser_names(block: blocks.Block, name: str = "value") -> set[str]:
    """Last parts of the names under which a block's form posts what was chosen."""
    if isinstance(block, blocks.ChooserBlock):
        return {name}
    is_struct = isinstance(block, blocks.BaseStructBlock)
    children = getattr(block, "child_blocks", {})
    return {found for key, child in children.items() for found in chooser_names(child, key if is_struct else "value")}


def withhold(data, *, name: str, ids: set[str], names: set[str]):
    """The posted data of a form without the ids in the field ``name``: shown again, they would show their titles."""
    data = data.copy()
    for key in [key for key in data if key == name or key.startswith(f"{name}-")]:
        if data[key] in ids and (key == name or key.rpartition("-")[2] in names):
            data[key] = ""
        elif '"entityMap"' in data[key]:
            data[key] = without_targets(data[key], ids)
    return data
