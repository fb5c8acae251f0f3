"""What attached files say is found, with the page on which it stands."""

import io
import pathlib
import zipfile

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from ascn_site.models import SiteDocument
from search import site_index
from search.collect import Thing, documents
from search.engines.base import Request
from search.models import FileText, OutboxRow
from search.rebuild import rebuild
from tests.factories import a_document
from tests.search.indexed import found, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    site_index.close()
    yield
    site_index.close()


def a_pdf(*pages: str) -> bytes:
    return a_pdf_that_does(*(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET" for text in pages))


def a_pdf_that_does(*pages: str) -> bytes:
    """Each page as the operators that draw it."""
    writer = PdfWriter()
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")})
    font[NameObject("/BaseFont")] = NameObject("/Helvetica")
    for operators in pages:
        page = writer.add_blank_page(width=300, height=300)
        content = DecodedStreamObject()
        content.set_data(operators.encode())
        page[NameObject("/Contents")] = writer._add_object(content)
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def a_pptx(*slides: str, packing: int = zipfile.ZIP_STORED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packing) as archive:
        for number, text in enumerate(slides, start=1):
            archive.writestr(f"ppt/slides/slide{number}.xml", f'<p xmlns:a="urn:a"><a:t>{text}</a:t></p>')
    return written.getvalue()


def a_file(name: str, content: bytes) -> SiteDocument:
    return SiteDocument.objects.create(title=name, file=ContentFile(content, name=name))


def passages(**fields) -> list[tuple[int | None, str]]:
    page = a_document(**fields)
    [document] = documents([Thing("page", page.pk)], version=1)
    return [(passage.page, passage.text) for passage in document.passages[1:]]


def test_pages_of_a_pdf_are_passages_with_their_numbers():
    assert passages(file=a_file("report.pdf", a_pdf("First", "Whisper"))) == [(1, "First"), (2, "Whisper")]


def spoken(text: str, glyphs: str) -> str:
    """A stretch of glyphs with what it stands for."""
    written = text.encode("utf-16-be").hex()
    return f"/Span<</ActualText <FEFF{written}>>> BDC {glyphs} EMC"


@pytest.mark.parametrize("shown", ["(x) Tj 5 0 Td (y) Tj", "[(x) -900 (y)] TJ", "(x) Tj 4 3 Td (y) Tj -4 -3 Td (z) Tj"])
def test_what_glyphs_of_a_pdf_stand_for_is_read_in_their_place(shown):
    line = f"BT /F1 12 Tf 20 200 Td (a) Tj 6 0 Td {spoken('น้ำ', shown)} 9 0 Td (b) Tj 60 0 Td (c) Tj ET"

    assert passages(file=a_file("report.pdf", a_pdf_that_does(line))) == [(1, "aน้ำb c")]


def test_another_font_in_the_middle_of_a_word_does_not_cut_it():
    begin = "BT /F1 12 Tf 1 0 0 1 20 200 Tm"
    line = f"{begin} (ng) Tj ET {begin} 13 0 Td (a) Tj ET {begin} 20 0 Td (p) Tj ET"

    assert passages(file=a_file("report.pdf", a_pdf_that_does(line))) == [(1, "ngap")]


def test_a_glyph_that_stands_for_nothing_does_not_cut_an_unspaced_word():
    line = f"BT /F1 12 Tf 20 200 Td {spoken('ติด' + chr(0) + 'ตั้ง', '(x) Tj')} ET"

    assert passages(file=a_file("report.pdf", a_pdf_that_does(line))) == [(1, "ติดตั้ง")]


def test_a_page_that_cannot_be_read_leaves_the_others():
    damaged = a_pdf("First", "Whisper").replace(
        b"BT /F1 12 Tf 20 200 Td (First) Tj ET", b"BT /F1 12 Tf 20 200 Td <<<<<<<<<<<("
    )

    assert passages(file=a_file("report.pdf", damaged)) == [(2, "Whisper")]


def test_a_word_of_a_slide_may_be_cut_where_its_format_changes():
    slide = "</a:t><a:t>".join(["น้ำ", "ท่วม"])

    assert passages(file=a_file("talk.pptx", a_pptx(slide))) == [(1, "น้ำท่วม")]


def test_slides_are_counted_though_numbers_are_missing():
    written = io.BytesIO(a_pptx("Hello"))
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("ppt/slides/slide12.xml", '<p xmlns:a="urn:a"><a:t>Pumps</a:t></p>')

    assert passages(file=a_file("talk.pptx", written.getvalue())) == [(1, "Hello"), (2, "Pumps")]


def test_slides_count_as_pages():
    assert passages(file=a_file("talk.pptx", a_pptx("Hello", "Pumps"))) == [(1, "Hello"), (2, "Pumps")]


@pytest.mark.parametrize("name", ["report.pdf", "report.docx", "report.xlsx", "report.pptx", "report.txt"])
def test_a_file_that_cannot_be_read_has_no_text_and_harms_nothing(name):
    assert passages(file=a_file(name, b"no such format")) == []


def test_a_file_is_read_once_for_each_content(django_assert_num_queries):
    file = a_file("report.pdf", a_pdf("Whisper"))

    assert passages(file=file) == passages(file=file) == [(1, "Whisper")]
    assert FileText.objects.count() == 1


def test_a_file_is_found_by_its_name_also_by_a_new_one():
    file = a_file("report.pdf", a_pdf("First", "Whisper"))
    page = a_document(file=file)
    site_index.engine().begin_build().commit()
    file.title = "Culverts of the canal"
    file.save()
    work()

    [hit] = site_index.engine().search(Request("culverts")).hits
    assert hit.document.id == f"page:{page.pk}"
    assert {(passage.file, passage.address) for passage in hit.document.passages} == {(file.title, file.url)}


def a_workbook(styles: str) -> bytes:
    """A sheet that names the first of its styles."""
    written = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Whisper"])
    book.save(written)
    damaged = io.BytesIO()
    with zipfile.ZipFile(written) as whole, zipfile.ZipFile(damaged, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, styles if name == "xl/styles.xml" else whole.read(name))
    return damaged.getvalue()


def one_byte_other(packed: bytes) -> bytes:
    """Somewhere inside what is packed."""
    place = packed.index(b"slide1.xml") + len("slide1.xml") + 8
    return packed[:place] + bytes([packed[place] ^ 0xFF]) + packed[place + 1 :]


SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
DAMAGED = {
    "fill.xlsx": a_workbook(f"<styleSheet {SHEET}><fills><fill/></fills></styleSheet>"),
    "cut.xlsx": a_workbook("<styleSheet"),
    "flipped.pptx": one_byte_other(a_pptx("Hello " * 500, packing=zipfile.ZIP_DEFLATED)),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_has_no_text_and_its_page_is_indexed(name):
    assert passages(file=a_file(name, DAMAGED[name])) == []


def test_a_file_that_is_lost_is_read_when_it_is_back():
    file = a_file("report.pdf", a_pdf("Whisper"))
    with file.file.open() as opened:
        content = opened.read()
    file.file.storage.delete(file.file.name)
    assert passages(file=file, title="Culverts") == []

    file.file.storage.save(file.file.name, ContentFile(content))
    assert passages(file=file) == [(1, "Whisper")]


def test_a_storage_that_fails_holds_up_its_own_page_and_no_other():
    file = a_file("report.pdf", a_pdf("Whisper"))
    with_file, without = a_document(file=file, title="Culverts"), a_document(title="Weirs")
    path = pathlib.Path(file.file.path)
    path.rename(path.with_suffix(".kept"))
    path.mkdir()
    site_index.engine().begin_build().commit()
    work()
    waits = OutboxRow.objects.waiting().filter(object_id__in=[with_file.pk, without.pk])
    assert list(waits.values_list("object_id", "last_error")) == [
        (with_file.pk, "IsADirectoryError in its content"),
    ]
    assert (found("weirs"), found("culverts")) == (["Weirs"], [])

    rebuild(site_index.engine())
    assert (found("weirs"), list(waits.values_list("object_id", flat=True))) == (["Weirs"], [with_file.pk])
    path.rmdir()
    path.with_suffix(".kept").rename(path)
    OutboxRow.objects.waiting().update(due=timezone.now())
    work(), work()  # the file learns its sum when it is first read, which changes it once more
    assert (found("whisper"), waits.count()) == (["Culverts"], 0)
