"""Keeps the register of permanent ids in step with what is public."""

from django.db.models.signals import post_delete
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from ascn_site.models import PermanentId
from ascn_site.models.pages import NumberedPage
from ascn_site.models.visibility import is_public


def note_publication(sender, instance, **_rest) -> None:
    """From now on the id was public once, so that it never again answers as if it had not been.

    Wagtail says of a page that it is published when it is only scheduled, and of one for members too.
    """
    if isinstance(instance, NumberedPage) and Page.objects.filter(is_public(), pk=instance.pk).exists():
        entries = PermanentId.objects.filter(code=instance.permanent_id)
        entries.filter(first_public_at__isnull=True).update(first_public_at=timezone.now())
        entries.update(retired_at=None, title=instance.title)


def note_departure(sender, instance, **_rest) -> None:
    """A thing has left when its last public language version has."""
    if not isinstance(instance, NumberedPage):
        return
    others = Page.objects.filter(is_public(), translation_key=instance.translation_key).exclude(pk=instance.pk)
    if not others.exists():
        PermanentId.objects.filter(code=instance.permanent_id, first_public_at__isnull=False).update(
            retired_at=timezone.now(), title=instance.title
        )


def watch_wagtail() -> None:
    """Called once, when the apps are ready."""
    page_published.connect(note_publication, dispatch_uid="permanent-id-published")
    page_unpublished.connect(note_departure, dispatch_uid="permanent-id-unpublished")
    post_delete.connect(note_departure, dispatch_uid="permanent-id-deleted")
