"""Everything that changes what may be found leaves a row in the outbox, in the same transaction."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from search import collect, outbox, site_index
from search.collect import PAGE, Thing
from search.file_text import pages_with
from search.models import GlossaryTerm
from search.terms import TERM

_hanging: list[Callable[[QuerySet[Page]], Iterable[Thing]]] = []


def watch() -> None:
    """Called once from the AppConfig."""
    for signal in (page_published, page_unpublished):
        signal.connect(page_changed, dispatch_uid="search")
    post_page_move.connect(tree_changed, dispatch_uid="search")
    pre_save.connect(page_to_be_saved, dispatch_uid="search")
    post_save.connect(page_saved, dispatch_uid="search")
    post_delete.connect(page_deleted, dispatch_uid="search")
    for signal in (post_save, post_delete):
        signal.connect(privacy_changed, sender=PageViewRestriction, dispatch_uid="search")
        signal.connect(term_changed, sender=GlossaryTerm, dispatch_uid="search")
    follow(get_document_model(), file_changed)


def follow(model: type[Model], things_of: Callable[[Any], Iterable[Thing]]) -> None:
    """Something findable tells of these rows, or is one: ``things_of`` says what a row that changes or goes concerns.

    It is asked after the change; one that goes still has its primary key.
    """

    def row_changed(instance: Any, **_signal: Any) -> None:
        outbox.note(things_of(instance))

    whose = f"search {model._meta.label} {things_of.__module__} {things_of.__qualname__}"
    for signal in (post_save, post_delete):
        signal.connect(row_changed, sender=model, weak=False, dispatch_uid=whose)


def follow_pages(things_of: Callable[[QuerySet[Page]], Iterable[Thing]]) -> None:
    """Something findable lies with pages: ``things_of`` says what moves, is hidden or shown again with these."""
    _hanging.append(things_of)


def pages(keys: Iterable[int]) -> list[Thing]:
    return [Thing(PAGE, key) for key in keys]


def page_changed(instance: Page, **_signal: Any) -> None:
    outbox.note([Thing(PAGE, instance.pk)])


def page_to_be_saved(sender: type, instance: Any, update_fields: Any = None, raw: bool = False, **_signal: Any) -> None:
    """A new slug moves all below. Wagtail's own signal for it comes after the transaction, where it can be lost."""
    if issubclass(sender, Page) and instance.pk and update_fields is None and not raw:
        old = Page.objects.filter(pk=instance.pk).exclude(url_path=instance.url_path)
        note_trees(old.values_list("path", flat=True))


def page_saved(sender: type, instance: Any, update_fields: Any = None, raw: bool = False, **_signal: Any) -> None:
    """A page written without being published, as the load of the facts does; drafts save named fields only."""
    if sender in collect.models() and instance.live and update_fields is None and not raw:
        outbox.note([Thing(PAGE, instance.pk)])


def page_deleted(sender: type, instance: Any, **_signal: Any) -> None:
    if sender in collect.models():
        outbox.note([Thing(PAGE, instance.pk)])


def tree_changed(instance: Page, **_signal: Any) -> None:
    note_trees(Page.objects.filter(pk=instance.pk).values_list("path", flat=True))


def privacy_changed(instance: PageViewRestriction, **_signal: Any) -> None:
    note_trees(Page.objects.filter(pk=instance.page_id).values_list("path", flat=True))


def note_trees(paths: Iterable[str]) -> None:
    """These places and all below."""
    below = [Q(path__startswith=path) for path in paths]
    if below:
        moved = Page.objects.filter(reduce(or_, below), live=True)
        things = pages(moved.values_list("pk", flat=True))
        outbox.note(things + [thing for things_of in _hanging for thing in things_of(moved)])


def file_changed(file: Any) -> list[Thing]:
    return pages(pages_with(file))


def term_changed(instance: GlossaryTerm, **_signal: Any) -> None:
    site_index.forget_glossary()
    outbox.note([Thing(TERM, instance.pk)])
