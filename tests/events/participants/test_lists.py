"""Lists of participants: every fault is named with its row and column, and nothing is half done."""

import io
import zipfile

import openpyxl
import pytest
from django.utils import translation

from events.participants import lists

HEAD = "name,email,delegation"
ROW = "Delegate A,a@example.org,Viet Nam"


def faults(content, name="list.csv") -> list[tuple[int, str]]:
    content = content.encode() if isinstance(content, str) else content
    return [(fault.row, fault.column) for fault in lists.check(content, name=name).faults]


def guests(content, name="list.csv"):
    content = content.encode() if isinstance(content, str) else content
    checked = lists.check(content, name=name)
    assert checked.faults == []
    return checked.guests


@pytest.mark.parametrize(
    "content",
    [
        f"{HEAD}\n{ROW}",
        f"\ufeff{HEAD}\n{ROW}",
        f" Name ,EMAIL,Delegation\r\n{ROW}\r\n",
        f"{HEAD}\r\n{ROW}\n\n,,\n",
        "email;delegation;name\na@example.org;Viet Nam;Delegate A",
        "name\temail\tdelegation\nDelegate A\tA@Example.org\tViet Nam",
        "\ufeffname;email;delegation;;\r\nDelegate A;a@example.org;Viet Nam;;;\r\n;;;;\r\n",
        "ชื่อ;ที่อยู่อีเมล;คณะผู้แทน\nDelegate A;a@example.org;Viet Nam",
        "Vai trò,Tên,Địa chỉ thư điện tử,Đoàn đại biểu\nđại biểu,Delegate A,a@example.org,Viet Nam",
    ],
)
def test_a_list_is_read_whatever_program_wrote_it(content):
    [guest] = guests(content)

    assert (guest.name, guest.email, guest.delegation) == ("Delegate A", "a@example.org", "Viet Nam")
    assert (guest.role, guest.language, guest.spoken) == ("delegate", "", ())


def test_roles_and_languages_are_read_by_their_keys():
    [guest] = guests(f"{HEAD},role,reads,speaks\n{ROW},Head,vi,vi; en fr\n".replace(" fr", " th"))

    assert (guest.role, guest.language, guest.spoken) == ("head", "vi", ("vi", "en", "th"))


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Head of delegation"), ("vi", "Trưởng đoàn"), ("en", "Trưởng đoàn")]
)
def test_roles_are_read_by_their_names_in_any_language_of_the_site(language, name):
    with translation.override(language):
        [guest] = guests(f"{HEAD},role\n{ROW},{name}\n")

    assert guest.role == "head"


def test_who_has_no_such_column_is_told_the_columns_in_her_language():
    with translation.override("th"):
        [fault] = lists.check(f"{HEAD},โทรศัพท์\n{ROW},1".encode(), name="list.csv").faults

    assert "email (ที่อยู่อีเมล)" in fault.text


def test_a_workbook_is_read_like_a_table():
    book = openpyxl.Workbook()
    for row in (HEAD.split(","), ["ผู้แทน", "b@example.org", "Thailand"], [None, None]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)

    [guest] = guests(out.getvalue(), "list.xlsx")
    assert guest.name == "ผู้แทน"


@pytest.mark.parametrize(
    ("content", "name", "where"),
    [
        ("", "list.csv", (0, "")),
        (HEAD, "list.csv", (0, "")),
        (f"{HEAD}\n{ROW}".encode("utf-16-le"), "list.csv", (0, "")),
        (f"{HEAD}\n{ROW}".encode("utf-16"), "list.csv", (0, "")),
        (f"{HEAD}\n{ROW}\nผู้แทน,b@example.org,T".encode("cp874"), "list.csv", (3, "")),
        (HEAD.encode() + b"\nJos\xe9\x80,b@example.org,T", "list.csv", (2, "")),
        (f"{HEAD}\nA\0B,a@example.org,T", "list.csv", (0, "")),
        (f"{HEAD},is_superuser\n{ROW},1", "list.csv", (1, "is_superuser")),
        (f"id,pk,{HEAD}\n1,1,{ROW}", "list.csv", (1, "id")),
        ("name,delegation\nA,B", "list.csv", (1, "email")),
        ("name,name,email,delegation\nA,A,a@example.org,B", "list.csv", (1, "name")),
        (f"{HEAD}\nA,a@example.org", "list.csv", (2, "delegation")),
        (f"{HEAD}\n{ROW},more,cells", "list.csv", (2, "")),
        (f'{HEAD}\n"A,a@example.org,T', "list.csv", (2, "")),
        (f"{HEAD}\nA,no address,T", "list.csv", (2, "email")),
        (f"{HEAD}\n{ROW}\n ,b@example.org,T", "list.csv", (3, "name")),
        (f"{HEAD}\n{ROW}\nB,A@example.org,T", "list.csv", (3, "email")),
        (f"{HEAD}\n{ROW}\n,,\nB,b@example.org,T", "list.csv", (3, "")),
        (f"{HEAD}\n{ROW}\nB,b@example.org,#REF!", "list.csv", (3, "delegation")),
        ("ชื่อ,ชื่อเล่น,คณะผู้แทน\nA,B,T", "list.csv", (1, "ชื่อเล่น")),
        ("ชื่อ,name,email,delegation\nA,B,b@example.org,T", "list.csv", (1, "name")),
        (f"{HEAD},role\n{ROW},king", "list.csv", (2, "role")),
        (f"{HEAD},reads\n{ROW},xx", "list.csv", (2, "reads")),
        (f"{HEAD}\n" + "x" * 501 + ",a@example.org,T", "list.csv", (2, "name")),
        (f"{HEAD}\n{ROW}," + "x" * 501, "list.csv", (2, "4")),
        (",".join(["c"] * 16_385), "list.csv", (1, "")),
        (f"{HEAD}\n{ROW}", "list.xlsx", (0, "")),
        (b"PK\x03\x04 no workbook", "list.xlsx", (0, "")),
        (b"x" * (10 * 2**20 + 1), "list.csv", (0, "")),
    ],
)
def test_what_is_wrong_is_named_with_its_row_and_column(content, name, where):
    assert faults(content, name)[0] == where


def test_a_list_longer_than_the_limit_is_refused_as_a_whole():
    rows = [f"D,{number}@example.org,T" for number in range(5_001)]

    assert faults("\n".join([HEAD, *rows])) == [(5_002, "")]
    assert len(guests("\n".join([HEAD, *rows[:-1]]))) == 5_000


def test_all_faults_are_told_at_once():
    assert faults(f"{HEAD}\nA,x,T\n,b@example.org,T\n{ROW}") == [(2, "email"), (3, "name")]


def a_workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_formula_whose_result_is_not_in_the_file_is_named_with_its_place():
    content = a_workbook(HEAD.split(","), ["Delegate A", "a@example.org", '=B2&"x"'])

    assert faults(content, "list.xlsx") == [(2, "C")]


def with_part(content: bytes, name: str, change) -> bytes:
    """The workbook with one part of it rewritten, or left out where the change is to None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.namelist():
            part = before.read(entry)
            part = change(part) if entry == name else part
            if part is not None:
                after.writestr(entry, part)
    return out.getvalue()


def with_cell(sheet: bytes, cell: bytes) -> bytes:
    return sheet.replace(b"<sheetData>", b'<sheetData><row r="1">' + cell + b"</row>")


SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
DAMAGES = [
    (SHEET, lambda part: part[: len(part) // 2]),
    (SHEET, lambda part: b""),
    (SHEET, lambda part: with_cell(part, b'<c r="A1" t="s"><v>9999</v></c>')),
    (SHEET, lambda part: with_cell(part, b'<c r="A1" t="n"><v>x</v></c>')),
    (SHEET, lambda part: with_cell(part, b'<c r="A1" t="s"><v>x</v></c>')),
    (SHEET, lambda part: part.replace(b'r="A1"', b'r="1"')),
    (SHEET, lambda part: part.replace(b'<row r="1"', b'<row r="one"')),
    (SHEET, lambda part: b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
    (SHEET, lambda part: None),
    (BOOK, lambda part: part.replace(b"<sheets>", b"<sheets/><!--").replace(b"</sheets>", b"-->")),
    (BOOK, lambda part: None),
    ("[Content_Types].xml", lambda part: b"<x/>"),
]


@pytest.mark.parametrize("number", range(len(DAMAGES)))
def test_a_damaged_workbook_is_refused_with_a_sentence(number):
    name, change = DAMAGES[number]
    damaged = with_part(a_workbook(HEAD.split(","), ROW.split(",")), name, change)

    [fault] = lists.check(damaged, name="list.xlsx").faults

    assert (fault.row, fault.text) == (
        0,
        "This workbook cannot be opened. Save it again as .xlsx, or as CSV in UTF-8.",
    )


def test_a_workbook_whose_bytes_are_cut_or_false_is_refused():
    whole = a_workbook(HEAD.split(","), ROW.split(","))
    for place in range(40, len(whole), 97):
        false = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        for content in (false, whole[:place]):
            checked = lists.check(content, name="list.xlsx")
            assert checked.guests or checked.faults


def test_rows_that_only_have_a_frame_are_no_part_of_a_list():
    book = openpyxl.Workbook()
    for row in (HEAD.split(","), ROW.split(",")):
        book.active.append(row)
    for number in range(3, 6_004):
        book.active.cell(number, 1).number_format = "0.00"
    out = io.BytesIO()
    book.save(out)

    assert len(guests(out.getvalue(), "list.xlsx")) == 1
    assert len(guests(f"{HEAD}\n{ROW}\n" + ",,\n" * 6_000)) == 1
    assert faults(f"{HEAD}\n{ROW}\n" + ",,\n" * 6_000 + ROW) == [(6_003, "")]
    assert faults(f"{HEAD}\n{ROW}\n" + ",,\n" * 60_000) == [(0, "")]
