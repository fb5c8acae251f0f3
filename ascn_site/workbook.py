"""Spreadsheets as Excel reads them."""

import io
from collections.abc import Iterable, Mapping

from openpyxl import Workbook


def of_sheets(sheets: Mapping[str, Iterable[Iterable]]) -> bytes:
    """A workbook of named sheets, each given by its rows; headings and the first two columns stay in view."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "C2"
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
