"""Documents: accepted by name and bytes, handed back in the form in which they are stored."""

import csv
from dataclasses import dataclass
from importlib import import_module
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ascn_site.spreadsheets import safe_cell
from ascn_site.uploads.names import clean_file_name
from ascn_site.uploads.office import clean_office

MAX_BYTES = 25 * 2**20
EXTENSIONS = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt")


@dataclass(frozen=True)
class Document:
    name: str
    content: bytes


def clean_document(name: str, content: bytes) -> Document:
    """The document as it is stored: checked, without scripts, macros, and names of its authors.

    Raises:
        ValidationError: ``empty``, ``too_big``, ``file_type``,
            ``double_extension``, ``not_utf8``, and the codes of
            `clean_office` and `clean_pdf`.
    """
    name = clean_file_name(name, extensions=EXTENSIONS)
    if not content:
        raise ValidationError(_("This file is empty. Choose another one."), code="empty")
    if len(content) > MAX_BYTES:
        raise ValidationError(
            _("This file is larger than %(limit)d MB. Make its pictures smaller or split it, and send it again."),
            code="too_big",
            params={"limit": MAX_BYTES // 2**20},
        )
    extension = name.rpartition(".")[2]
    if extension == "pdf":
        pdf = import_module("ascn_site.uploads.pdf")  # half a second, which no start should wait for
        return Document(name, pdf.clean_pdf(content))
    if extension in ("csv", "txt"):
        text = _read_text(content)
        return Document(name, _inert_table(text) if extension == "csv" else content)
    return Document(name, clean_office(content, extension=extension))


def _read_text(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise ValidationError(
            _("This text is not in UTF-8, so letters would break. In your program choose 'UTF-8' when you save it."),
            code="not_utf8",
        )
    return text


def _inert_table(text: str) -> bytes:
    """Cells that a spreadsheet would run get a leading apostrophe; a table without such cells stays as it is."""
    if len(max(text.split("\n"), key=len)) > 10**6:
        raise ValidationError(_("A line of this table has more than a million characters."), code="wrong_content")
    delimiter = max(",;\t", key=text[:10_000].count)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise ValidationError(
            _("This table cannot be read. Open it in your program and save it again as CSV in UTF-8."),
            code="wrong_content",
        ) from None
    safe = [[safe_cell(cell) for cell in row] for row in rows]
    if safe == rows:
        return text.encode()
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(safe)
    return out.getvalue().encode()
