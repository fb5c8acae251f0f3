"""Every list can be taken away as a file, whole, filtered as in the address, and safe in a spreadsheet."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from cities.models import CitiesPage, DocumentsPage
from events.models import ForumIndexPage, ForumPage
from tests import factories

pytestmark = pytest.mark.django_db
FIRST = ["id", "title", "lang", "address"]
LAST = ["first_published_at", "last_published_at", "sources", "written_in", "permanent_address"]
SOURCE = {"publisher": "City press", "title": "", "date": "2026-11", "url": "", "page": "3"}


@pytest.fixture
def plan():
    factories.libraries()
    return factories.a_plan(factories.a_city_page())


def rows_of(answer) -> list[dict]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_csv_has_the_id_title_language_and_address_first_and_sources_and_dates_last(client, plan):
    project = factories.a_project(plan, title="Gauges", sources=[("source", SOURCE)])

    answer = client.get("/en/projects/?format=csv")
    (row,) = rows_of(answer)

    assert (list(row)[:4], list(row)[-5:]) == (FIRST, LAST)
    assert [row[name] for name in FIRST] == [
        project.permanent_id,
        "Gauges",
        "en",
        f"http://testserver/en/cities/han/{plan.slug}/gauges/",
    ]
    assert row["sources"] == "publisher: City press, date: 2026-11, page: 3"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="ascn-projects-en.csv"'


def test_csv_begins_with_the_mark_by_which_a_spreadsheet_reads_thai(client, plan):
    factories.a_project(plan, title="น้ำท่วม")

    content = client.get("/th/projects/?format=csv").content

    assert content.startswith(b"\xef\xbb\xbf")
    assert "น้ำท่วม" in content.decode("utf-8-sig")


def test_the_file_holds_every_page_of_the_filtered_list_and_nothing_else(client, plan):
    for _number in range(26):
        factories.a_project(plan, focus_area="civic_social")
    factories.a_project(plan, title="Other")

    rows = rows_of(client.get("/en/projects/?focus=civic_social&page=2&format=csv"))

    assert (len(rows), {row["focus_area"] for row in rows}) == (26, {"civic_social"})


def test_drafts_are_in_no_file(client, plan):
    factories.a_project(plan, title="Secret", live=False)

    for form in ("csv", "xlsx", "json"):
        assert b"Secret" not in client.get(f"/en/projects/?format={form}").content
    assert client.get("/en/projects/?format=json").json()["results"] == []


@pytest.mark.parametrize("title", ["=1+1", "@SUM(A1)", "+1-1", "-2+3", "＝cmd", "\t=1"])
def test_what_looks_like_a_formula_is_text_in_csv_and_xlsx(client, plan, title):
    factories.a_project(plan, summary=title)

    (row,) = rows_of(client.get("/en/projects/?format=csv"))
    sheet = sheet_of(client.get("/en/projects/?format=xlsx"))
    cell = sheet.cell(2, [one.value for one in sheet[1]].index("summary") + 1)

    assert row["summary"].startswith("'")
    assert (cell.data_type, cell.value[0]) == ("s", "'")


def sheet_of(answer):
    return load_workbook(io.BytesIO(answer.content)).worksheets[0]


def test_xlsx_keeps_numbers_as_numbers_leaves_the_unknown_empty_and_explains_its_columns(client, plan):
    below = factories.below_home(CitiesPage, "cities")

    answer = client.get(f"/en/{below.slug}/?format=xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    names, values = book.worksheets[0].iter_rows(values_only=True)
    row = dict(zip(names, values, strict=True))

    assert (row["latitude"], row["area_km2"], row["is_pilot"]) == (21.0, None, "false")
    explained = dict(book["columns"].iter_rows(values_only=True))
    assert set(explained) == set(names)
    assert explained["latitude"] == "Degrees north, WGS 84"


def test_json_tells_the_same_entries_as_the_api_and_what_they_hold(client, plan):
    factories.a_project(plan)

    taken = client.get("/en/projects/?format=json").json()

    assert taken["results"] == client.get("/api/v1/projects").json()["results"]
    assert taken["columns"]["plan_id"] == ""
    assert taken["columns"]["id"]


@pytest.mark.parametrize("form", ["pdf", "", "CSV", "csv,xlsx"])
def test_a_format_that_is_none_shows_the_page(client, plan, form):
    answer = client.get(f"/en/projects/?format={form}")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_every_list_offers_its_files_with_the_filters_of_the_reader(client, plan):
    factories.below_home(ForumIndexPage, "forum").add_child(
        instance=ForumPage(title="Annual meeting", kind="forum", starts="2020-10")
    )
    factories.below_home(DocumentsPage, "documents")
    for section in ("cities", "projects", "practices", "covid-19", "documents", "forum"):
        page = client.get(f"/en/{section}/?country=vn").content.decode()
        for form in ("csv", "xlsx", "json"):
            address = f"/en/{section}/?country=VN&format={form}"
            assert address.replace("&", "&amp;") in page
            assert client.get(address)["Content-Disposition"] == f'attachment; filename="ascn-{section}-en.{form}"'


def test_a_page_that_is_no_list_ignores_the_format(client, plan):
    answer = client.get(f"/en/cities/han/{plan.slug}/?format=csv")

    assert answer["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("number", [1, 3])
def test_a_file_of_projects_costs_eleven_queries(client, plan, django_assert_num_queries, number):
    for _number in range(number):
        factories.a_project(plan)
    client.get("/en/projects/?format=json")

    with django_assert_num_queries(11):
        assert len(json.loads(client.get("/en/projects/?format=json").content)["results"]) == number
