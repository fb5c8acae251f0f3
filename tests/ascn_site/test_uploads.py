"""Files are judged by their bytes and stored without what they say about people."""

import random
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from ascn_site.spreadsheets import safe_cell
from ascn_site.uploads import pictures
from ascn_site.uploads.documents import clean_document
from ascn_site.uploads.names import clean_file_name
from ascn_site.uploads.pictures import clean_picture
from ascn_site.uploads.traces import without_traces
from tests.corpus import files


def refusal_of(call, *arguments, **options) -> str | None:
    """The code of the refusal; None when there was none."""
    try:
        call(*arguments, **options)
    except ValidationError as refusal:
        return refusal.code
    return None


def animated(form) -> bytes:
    frames = [Image.new("RGB", (20, 20), shade) for shade in ("red", "green", "blue")]
    out = BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=[40, 80, 120], loop=2)
    return out.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_a_picture_keeps_its_look_and_nothing_else(form):
    exif = files.exif_of("Somebody", (13, 100), orientation=6)
    out = BytesIO()
    files.photo().save(out, form, **({"comment": b"Somebody"} if form == "GIF" else {"exif": exif}))

    picture = clean_picture(out.getvalue() + b"<?php trailing")

    drawn = Image.open(BytesIO(picture.content))
    assert (picture.width, picture.height) == drawn.size == ((40, 20) if form == "GIF" else (20, 40))
    assert dict(drawn.getexif()) == {}
    assert not {"exif", "xmp", "comment", "icc_profile", "Author"} & set(drawn.info)
    assert b"Somebody" not in picture.content
    assert b"<?php" not in picture.content


def test_png_text_and_xmp_are_gone():
    assert b"Somebody" not in clean_picture(files.png_with_text()).content


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF", "AVIF"])
def test_an_animation_keeps_its_frames(form):
    picture = clean_picture(animated(form))

    assert Image.open(BytesIO(picture.content)).n_frames == 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_drawn(mode):
    out = BytesIO()
    Image.new(mode, (9, 7)).save(out, "PNG")

    assert clean_picture(out.getvalue()).width == 9


def test_transparency_stays():
    out = BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")

    drawn = Image.open(BytesIO(clean_picture(out.getvalue()).content))
    assert drawn.getpixel((0, 0)) == (255, 0, 0, 0)


def test_colours_of_another_profile_come_out_in_srgb():
    out = BytesIO()
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(out, "JPEG")

    drawn = Image.open(BytesIO(clean_picture(out.getvalue()).content))
    assert (drawn.mode, drawn.getpixel((4, 4))[0] > 200) == ("RGB", True)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"x", "not_a_picture"),
        (files.svg(), "not_a_picture"),
        (files.pdf(), "not_a_picture"),
        (files.bmp(8), "not_a_picture"),
        (b"%!PS", "not_a_picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(pictures.MAX_BYTES), "too_big"),
        (files.png()[:50], "damaged"),
        (files.png(ztxt=5_000_000), "damaged"),
        (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//", "damaged"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8X", "damaged"),
        (b"\0\0\0\x1cftypavif", "damaged"),
        (files.png_bomb(12_001, 8), "too_many_pixels"),
        (files.png_bomb(7_000, 7_000), "too_many_pixels"),
        (files.gif(201, 8), "too_many_frames"),
        (files.gif(200, 600), "too_many_pixels"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(content, code):
    assert refusal_of(clean_picture, content) == code


def test_a_damaged_picture_of_any_kind_is_refused_and_never_an_error():
    chance = random.Random(1)
    kinds = [files.png(), files.jpg(), files.gif(3, 8), files.webp(2), animated("AVIF")]
    for number in range(300):
        content = bytearray(kinds[number % len(kinds)])
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        assert refusal_of(clean_picture, bytes(content[: chance.randint(20, len(content))])) != ""


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("แผน-kế hoạch-ផែនការ.PDF", "แผน-kế hoạch-ផែនការ.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie_ x=1.pdf"),
        ("aux.pdf", "aux_.pdf"),
        ("COM1.final.pdf", "COM1_.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("../../x.pdf", "x.pdf"),
        (".pdf", "pdf.pdf"),
        ("fdp\u202e.pdf", "fdp.pdf"),
        ("v1.2 (final).pdf", "v1.2 (final).pdf"),
        ("ก" * 300 + ".pdf", "ก" * 60 + ".pdf"),
    ],
)
def test_names_of_files_are_made_safe_in_every_script(name, stored):
    assert clean_file_name(name, extensions=["pdf"]) == stored


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (".htaccess", "file_type"),
        ("x.pdf.exe", "file_type"),
        ("x.PDF.html", "file_type"),
        ("x.svg", "file_type"),
        ("x", "file_type"),
        ("x.php.pdf", "double_extension"),
        ("x.html .pdf", "double_extension"),
    ],
)
def test_names_that_hide_what_they_are_are_refused(name, code):
    assert refusal_of(clean_file_name, name, extensions=["pdf"]) == code


def test_office_files_forget_their_authors_and_where_photos_were_taken():
    photo = files.jpg(exif="Somebody", gps=(13, 100))
    kept = clean_document("a.docx", files.docx(**{"word__media__q.jpg": photo}))
    with ZipFile(BytesIO(kept.content)) as archive:
        core, inside = archive.read("docProps/core.xml"), archive.read("word/media/q.jpg")

    assert b"Somebody" not in core
    assert b"<dc:title>Plan</dc:title>" in core
    assert dict(Image.open(BytesIO(inside)).getexif()) == {}
    assert Image.open(BytesIO(inside)).tobytes() == Image.open(BytesIO(photo)).tobytes()
    assert b"Somebody" not in ZipFile(BytesIO(clean_document("a.odt", files.odt()).content)).read("meta.xml")


def test_a_signed_office_file_stays_as_it_is():
    signed = files.office(**{"_xmlsignatures/origin.sigs": b""})

    assert clean_document("a.docx", signed).content == signed


def test_the_same_file_gives_the_same_bytes():
    for name, content in (("a.docx", files.docx()), ("a.xlsx", files.xlsx("x")), ("a.pdf", files.pdf())):
        assert clean_document(name, content) == clean_document(name, content)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", files.xlsx("x"), "wrong_content"),
        ("a.docx", files.zip_of({"x.txt": "x"}), "wrong_content"),
        ("a.docx", b"PK\x03\x04 not a zip", "wrong_content"),
        ("a.docx", files.docx(**{"..__x": b""}), "wrong_content"),
        ("a.odt", files.docx(), "wrong_content"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "protected"),
        ("a.docx", files.docx(word__vbaProject__bin=b""), "macros"),
        ("a.docx", files.office(main="wordprocessingml.document.macroEnabled"), "macros"),
        ("a.odt", files.odt(**{"Basic/Standard/x.xml": ""}), "macros"),
        ("a.docx", files.zipb(20_000_000), "unpacks_too_big"),
        ("a.docx", files.office(**{f"x/{number}": b"" for number in range(2_000)}), "unpacks_too_big"),
        ("a.pdf", b"<html>", "wrong_content"),
        ("a.pdf", b"%PDF-1.7" + bytes(1000), "damaged"),
        ("a.pdf", files.pdf(enc=True), "protected"),
        ("a.pdf", b"%PDF" + bytes(26 << 20), "too_big"),
        ("a.csv", "แผนเมืองอัจฉริยะ".encode("cp874"), "not_utf8"),
        ("a.csv", "plan".encode("utf-16"), "not_utf8"),
        ("a.txt", b"a\0b", "not_utf8"),
        ("a.txt", b"", "empty"),
        ("a.docm", files.docx(), "file_type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_documents_that_are_not_what_they_say_are_refused(name, content, code):
    assert refusal_of(clean_document, name, content) == code


def with_link_action(kind: str) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    name, words = NameObject, TextStringObject
    action = DictionaryObject(
        {name("/S"): name(kind), name("/F"): words("calc.exe"), name("/JS"): words("app.alert(1)")}
    )
    link = DictionaryObject({name("/Subtype"): name("/Link"), name("/A"): action})
    note = DictionaryObject({name("/Subtype"): name("/FileAttachment")})
    page[name("/Annots")] = ArrayObject([link, note])
    page[name("/AA")] = DictionaryObject({name("/O"): action})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        files.pdf(js="app.alert(1)"),
        files.pdf(embed="x.exe"),
        with_link_action("/Launch"),
        with_link_action("/JavaScript"),
        with_link_action("/SubmitForm"),
    ],
    ids=["script", "attachment", "launch", "link script", "form"],
)
def test_a_pdf_keeps_its_pages_and_nothing_that_runs(content):
    kept = clean_document("a.pdf", content).content

    assert len(PdfReader(BytesIO(kept)).pages) == 1
    for sign in (
        b"alert",
        b"calc",
        b"MZ\x90",
        b"/JavaScript",
        b"/Launch",
        b"/SubmitForm",
        b"/FileAttachment",
        b"Somebody",
    ):
        assert sign not in kept


def test_a_pdf_keeps_its_title_and_forgets_its_author():
    assert PdfReader(BytesIO(clean_document("a.pdf", files.pdf()).content)).metadata == {"/Title": "Plan"}


def test_photos_in_a_pdf_forget_where_they_were_taken():
    out = BytesIO()
    Image.open(BytesIO(files.jpg(exif="Somebody"))).save(out, "PDF")

    assert b"Exif" not in clean_document("a.pdf", out.getvalue()).content


def test_cells_that_a_spreadsheet_would_run_are_quoted_and_numbers_are_not():
    table = "name,value\n=cmd|' /C calc'!A0,-5\n＝1+1,+66 2 123\n@x,\"-1,234.5\"\n"

    kept = clean_document("a.csv", table.encode()).content.decode()

    assert kept.splitlines() == [
        "name,value",
        "'=cmd|' /C calc'!A0,-5",
        "'＝1+1,+66 2 123",
        '\'@x,"-1,234.5"',
    ]


def test_a_table_without_such_cells_stays_byte_for_byte():
    table = "\ufeffcity;plan\r\nHà Nội;1\r\n".encode()

    assert clean_document("a.csv", table).content == table


@pytest.mark.parametrize("cell", ["=1", "+1+1", "-x", "@x", "\t=1", "\r=1", " =1", "\uff1d1", "\ufeff=1"])
def test_formulas_get_an_apostrophe(cell):
    assert safe_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["plan", "-5", "+5.5 %", "+66 2 123", "-1,234.5", "", "2026-08-06"])
def test_ordinary_cells_stay(cell):
    assert safe_cell(cell) == cell


def test_taking_traces_out_of_other_bytes_changes_nothing():
    assert without_traces(b"BM other") == b"BM other"
    assert without_traces(files.png()) == files.png()
