"""Every row of the upload surface, at the three doors through which an officer's files come in."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import UploadedFile

from ascn_site.models import SiteDocument, SiteImage
from tests.corpus import files
from tests.corpus.rows import ids, to_send
from tests.editing import is_saved, save, stream

ROWS = [row for row in to_send("Uploads") if row.id != "U35"]  # U35 is the editor's: test_stream_rows
PICTURE, DOCUMENT = SiteImage, SiteDocument
APP = {PICTURE: "wagtailimages", DOCUMENT: "wagtaildocs"}
# The kind of document that a row's bytes are, and its name where the row gives only bytes.
DOCUMENT_ROWS = {"U18": "a.pdf", "U30": "a.docx", "U31": "a.xlsx", "U32": "a.csv", "U33": "a.pdf", "U34": "a.pdf"}
NAME_ROWS = {"U21", "U22", "U23", "U24", "U25", "U26", "U27", "U28", "U29"}


def uploads_of(row) -> list[tuple[type, str, bytes]]:
    """Model, name and bytes of the files that a row means."""
    value = row.value()
    if row.id in NAME_ROWS:
        names = value if isinstance(value, list) else [value]
        return [
            (PICTURE, name, files.png()) if name.endswith("png") else (DOCUMENT, name, files.pdf()) for name in names
        ]
    if row.id in DOCUMENT_ROWS:
        return [(DOCUMENT, DOCUMENT_ROWS[row.id], value)]
    name, content = value if isinstance(value, tuple) else (f"a.{extension_of(value)}", value)
    return [(PICTURE, name, content)]


def extension_of(content: bytes) -> str:
    kinds = {b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp", b"\0\0\0\x1c": "avif"}
    return next((kind for start, kind in kinds.items() if content.startswith(start)), "png")


def send(desk, model, name, content, collection, *, door="add_multiple"):
    """The answer of one of the doors: single form, several at once, upload inside a chooser."""
    field = "files[]" if door == "add_multiple" else "file"
    prefix = f"{'image' if model is PICTURE else 'document'}-chooser-upload-" if door == "create" else ""
    app = f"{APP[model]}_chooser" if door == "create" else APP[model]
    name = name.replace("\r\n", "%0D%0A")  # as browsers write it
    form = {f"{prefix}title": "Typed title", f"{prefix}collection": collection.pk}
    return desk.post(reverse(f"{app}:{door}"), form | {f"{prefix}{field}": SimpleUploadedFile(name, content)})


@pytest.fixture
def ours(collections):
    return collections["ASCN-VN-HAN"]


@pytest.mark.parametrize("door", ["add_multiple", "add", "create"])
@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_a_file_is_refused_with_a_reason_or_stored_harmless(desk, ours, row, door):
    for model, name, content in uploads_of(row):
        answer = send(desk, model, name, content, ours, door=door)

        assert answer.status_code in (200, 302)
        if row.may == {"R"}:
            assert (model.objects.count(), UploadedFile.objects.count()) == (0, 0), name
            assert door == "add_multiple" or "Typed title" in answer.content.decode()
        else:
            stored = model.objects.get()
            check_harmless(stored)
            stored.delete()


def test_a_refused_document_is_told_one_reason(desk, ours):
    answer = send(desk, DOCUMENT, "a.pdf", b"MZ no PDF at all", ours, door="add")

    assert answer.context["form"].errors["file"] == [
        "This file is no PDF, whatever its name says. Export it as PDF and send that."
    ]


def check_harmless(stored) -> None:
    with stored.open_file() as file:
        content = file.read()
    assert len(stored.file.name) <= 100
    assert not any(sign in content for sign in (b"Somebody", b"<?php", b"/JavaScript", b"alert", b"MZ\x90", b"\n="))
    assert not content.startswith((b"=", b"+", b"@"))
    if isinstance(stored, PICTURE):
        drawn = Image.open(BytesIO(content))
        assert (dict(drawn.getexif()), "xmp" in drawn.info, "comment" in drawn.info) == ({}, False, False)


@pytest.mark.parametrize(
    ("model", "name", "content"),
    [
        (PICTURE, "a.png", files.png()),
        (PICTURE, "a.jpg", files.jpg()),
        (PICTURE, "a.webp", files.webp(1)),
        (DOCUMENT, "a.pdf", files.pdf()),
        (DOCUMENT, "a.docx", files.docx()),
        (DOCUMENT, "a.xlsx", files.xlsx("Budget")),
        (DOCUMENT, "a.csv", "city,plan\nHà Nội,1\n".encode()),
    ],
    ids=lambda value: str(value)[:20],
)
def test_u00_a_valid_file_of_each_kind_is_stored(desk, ours, model, name, content):
    answer = send(desk, model, name, content, ours)

    assert answer.json()["success"]
    assert model.objects.get().filename.endswith(name[1:])


def test_u20_of_many_files_in_one_request_none_is_stored_and_it_says_why(desk, ours):
    crowd = [SimpleUploadedFile(f"{number}.png", files.png()) for number in range(20)]

    answer = desk.post(reverse("wagtailimages:add_multiple"), {"title": "x", "collection": ours.pk, "files[]": crowd})

    assert not answer.json()["success"]
    assert "one file at a time" in answer.json()["error_message"]
    assert SiteImage.objects.count() == 0


@pytest.mark.parametrize(
    ("model", "name", "content"),
    [(PICTURE, "a.png", files.png()), (DOCUMENT, "a.txt", b"plan")],
    ids=lambda value: str(value)[:20],
)
def test_u37_the_same_bytes_twice_are_one_file(desk, ours, model, name, content):
    first, again = (send(desk, model, name, content, ours).json() for _ in range(2))

    assert (first["success"], again["success"]) == (True, True)
    assert model.objects.count() == 1


def test_a_file_without_its_field_is_a_bad_request(desk, ours):
    for app in APP.values():
        answer = desk.post(reverse(f"{app}:add_multiple"), {"other": SimpleUploadedFile("a.png", files.png())})

        assert answer.status_code == 400


def test_what_waits_for_its_title_is_stored_clean_too(desk, ours):
    picture = SimpleUploadedFile("a.jpg", files.jpg(exif="Somebody", gps=(13, 100)))

    desk.post(reverse("wagtailimages:add_multiple"), {"title": "x" * 300, "collection": ours.pk, "files[]": picture})

    with UploadedFile.objects.get().file.open() as file:
        waiting = file.read()
    assert b"Somebody" not in waiting
    assert dict(Image.open(BytesIO(waiting)).getexif()) == {}


def test_a_picture_sent_to_the_other_citys_collection_does_not_get_there(desk, collections):
    send(desk, PICTURE, "a.png", files.png(), collections["ASCN-MY-KCH"], door="add")

    assert not SiteImage.objects.filter(collection=collections["ASCN-MY-KCH"]).exists()


def test_a_refused_file_leaves_the_page_in_the_editor_usable(desk, hanoi, ours):
    send(desk, PICTURE, "a.svg", files.svg(), ours)

    assert is_saved(save(desk, hanoi, stream("body", ("markdown", "After the refusal"))))
