"""The rows of bad imports of the corpus, against the columns of a participants' list."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ascn_site.models import User
from events.models import ForumInvitation, WaitingList
from events.participants import lists
from tests.corpus.rows import for_each, to_send
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import a_person, office

pytestmark = [pytest.mark.django_db, pytest.mark.corpus]
HEAD = "name,email,delegation"
# The corpus speaks of a list of plans; here a name stands for the title, address and delegation for the city.
COLUMNS = {"title": "name", " Title ": " Name ", "city": "email,delegation", "CITY": "EMAIL,Delegation"}
ROWS = {row.id: row for row in to_send("Imports (CSV, XLSX, JSON, ZIP)")}
TABLES = ["I00", "I01", "I02", "I03", "I04", "I05", "I06", "I07", "I08", "I09", "I10", "I11", "I12", "I13", "I14"]
TABLES += ["I15", "I16", "I30"]
CELLS = ["I17", "I18", "I19", "I20", "I21"]
# What the list has no column for: cities, countries, dates, numbers, slugs; pictures in a ZIP are no list.
ELSEWHERE = {"I22", "I23", "I24", "I25", "I26", "I27", "I28"}


def in_our_columns(table: str | bytes) -> bytes:
    """The same table with the columns of a list of participants; what is wrong in it stays wrong."""
    if isinstance(table, str):
        table = table.encode("utf-8", "surrogatepass")
    wide = table.startswith(b"t\0")
    text = table.decode("utf-16-le") if wide else table.decode("latin-1")
    for theirs, ours in COLUMNS.items():
        text = text.replace(theirs, ours)
    text = text.replace("Bangkok", "a@example.org,Thailand", 1).replace("Bangkok", "b@example.org,Thailand")
    return text.encode("utf-16-le") if wide else text.encode("latin-1")


def send(client, desk, content: bytes, name: str = "list.csv"):
    return client.post(f"{desk}check/", {"file": SimpleUploadedFile(name, content)})


def test_every_row_that_names_something_to_send_is_tried_or_has_its_reason():
    assert set(ROWS) == {*TABLES, *CELLS, *ELSEWHERE, "I32"}


@for_each([ROWS[key] for key in TABLES if key in ROWS])
def test_a_table_of_the_corpus_is_read_or_refused_as_a_whole(secretary, desk, row):
    answer = send(secretary, desk, in_our_columns(row.value()))

    assert answer.status_code in {302, 400}
    if row.may == {"R"}:
        assert answer.status_code == 400
        assert "Nobody was invited." in answer.content.decode()
    if row.may <= {"K", "N"}:
        assert answer.status_code == 302
    assert WaitingList.objects.exists() == (answer.status_code == 302)
    assert not ForumInvitation.objects.exists()


@for_each([ROWS[key] for key in CELLS if key in ROWS])
def test_a_cell_of_the_corpus_is_inert_or_refused(secretary, desk, row):
    value = row.value()
    for cell in value if isinstance(value, list) else [value]:
        quoted = cell.replace('"', '""')
        checked = lists.check(f'{HEAD}\n"{quoted}",a@example.org,Thailand'.encode(), name="list.csv")
        answer = send(secretary, desk, f'{HEAD}\n"{quoted}",a@example.org,Thailand'.encode())

        assert answer.status_code == (400 if checked.faults else 302)
        if not checked.faults:
            assert checked.guests[0].name == cell.strip()
            assert "<script>alert(1)" not in secretary.get(answer["Location"]).content.decode()
        assert not ForumInvitation.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"), [(f"{HEAD}\nA,a@example.org,T".encode(), "list.xlsx"), (b"PK\x03\x04../../x.png", "list.zip")]
)
def test_a_file_that_is_not_what_its_name_says_is_refused(secretary, desk, content, name):
    assert send(secretary, desk, content, name).status_code == 400


def test_the_archive_of_the_corpus_is_refused(secretary, desk):
    if "I32" in ROWS:
        assert send(secretary, desk, ROWS["I32"].value(), "list.xlsx").status_code == 400


def test_without_the_right_nothing_is_read(forum, desk):
    person = a_person("officer")
    office(person, "officer", "city", "ASCN-VN-HAN")

    answer = send(browser(person), desk, f"{HEAD}\nA,a@example.org,T".encode())

    assert (answer.status_code, WaitingList.objects.exists()) == (403, False)
    assert not User.objects.filter(email="a@example.org").exists()
