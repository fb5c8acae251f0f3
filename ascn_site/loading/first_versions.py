"""Versions of loaded pages: the first of many at once, and a later one where a fact was corrected."""

import datetime

from django.contrib.contenttypes.models import ContentType
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends
from wagtail.signals import page_published

from ascn_site.models import BasePage

PLACE_IN_THE_TREE = {"page_ptr", "permanent_id"}
WORDS_OF_A_PAGE = {"title", "search_description"}


def publish(pages: list[BasePage], *, now: datetime.datetime) -> None:
    """Give new live pages the version that editors go on from, and tell whoever listens that they are public."""
    versions = Revision.objects.bulk_create([_first_version(page, now) for page in pages])
    for page, version in zip(pages, versions, strict=True):
        page.latest_revision = page.live_revision = version
        page.latest_revision_created_at = now
    fields = ["latest_revision", "live_revision", "latest_revision_created_at"]
    Page.objects.bulk_update(pages, fields, batch_size=200)
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)
        page_published.send(sender=type(page), instance=page, revision=page.live_revision)
    for model in {type(page) for page in pages}:
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(model, [page for page in pages if type(page) is model])


def correct(page: BasePage, fresh: BasePage) -> Revision:
    """Publish the words of ``fresh`` as a new version of ``page``, which keeps its place and its address."""
    own = [field.name for field in page._meta.concrete_fields if field.model is not Page]
    for name in {*WORDS_OF_A_PAGE, *own} - PLACE_IN_THE_TREE:
        setattr(page, name, getattr(fresh, name))
    page.draft_title = page.title
    for relation in get_all_child_relations(type(page)):
        if relation.related_model._meta.app_label != Page._meta.app_label:
            name = relation.get_accessor_name()
            getattr(page, name).set(getattr(fresh, name).all())
    version = page.save_revision(log_action=False)
    version.publish(log_action=False)
    return version


def _first_version(page: BasePage, now: datetime.datetime) -> Revision:
    return Revision(
        content_type=ContentType.objects.get_for_model(page),
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=str(page.pk),
        object_str=str(page),
        created_at=now,
        content=page.serializable_data(),
    )
