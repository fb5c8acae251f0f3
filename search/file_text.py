"""What attached files say, in passages; PDF by page. Each file is read once."""

import logging
import zipfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import mammoth
import openpyxl
import pypdf
from defusedxml.ElementTree import fromstring
from pypdf.errors import PyPdfError
from wagtail.documents import get_document_model
from wagtail.models import Page

from search.document import Passage
from search.models import FileText

logger = logging.getLogger(__name__)

MOST_CHARACTERS = 500_000
MOST_PAGES = 400
UNREADABLE = (PyPdfError, zipfile.BadZipFile, ParseError, OSError, ValueError, KeyError, RecursionError)


def passages_of_files(page: Page) -> Iterator[Passage]:
    """The text of the files that a page names in its own fields, in their order."""
    keys = list(dict.fromkeys(_files_of(page)))
    files = get_document_model().objects.in_bulk(keys) if keys else {}
    for key in keys:
        if key in files:
            for number, text in _text_of(files[key]):
                yield Passage(text, page=number, anchor=f"file-{key}")


def _files_of(page: Page) -> Iterator[int]:
    model = get_document_model()
    for field in page._meta.get_fields():
        if getattr(field, "related_model", None) is model and field.concrete and field.value_from_object(page):
            yield field.value_from_object(page)
        elif hasattr(field, "extract_references"):
            references = field.extract_references(field.value_from_object(page))
            yield from (int(key) for referred, key, *_ in references if referred is model)


def _text_of(file: Any) -> list[tuple[int | None, str]]:
    digest = file.get_file_hash()
    kept = FileText.objects.filter(file_hash=digest).first()
    if kept is None:
        kept, _ = FileText.objects.get_or_create(file_hash=digest, defaults={"passages": read(file)})
    return [(number, text) for number, text in kept.passages]


def read(file: Any) -> list[tuple[int | None, str]]:
    """Pages and their text; nothing for a file that cannot be read."""
    reader = _READERS.get(PurePath(file.file.name).suffix.lower())
    if reader is None:
        return []
    try:
        with file.file.open("rb") as opened:
            return list(_shortened(reader(opened)))
    except UNREADABLE as error:
        logger.warning("file %s has no readable text: %s", file.pk, type(error).__name__)
        return []


def _shortened(pages: Iterator[tuple[int | None, str]]) -> Iterator[tuple[int | None, str]]:
    left = MOST_CHARACTERS
    for number, text in pages:
        clean = text.replace("\x00", " ").strip()[:left]
        left -= len(clean)
        if clean:
            yield number, clean
        if left <= 0:
            return


def _pdf(opened: BinaryIO) -> Iterator[tuple[int | None, str]]:
    for number, page in enumerate(pypdf.PdfReader(opened).pages[:MOST_PAGES], start=1):
        yield number, page.extract_text()


def _docx(opened: BinaryIO) -> Iterator[tuple[int | None, str]]:
    yield None, mammoth.extract_raw_text(opened).value


def _xlsx(opened: BinaryIO) -> Iterator[tuple[int | None, str]]:
    for sheet in openpyxl.load_workbook(opened, read_only=True, data_only=True):
        rows = (" ".join(str(value) for value in row if value is not None) for row in sheet.iter_rows(values_only=True))
        yield None, "\n".join(row for row in rows if row)


def _pptx(opened: BinaryIO) -> Iterator[tuple[int | None, str]]:
    """Slides count as pages."""
    with zipfile.ZipFile(opened) as archive:
        names = {name for name in archive.namelist() if name.startswith("ppt/slides/slide") and name.endswith(".xml")}
        for number in range(1, len(names) + 1):
            if (name := f"ppt/slides/slide{number}.xml") in names:
                words = (node.text for node in fromstring(archive.read(name)).iter() if node.tag.endswith("}t"))
                yield number, " ".join(word for word in words if word)


_READERS = {".pdf": _pdf, ".docx": _docx, ".xlsx": _xlsx, ".pptx": _pptx}
