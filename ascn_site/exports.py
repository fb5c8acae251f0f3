"""Lists to take away: ``?format=csv``, ``xlsx`` or ``json`` on a list's own address gives the same filtered list.

CSV starts with a byte order mark: without it Excel reads UTF-8 as a Western
code page and every Thai or Vietnamese name is broken; other readers skip it.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from pydantic import BaseModel
from wagtail import hooks
from wagtail.models import Page

from ascn_site.datasets import Dataset, Entry, columns, of_library, reader_of
from ascn_site.spreadsheets import safe_cell

LONGEST_CELL = 32_767  # of Excel
NOT_IN_CELLS = re.compile(r"[\000-\010\013\014\016-\037]")  # Excel takes a file with such a character for damaged
BETWEEN_VALUES, BETWEEN_PARTS = " | ", ", "
Cell = str | int | float | None


def in_one_cell(value: Any) -> Cell:
    """A value of an entry as a cell: numbers stay numbers, lists are one text, unknown is empty."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return safe_cell(NOT_IN_CELLS.sub("", in_words(value))[:LONGEST_CELL])


def in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, BaseModel):
        parts = ((name, part) for name, part in value if part not in (None, [], ""))
        return BETWEEN_PARTS.join(f"{name}: {in_words(part)}" for name, part in parts)
    if isinstance(value, list):
        return BETWEEN_VALUES.join(in_words(part) for part in value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def rows(entries: Iterable[Entry], names: Iterable[str]) -> Iterable[list[Cell]]:
    names = list(names)
    for entry in entries:
        yield [in_one_cell(getattr(entry, name)) for name in names]


def as_csv(dataset: Dataset, entries: Sequence[Entry]) -> bytes:
    names = columns(dataset.entry)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows(rows(entries, names))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(dataset: Dataset, entries: Sequence[Entry]) -> bytes:
    """The list on one sheet, what its columns hold on a second."""
    names = columns(dataset.entry)
    workbook = import_module("ascn_site.workbook")  # a third of a second, which no start should wait for
    book: bytes = workbook.of_sheets({dataset.key: [list(names), *rows(entries, names)], "columns": names.items()})
    return book


def as_json(dataset: Dataset, entries: Sequence[Entry]) -> bytes:
    results = [entry.model_dump(mode="json") for entry in entries]
    return json.dumps({"columns": columns(dataset.entry), "results": results}, ensure_ascii=False).encode()


FORMATS: dict[str, tuple[str, Callable[[Dataset, Sequence[Entry]], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "json": ("application/json", as_json),
}


@hooks.register("on_serve_page")
def instead_of_page(serve_next: Callable) -> Callable:
    def serve(page: Page, request: HttpRequest, args: list, kwargs: dict) -> HttpResponse:
        return taken_away(request, serve_next(page, request, args, kwargs))

    return serve


def taken_away(request: HttpRequest, page_answer: HttpResponse) -> HttpResponse:
    """The list of a page as a file where the address asks for one, else the page itself; other formats are no formats.

    A page that shows a list has it as ``library`` in its context.
    """
    form = request.GET.get("format", "")
    library = (getattr(page_answer, "context_data", None) or {}).get("library")
    dataset = of_library(library) if library is not None and form in FORMATS else None
    if library is None or dataset is None:
        return page_answer
    content_type, write = FORMATS[form]
    language = get_language() or "en"
    entries = dataset.entries(dataset.read(library.found), reader_of(request, language))
    name = f"ascn-{dataset.path.strip('/')}-{language}.{form}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Link": '</api/v1/openapi.json>; rel="describedby"',
    }
    return HttpResponse(write(dataset, entries), content_type=content_type, headers=headers)
