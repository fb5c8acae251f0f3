"""Word, Excel, PowerPoint and OpenDocument files: a ZIP that is checked before anything opens it."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ascn_site.uploads.faults import OF_A_DAMAGED_FILE
from ascn_site.uploads.traces import without_traces

MAX_ENTRIES = 2_000
MAX_UNPACKED = 200 * 2**20
MAX_RATIO = 100
MAX_PICTURE = 40 * 2**20

_OOXML = b"application/vnd.openxmlformats-officedocument."
_MAIN_PART = {
    "docx": _OOXML + b"wordprocessingml.document.main+xml",
    "xlsx": _OOXML + b"spreadsheetml.sheet.main+xml",
    "pptx": _OOXML + b"presentationml.presentation.main+xml",
}
_MIMETYPE = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
_PASSWORD_OR_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = re.compile(
    r"vbaProject|vbaData|(^|/)(Basic|Scripts|macrosheets|activeX)/|\.(exe|dll|js|vbs|bat|ps1)$", re.I
)
_MACRO_TYPES = (b"macroEnabled", b"vbaProject", b"ms-excel.intlmacrosheet")
_LIVE_COMMANDS = re.compile(rb"<(\w+:)?(ddeLink|dde-source)\b")
_PICTURES = re.compile(r"\.(jpe?g|png)$", re.I)

_PERSONS = rb"creator|lastModifiedBy|Company|Manager|HyperlinkBase|initial-creator|printed-by"
_PERSON_ELEMENT = re.compile(rb"<((?:[\w.-]+:)?(?:" + _PERSONS + rb"))(\s[^<>]*)?>[^<]*</\1\s*>")
_ABOUT_PARTS = ("docProps/core.xml", "docProps/app.xml", "meta.xml")


def clean_office(content: bytes, *, extension: str) -> bytes:
    """The document without its authors' names and without what cameras wrote into its pictures.

    A signed document stays byte for byte.

    Raises:
        ValidationError: ``protected``, ``wrong_content``, ``unpacks_too_big``,
            ``macros`` or ``damaged``.
    """
    if content.startswith(_PASSWORD_OR_OLD):
        raise ValidationError(
            _("This file has a password or an old format. Save it without a password as .%(extension)s and send that."),
            code="protected",
            params={"extension": extension},
        )
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = _checked_entries(archive, len(content))
            _check_kind(archive, entries, extension)
            _check_programs(archive, entries)
            if any(entry.filename.startswith(("_xmlsignatures/", "META-INF/documentsignatures")) for entry in entries):
                return content
            return _rewritten(archive, entries)
    except OF_A_DAMAGED_FILE:
        raise _wrong_content(extension) from None


def _checked_entries(archive: ZipFile, packed: int) -> list[ZipInfo]:
    """Sizes come from the directory; reading later stops at what it announced and checks the sum."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        raise ValidationError(
            _(
                "This file unpacks to far more than it seems to hold, so it is not opened here. "
                "Save it again in your office program, or split it."
            ),
            code="unpacks_too_big",
        )
    names = [entry.filename for entry in entries]
    is_odd = len(set(names)) < len(names) or any(
        name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names
    )
    if is_odd or any(entry.flag_bits & 1 for entry in entries):
        raise BadZipFile
    return entries


def _check_kind(archive: ZipFile, entries: list[ZipInfo], extension: str) -> None:
    if extension in _MIMETYPE:
        if archive.read("mimetype").strip() != _MIMETYPE[extension]:
            raise _wrong_content(extension)
        return
    types = archive.read("[Content_Types].xml")
    if any(sign in types for sign in _MACRO_TYPES):
        raise _macros()
    if b"<!DOCTYPE" in types or _MAIN_PART[extension] not in types:
        raise _wrong_content(extension)


def _check_programs(archive: ZipFile, entries: list[ZipInfo]) -> None:
    for entry in entries:
        is_link = entry.filename.startswith("xl/externalLinks/") and entry.filename.endswith(".xml")
        if _PROGRAMS.search(entry.filename) or (is_link and _LIVE_COMMANDS.search(archive.read(entry))):
            raise _macros()


def _rewritten(archive: ZipFile, entries: list[ZipInfo]) -> bytes:
    """Same entries in the same order with the same dates, so that the same file gives the same bytes."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as target:
        for entry in entries:
            target.writestr(_bare(entry), _without_persons(archive, entry))
    return out.getvalue()


def _bare(entry: ZipInfo) -> ZipInfo:
    copy = ZipInfo(entry.filename, entry.date_time)
    copy.compress_type = ZIP_DEFLATED if entry.compress_type else 0
    copy.external_attr = 0o600 << 16
    return copy


def _without_persons(archive: ZipFile, entry: ZipInfo) -> bytes:
    part = archive.read(entry)
    if entry.filename in _ABOUT_PARTS:
        return _PERSON_ELEMENT.sub(rb"<\1\2></\1>", part)
    if _PICTURES.search(entry.filename) and entry.file_size <= MAX_PICTURE:
        return without_traces(part)
    return part


def _wrong_content(extension: str) -> ValidationError:
    return ValidationError(
        _("This file is damaged or is no .%(extension)s. Open it, save it again as .%(extension)s and send that."),
        code="wrong_content",
        params={"extension": extension},
    )


def _macros() -> ValidationError:
    return ValidationError(
        _("This file holds a macro or a program. Save it without macros, as .docx, .xlsx or .pptx, and send that."),
        code="macros",
    )
