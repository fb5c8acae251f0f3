"""Readers of file formats. They cost a second to load, so only reading a file loads them."""

import logging
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO

import mammoth
import openpyxl
import pypdf
from defusedxml.ElementTree import fromstring
from pypdf.errors import PyPdfError

from ascn_site.uploads.faults import OF_A_DAMAGED_FILE

logger = logging.getLogger(__name__)

MOST_CHARACTERS = 500_000
MOST_PAGES = 400
UNREADABLE = (PyPdfError, *OF_A_DAMAGED_FILE)


def read(file: Any) -> list[tuple[int | None, str]]:
    """Pages and their text; nothing for a damaged file. Raises OSError where the storage does not give it."""
    reader = _READERS.get(PurePath(file.file.name).suffix.lower())
    if reader is None:
        return []
    with file.file.open("rb") as opened:
        content = opened.read()
    try:
        return list(_shortened(reader(BytesIO(content))))
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
