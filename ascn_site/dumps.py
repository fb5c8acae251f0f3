"""The whole public network in one archive: JSON lines and CSV per kind, with checksums.

The same content gives the same bytes, so that two dumps can be compared by
their checksum. Every text stands there in each language in which somebody
wrote it, one line each. A dump is served as long as all that it holds is public.
"""

import datetime
import functools
import hashlib
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from ascn_site.datasets import Dataset, Entry, Reader, columns, every
from ascn_site.exports import as_csv
from ascn_site.languages import CODES

NAME = "ascn.zip"
MOST_KEPT = 30
SUMS = "SHA256SUMS"
LINES = ".jsonl"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EARLIEST = (1980, 1, 1, 0, 0, 0)  # of the ZIP format; a real time would make equal dumps differ
Text = tuple[str, str, str]  # kind, id, language; '' for what is no page
ABOUT = """# The public data of the ASEAN Smart Cities Network

Each kind is there twice: as JSON lines (`.jsonl`, UTF-8, one entry per line) and as CSV (`.csv`, UTF-8 with a byte
order mark, so that spreadsheets read every script; a cell that a spreadsheet would take for a formula begins with `'`).

* An entry stands there once per language in which its text is published; `lang` says which. `id` never changes.
* Null, in CSV an empty cell, is unknown. 0 and an empty list are known to be none.
* Dates are as precise as they are known: 2026, 2026-08 or 2026-08-06. Times are in UTC.
* `sources` says where the statements of an entry come from.
* In CSV the parts of a list are divided by ` | `, the fields of a part are named.
* `SHA256SUMS` holds the checksums of the other files (`sha256sum -c SHA256SUMS`).
"""


def entries_of(dataset: Dataset, origin: str) -> list[Entry]:
    """Everything public of a kind in all its languages, in the order of the ids."""
    if not dataset.is_written:
        return in_language(dataset, dataset.whole(), Reader("en", origin))
    found = []
    for code in CODES:
        with translation.override(code):
            written = dataset.whole().filter(locale__language_code=code)
            found += in_language(dataset, written, Reader(code, origin))
    return sorted(found, key=lambda entry: (entry.id, entry.lang))


def in_language(dataset: Dataset, things, reader: Reader) -> list[Entry]:
    with translation.override(reader.language):
        return dataset.entries(list(things.order_by(dataset.id_field)), reader)


def readme(datasets: list[Dataset]) -> bytes:
    lines = [ABOUT]
    for dataset in datasets:
        lines += [f"## {dataset.key}", "", f"{dataset.about}.", ""]
        lines += [f"* `{name}`" + (f": {about}" if about else "") for name, about in columns(dataset.entry).items()]
        lines.append("")
    return "\n".join(lines).encode()


def files(origin: str) -> dict[str, bytes]:
    """Every file of the archive but the checksums, by its name."""
    datasets = every()
    made = {"README.md": readme(datasets)}
    for dataset in datasets:
        entries = entries_of(dataset, origin)
        made[f"{dataset.key}.jsonl"] = "".join(f"{entry.model_dump_json()}\n" for entry in entries).encode()
        made[f"{dataset.key}.csv"] = as_csv(dataset, entries)
    return made


def write_dump(*, folder: Path, origin: str) -> Path:
    """Write the archive into a folder, whole or not at all; returns where it is."""
    made = files(origin)
    sums = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(made.items()))
    made[SUMS] = "".join(sums).encode()
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{NAME}.{os.getpid()}"
    with zipfile.ZipFile(draft, "w") as archive:
        for name, content in sorted(made.items()):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    os.replace(draft, folder / NAME)
    return folder / NAME


def dump_of_the_day(now: datetime.datetime) -> None:
    """The nightly one, as served; of all that are there the last thirty stay."""
    write_dump(folder=dumps_folder() / timezone.localdate(now).isoformat(), origin=settings.SITE_ORIGIN)
    for date in dates()[MOST_KEPT:]:
        shutil.rmtree(dumps_folder() / date)


def withdraw_dumps(now: datetime.datetime) -> None:
    """Take away the dumps that hold what has been closed since, and make one of what is public now in their place."""
    public = public_texts()
    withdrawn = [date for date in dates() if not is_within(date, public)]
    for date in withdrawn:
        shutil.rmtree(dumps_folder() / date)
    if withdrawn:
        dump_of_the_day(now)


def is_within(date: str, public: frozenset[Text]) -> bool:
    """Whether a dump holds nothing but public texts; one that cannot be read does not count as such."""
    file = dumps_folder() / date / NAME
    try:
        return texts_in(file, file.stat().st_mtime_ns) <= public
    except (FileNotFoundError, zipfile.BadZipFile):
        return False


@functools.lru_cache(maxsize=MOST_KEPT + 1)
def texts_in(file: Path, written_at: int) -> frozenset[Text]:
    """Kind, id and language of all entries in an archive, which is read once for each time it was written."""
    with zipfile.ZipFile(file) as archive:
        entries = [
            (name.removesuffix(LINES), json.loads(line))
            for name in archive.namelist()
            if name.endswith(LINES)
            for line in archive.read(name).splitlines()
        ]
    written = {dataset.key for dataset in every() if dataset.is_written}
    return frozenset((kind, entry["id"], entry["lang"] if kind in written else "") for kind, entry in entries)


def public_texts() -> frozenset[Text]:
    """Kind, id and language of all that a dump made now would hold."""
    return frozenset(text for dataset in every() for text in texts_of(dataset))


def texts_of(dataset: Dataset) -> Iterator[Text]:
    if not dataset.is_written:
        yield from ((dataset.key, str(code), "") for code in dataset.things().values_list(dataset.id_field, flat=True))
        return
    for language in CODES:
        with translation.override(language):
            written = dataset.things().filter(locale__language_code=language)
            codes = written.values_list(dataset.id_field, flat=True)
            yield from ((dataset.key, str(code), language) for code in codes)


def dumps_folder() -> Path:
    return settings.DATA_DIR / "dumps"


def dates() -> list[str]:
    """The days of which there is a dump, the latest first."""
    if not dumps_folder().is_dir():
        return []
    names = (found.parent.name for found in dumps_folder().glob(f"*/{NAME}"))
    return sorted((name for name in names if DATE.fullmatch(name)), reverse=True)


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """Lead to the latest dump that is open."""
    public = public_texts()
    date = next((date for date in dates() if is_within(date, public)), None)
    if date is None:
        raise Http404
    return redirect("dump", date=date)


@require_safe
def dump(request: HttpRequest, date: str) -> HttpResponse:
    """The dump of a day; only a day that is there is ever made part of a path."""
    if date not in dates() or not is_within(date, public_texts()):
        raise Http404
    file = (dumps_folder() / date / NAME).open("rb")
    return FileResponse(file, as_attachment=True, filename=f"ascn-{date}.zip", content_type="application/zip")
