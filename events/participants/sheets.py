"""A list as CSV or Excel file, read strictly: nothing is guessed, every fault names its row and column."""

import csv
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 10 * 2**20
MOST_ROWS = 5_000
MOST_COLUMNS = 30
LONGEST_CELL = 500
MOST_LINES = 50_000  # with those in which there is only a frame or a colour
LARGEST_UNPACKED = 100 * 2**20
# What openpyxl raises about a workbook whose parts are cut, missing, or name what is not there.
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, EOFError, OSError, RuntimeError, SyntaxError),
    *(ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError),
)
SHEETS = "xl/worksheets/"
XLSX = b"PK\x03\x04"
# Those in which names of the region are written.
SCRIPTS = {"LATIN", "THAI", "LAO", "KHMER", "MYANMAR", "CJK", "TAMIL", "ARABIC", "DEVANAGARI", "MODIFIER", "FULLWIDTH"}
BEGINNINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True)
class Fault:
    """What is wrong where; row 1 holds the headings, 0 stands for the file as a whole."""

    row: int
    column: str
    text: str


class Unreadable(Exception):
    """The file is not read further. ``fault`` says why, and what to do."""

    def __init__(self, text: str, *, row: int = 0, column: str = ""):
        super().__init__(text)
        self.fault = Fault(row, column, text)


def read(content: bytes, *, name: str) -> Iterator[list[str]]:
    """The rows in order, headings first, empty ones at the end left out.

    Raises:
        Unreadable: too large, not a table, not in UTF-8.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 10 MB. Split the list."))
    is_workbook = content.startswith(XLSX)
    if is_workbook != name.lower().endswith(".xlsx"):
        raise Unreadable(_("The name of the file does not fit what is in it. Save it again as .csv or .xlsx."))
    rows = list(_trimmed(_workbook_rows(content) if is_workbook else _text_rows(content)))
    if not rows:
        raise Unreadable(_("The file is empty."))
    return iter(rows)


def _trimmed(rows: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    waiting = []
    headings: Sequence[str] = ()
    for number, row in enumerate(rows, 1):
        headings = headings or row
        has_text = any(cell.strip() for cell in row)
        if has_text and number > MOST_ROWS + 1:
            raise Unreadable(_("The list has more than 5,000 rows. Split it."), row=number)
        if number > MOST_LINES:
            raise Unreadable(_("There are too many empty rows below the list. Delete them, or save it as CSV."))
        if number > MOST_ROWS + 1:
            continue
        _check(row, number, headings)
        waiting.append(list(row))
        if has_text:
            yield from waiting
            waiting.clear()


def _check(row: Sequence[str], number: int, headings: Sequence[str]) -> None:
    if len(row) > MOST_COLUMNS:
        raise Unreadable(_("This row has more than 30 columns."), row=number)
    for place, cell in enumerate(row):
        if len(cell) > LONGEST_CELL:
            column = headings[place].strip()[:40] if place < len(headings) else str(place + 1)
            raise Unreadable(_("This cell has more than 500 characters."), row=number, column=column)


def _text_rows(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from map(_without_end, reader)
    except csv.Error:
        raise Unreadable(
            _("The table breaks here, perhaps at a quotation mark that is not closed."), row=reader.line_num
        ) from None


def _decoded(content: bytes) -> str:
    for mark, name in BEGINNINGS.items():
        if content.startswith(mark):
            raise Unreadable(_("The file is in %(encoding)s. Save it as UTF-8.") % {"encoding": name})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise Unreadable(
            _("The file is not in UTF-8 (perhaps Windows-874 or Latin-1); letters would break. Save it as UTF-8."),
            row=row,
        ) from None
    if is_thai_misread(content, text):
        raise Unreadable(
            _("The file is not in UTF-8 (perhaps Windows-874 or Latin-1); letters would break. Save it as UTF-8.")
        )
    if "\x00" in text:
        raise Unreadable(_("The file holds characters that are not text. Save it as CSV in UTF-8, or as .xlsx."))
    return text


def is_thai_misread(content: bytes, text: str) -> bool:
    """Some Thai words in Windows-874 happen to be UTF-8 as well, of letters that nobody in the region writes."""
    if all(script_of(letter) in SCRIPTS for letter in text if letter.isalpha()):
        return False
    try:
        as_thai = content.decode("cp874")
    except UnicodeDecodeError:
        return False
    return all(script_of(letter) in ("LATIN", "THAI") for letter in as_thai if letter.isalpha())


def script_of(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _workbook_rows(content: bytes) -> Iterator[list[str]]:
    try:
        yield from _cells_of(content)
    except DAMAGED:  # a workbook is read as its rows are asked for, so it breaks anywhere
        raise Unreadable(_("This workbook cannot be opened. Save it again as .xlsx, or as CSV in UTF-8.")) from None


def _cells_of(content: bytes) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
            raise Unreadable(_("The workbook unpacks to more than 100 MB."))
        has_formulas = any(_holds(packed, name, b"<f") for name in packed.namelist() if name.startswith(SHEETS))
    results = _rows_of_workbook(content, data_only=True)
    written = _rows_of_workbook(content, data_only=False) if has_formulas else repeat(())
    for number, (row, formulas) in enumerate(zip(results, written, strict=False), 1):
        for place, (cell, formula) in enumerate(zip(row, formulas, strict=False)):
            if cell is None and formula is not None:
                raise Unreadable(
                    _("This cell holds a formula without its result. Write the text itself in its place."),
                    row=number,
                    column=get_column_letter(place + 1),
                )
        yield _without_end(["" if cell is None else str(cell) for cell in row])


def _holds(packed: zipfile.ZipFile, name: str, mark: bytes) -> bool:
    """Whether a part of a workbook has ``mark`` anywhere; a large one is never whole in memory."""
    last = b""
    with packed.open(name) as part:
        while piece := part.read(2**16):
            if mark in last + piece:
                return True
            last = piece[-len(mark) :]
    return False


def _rows_of_workbook(content: bytes, *, data_only: bool) -> Iterator[tuple]:
    """With the results of formulas, as far as a spreadsheet program has kept them, or with the formulas."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
    try:
        yield from book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
    finally:
        book.close()


def _without_end(row: Sequence[str]) -> list[str]:
    """Without the empty cells at its end, of which spreadsheet programs write as many as they like."""
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return cells
