"""Projects and rows of the yearly reports as a search finds them."""

import pytest

from cities.findable_records import RECORD
from cities.models import Milestone, ProjectPage, ProjectRecord, StageChange
from search import collect, site_index
from search.collect import Thing
from search.rebuild import compare, rebuild
from tests import factories
from tests.real_network import NOW
from tests.search.indexed import addresses, found, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


@pytest.fixture
def project():
    return factories.a_project(factories.a_plan(factories.a_city_page()), title="Gauges", stage="")


def a_row(city, year: int, title: str, **fields) -> ProjectRecord:
    values = {"code": f"ME{year}-{title}", "number": 1, "status": "ongoing", "source": f"ME{year}"}
    return ProjectRecord.objects.create(city=city, year=year, title=title, **values | fields)


def date_of(project) -> str:
    [document] = collect.documents([Thing(collect.PAGE, project.pk)], version=1)
    return document.date


def test_a_project_is_found_by_its_years_and_by_the_names_that_reports_give_it(project):
    a_row(project.city, 2023, "Water meters", project_code=project.permanent_id)
    a_row(project.city, 2024, "Gauges", project_code=project.permanent_id, status="completed")
    StageChange.objects.create(project=project, stage="build", date="2021-03", reason="The whisper ended")
    Milestone.objects.create(project=project, title="Pumps bought", planned="2020", revised="2022-05", reason="prices")
    work()

    assert found("meters") == ["Gauges"]
    assert found("meters", kind="record") == []
    for year in ("2020", "2021", "2022", "2023", "2024"):
        assert found("gauges", year=year, status="completed") == ["Gauges"]
    assert found("whisper") == found("pumps") == ["Gauges"]


def test_a_project_has_the_date_of_the_last_thing_told_of_it(project):
    project.save_revision().publish()
    project.refresh_from_db()
    assert date_of(project) == project.last_published_at.date().isoformat()

    a_row(project.city, 2023, "Gauges", project_code=project.permanent_id)
    assert date_of(project) == "2023"

    StageChange.objects.create(project=project, stage="build", date="2024-03", reason="The money came")
    assert date_of(project) == "2024-03"


def test_the_stage_that_a_city_gives_counts_before_the_report(project):
    a_row(project.city, 2024, "Gauges", project_code=project.permanent_id)
    project.stage, project.lesson = "stopped", "Too dear"
    project.save()
    work()

    assert (found("gauges", status="stopped"), found("gauges", status="ongoing")) == (["Gauges"], [])


def test_rows_of_a_project_without_a_page_are_one_result_told_by_the_latest():
    city = factories.a_city()
    for year, status in ((2022, "planning"), (2023, "ongoing"), (2024, "completed")):
        a_row(city, year, "Night market", status=status, focus_area="civic_social")
        work()

    assert found("market") == found("market", year="2022", status="completed", focus="civic_social") == ["Night market"]
    assert found("market", status="planning") == []
    assert addresses("market") == ["cities/han/#projects"]


def test_rows_move_into_the_project_when_its_page_appears_and_out_when_it_goes(project):
    project.unpublish()
    a_row(project.city, 2024, "Gauges", project_code=project.permanent_id)
    work()
    assert found("gauges", kind="record") == ["Gauges"]

    project.save_revision().publish()
    work()
    assert (found("gauges", kind="record"), found("gauges", kind="project")) == ([], ["Gauges"])

    ProjectPage.objects.get(pk=project.pk).unpublish()
    work()
    assert (found("gauges", kind="record"), found("gauges", kind="project")) == (["Gauges"], [])


def test_a_new_index_and_the_comparison_know_the_rows():
    row = a_row(factories.a_city(), 2024, "Night market")
    rebuild(site_index.engine())

    assert found("market") == ["Night market"]
    assert compare(site_index.engine(), now=NOW) == (set(), set(), set())
    assert Thing(RECORD, row.pk) in [thing for things in collect.everything() for thing in things]


@pytest.mark.parametrize("text", ["gauges City HAN", "gauges own han", "gauges VN"])
def test_a_subject_and_a_place_find_what_lies_there(project, text):
    work()

    assert found(text, kind="project") == ["Gauges"]
