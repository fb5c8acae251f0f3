"""PDF: what runs, what is attached and what names its author is taken out."""

from collections.abc import Iterator
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from ascn_site.uploads.faults import OF_A_DAMAGED_FILE
from ascn_site.uploads.traces import without_traces

MAX_OBJECTS = 200_000

_ACTIONS = {
    *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"),
    *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView"),
}
_RUNS = {"/JS", "/JavaScript", "/AA", "/XFA", "/RichMediaContent", "/RichMediaSettings"}
_ATTACHED = {"/EmbeddedFiles", "/EF", "/AF"}
_ABOUT = {"/Metadata", "/PieceInfo", "/LastModified"}
_PLAYED = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
_BROKEN: tuple[type[Exception], ...] = (PyPdfError, *OF_A_DAMAGED_FILE)


def clean_pdf(content: bytes) -> bytes:
    """The same pages without scripts, actions, attachments, author and camera data.

    Signed files cannot be changed without breaking the signature: they stay
    as they are when nothing in them runs.

    Raises:
        ValidationError: ``wrong_content``, ``protected``, ``signed_and_active`` or ``damaged``.
    """
    if not content.startswith(b"%PDF-"):
        raise ValidationError(
            _("This file is no PDF, whatever its name says. Export it as PDF and send that."), code="wrong_content"
        )
    try:
        return _cleaned(content)
    except _BROKEN:
        raise ValidationError(
            _("This PDF is damaged. Open it, print it to a new PDF and send that."), code="damaged"
        ) from None


def _cleaned(content: bytes) -> bytes:
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise ValidationError(
            _("This PDF is protected by a password. Save it without protection and send that."), code="protected"
        )
    if len(reader.xref) > 0 and sum(map(len, reader.xref.values())) + len(reader.xref_objStm) > MAX_OBJECTS:
        raise ValueError
    writer = PdfWriter(clone_from=reader)
    dictionaries = list(_dictionaries(writer))
    is_signed = any("/ByteRange" in found for found in dictionaries)
    removed = [_disarm(found) for found in dictionaries]
    if is_signed:
        if any(removed):
            raise ValidationError(
                _("This PDF is signed and holds a script or an attachment. Send one without them."),
                code="signed_and_active",
            )
        return content
    _forget_author(writer, dictionaries)
    cleaned = _written(writer)
    # What was taken out is still in the file, only nothing leads there: a second copy leaves it behind.
    return _written(PdfWriter(clone_from=PdfReader(BytesIO(cleaned)))) if any(removed) else cleaned


def _written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _dictionaries(writer: PdfWriter) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, also those inside others, each once."""
    waiting = [reference for reference in writer._objects if reference is not None]
    while waiting:
        found = waiting.pop()
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(value for value in found.values() if not isinstance(value, IndirectObject))
        elif isinstance(found, ArrayObject):
            waiting.extend(value for value in found if not isinstance(value, IndirectObject))


def _disarm(found: DictionaryObject) -> bool:
    """True when something that runs or is attached was taken out."""
    out = [key for key in found if key in _RUNS | _ATTACHED or _is_action(found[key])]
    for key in out:
        del found[key]
    annotations = _list_in(found.get("/Annots"))
    played = [item for item in annotations if _subtype(item) in _PLAYED]
    for item in played:
        annotations.remove(item)
    return bool(out or played)


def _is_action(value: object) -> bool:
    value = value.get_object() if isinstance(value, IndirectObject) else value
    if isinstance(value, ArrayObject):
        return any(_is_action(item) for item in value if isinstance(item, DictionaryObject | IndirectObject))
    return isinstance(value, DictionaryObject) and value.get("/S") in _ACTIONS


def _list_in(value: PdfObject | None) -> ArrayObject:
    """The list itself, to be changed in place; an empty one where there is none."""
    found = value.get_object() if value is not None else None
    return found if isinstance(found, ArrayObject) else ArrayObject()


def _subtype(item: PdfObject) -> str | None:
    found = item.get_object()
    return found.get("/Subtype") if isinstance(found, DictionaryObject) else None


def _forget_author(writer: PdfWriter, dictionaries: list[DictionaryObject]) -> None:
    title = writer.metadata.get("/Title") if writer.metadata else None
    writer.metadata = {"/Title": title} if isinstance(title, str) else {}
    for found in dictionaries:
        for key in _ABOUT & set(found):
            del found[key]
        if isinstance(found, StreamObject) and found.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
            found._data = without_traces(found._data)
