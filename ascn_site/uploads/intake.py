"""From the browser's upload to the checked file, once per request and before any database transaction."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from ascn_site.uploads import documents, pictures
from ascn_site.uploads.names import clean_file_name

PICTURES, DOCUMENTS = "pictures", "documents"


class CheckedFile(SimpleUploadedFile):
    """A file that passed the checks, in the form in which it is stored."""

    def __init__(self, name: str, content: bytes):
        super().__init__(name, content)
        self.content_type = None  # the bytes say what it is, not the browser
        self.file_hash = hashlib.sha1(content, usedforsecurity=False).hexdigest()


def checked(upload: UploadedFile, *, kind: str) -> CheckedFile:
    """The file as it is stored; asked again it answers the same without work.

    Raises:
        ValidationError: why it cannot be kept, and what to do.
    """
    if isinstance(upload, CheckedFile):
        return upload
    if refusal := getattr(upload, "refusal", None):
        raise refusal
    limit = pictures.MAX_BYTES if kind == PICTURES else documents.MAX_BYTES
    upload.seek(0)
    content = upload.read(limit + 1)
    upload.seek(0)
    if kind == PICTURES:
        return _picture(upload.name or "", content)
    document = documents.clean_document(upload.name or "", content)
    return CheckedFile(document.name, document.content)


def _picture(name: str, content: bytes) -> CheckedFile:
    stem = clean_file_name(name, extensions=pictures.EXTENSIONS).rpartition(".")[0]
    picture = pictures.clean_picture(content)
    return CheckedFile(f"{stem}.{picture.extension}", picture.content)


def check_all(uploads: MultiValueDict, *, kind: str) -> None:
    """Put the checked file in the place of each upload of a request; a refused one keeps its reason for the form."""
    is_crowd = sum(len(files) for _, files in uploads.lists()) > 1
    for field, files in uploads.lists():
        uploads.setlist(field, [_checked_or_marked(file, kind, is_crowd=is_crowd) for file in files])


def _checked_or_marked(upload: UploadedFile, kind: str, *, is_crowd: bool) -> UploadedFile:
    try:
        if is_crowd:
            raise ValidationError(_("Send one file at a time: of several in one request none is kept."), code="crowd")
        return checked(upload, kind=kind)
    except ValidationError as refusal:
        vars(upload)["refusal"] = refusal
        return upload
