"""What attached files are called and say, in passages; PDF by page. Each file is read once."""

import logging
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex

from search.document import Passage
from search.models import FileText

logger = logging.getLogger(__name__)


def passages_of_files(page: Page) -> Iterator[Passage]:
    """The text of the files that a page names in its own fields, in their order."""
    keys = list(dict.fromkeys(_files_of(page)))
    files = get_document_model().objects.in_bulk(keys) if keys else {}
    for key in keys:
        if key in files:
            file = files[key]
            yield Passage(file.title, file=file.title, address=file.url)
            for number, text in _text_of(file):
                yield Passage(text, page=number, file=file.title, address=file.url)


def kept_passages(page: Page) -> Iterator[Passage]:
    """The same as far as files were read already."""
    keys = list(dict.fromkeys(_files_of(page)))
    files = get_document_model().objects.in_bulk(keys) if keys else {}
    digests = {file.file_hash for file in files.values()}
    kept = dict(FileText.objects.filter(file_hash__in=digests).values_list("file_hash", "passages")) if digests else {}
    for key in keys:
        if key in files:
            yield Passage(files[key].title, file=files[key].title)
            for number, text in kept.get(files[key].file_hash, ()):
                yield Passage(text, page=number, file=files[key].title)


def pages_with(file: Any) -> list[int]:
    """Primary keys of the pages that name a file."""
    references = ReferenceIndex.get_references_to(file)
    of_pages = references.filter(base_content_type=ContentType.objects.get_for_model(Page))
    return [int(pk) for pk in of_pages.values_list("object_id", flat=True).distinct()]


def _files_of(page: Page) -> Iterator[int]:
    model = get_document_model()
    for field in page._meta.get_fields():
        if getattr(field, "related_model", None) is model and field.concrete and field.value_from_object(page):
            yield field.value_from_object(page)
        elif hasattr(field, "extract_references"):
            references = field.extract_references(field.value_from_object(page))
            yield from (int(key) for referred, key, *_ in references if referred is model)


def _text_of(file: Any) -> list[tuple[int | None, str]]:
    """A file that is lost has no text until it is back; any other fault of the storage is raised as OSError."""
    try:
        return _kept_text_of(file)
    except FileNotFoundError:
        logger.warning("file %s is missing in the storage", file.pk)
        return []


def _kept_text_of(file: Any) -> list[tuple[int | None, str]]:
    digest = file.get_file_hash()
    kept = FileText.objects.filter(file_hash=digest).first()
    if kept is None:
        read = import_module("search.file_readers").read
        kept, _ = FileText.objects.get_or_create(file_hash=digest, defaults={"passages": read(file)})
    return [(number, text) for number, text in kept.passages]
