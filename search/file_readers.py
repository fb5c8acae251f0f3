"""Readers of file formats. They cost a second to load, so only reading a file loads them."""

import logging
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

import mammoth
import openpyxl
from defusedxml.ElementTree import fromstring

from search import pdf_text

logger = logging.getLogger(__name__)

MOST_CHARACTERS = 500_000
UNREADABLE = pdf_text.UNREADABLE
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")


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


def _docx(opened: BinaryIO) -> Iterator[tuple[int | None, str]]:
    yield None, mammoth.extract_raw_text(opened).value


def _xlsx(opened: BinaryIO) -> Iterator[tuple[int | None, str]]:
    for sheet in openpyxl.load_workbook(opened, read_only=True, data_only=True):
        rows = (" ".join(str(value) for value in row if value is not None) for row in sheet.iter_rows(values_only=True))
        yield None, "\n".join(row for row in rows if row)


def _pptx(opened: BinaryIO) -> Iterator[tuple[int | None, str]]:
    """Slides count as pages. What stands in one paragraph may be cut anywhere, inside a word too."""
    with zipfile.ZipFile(opened) as archive:
        slides = sorted((int(found[1]), name) for name in archive.namelist() if (found := _SLIDE.fullmatch(name)))
        for number, (_, name) in enumerate(slides, start=1):
            paragraphs = (node for node in fromstring(archive.read(name)).iter() if node.tag.rpartition("}")[2] == "p")
            yield number, "\n".join(filter(None, map(_said, paragraphs)))


def _said(paragraph: Element) -> str:
    names = {"t": lambda node: node.text or "", "br": lambda _node: "\n"}
    return "".join(names[name](node) for node in paragraph.iter() if (name := node.tag.rpartition("}")[2]) in names)


_READERS = {".pdf": pdf_text.read_pages, ".docx": _docx, ".xlsx": _xlsx, ".pptx": _pptx}
