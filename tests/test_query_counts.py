"""Every page asks the database the same number of questions, whether it shows one thing or three."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cities.models import Milestone, Partner, ProjectRecord, StageChange, SupportSought
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)  # nothing is kept inside a transaction

LETTERS = ["HAN", "DAD", "SGN"]


def a_record(city, project, year: int):
    ProjectRecord.objects.create(
        code=f"ME{year}-{project.permanent_id}",
        year=year,
        number=1,
        city=city,
        title=project.title,
        focus_area=project.focus_area,
        status="ongoing",
        project_code=project.permanent_id,
        source=f"ME{year}",
    )


def a_full_project(plan, city, number: int, rows: int):
    """A project with so many rows of each kind."""
    project = factories.a_project(plan, slug=f"project-{number}")
    for place in range(rows):
        StageChange.objects.create(project=project, stage="idea", date="2025", reason="because", sort_order=place)
        Milestone.objects.create(project=project, title="Pumps", planned="2026-05", sort_order=place)
        SupportSought.objects.create(project=project, kind="finance", text="a loan", sort_order=place)
        Partner.objects.create(
            city=city,
            project_code=project.permanent_id,
            organisation="a bank",
            kind="donor",
            since=datetime.date(2026, 1, 1),
            offerer_agrees=True,
            city_agrees=True,
        )
        factories.an_update(project)
        a_record(city, project, 2023 + place)
    return project


@pytest.fixture(params=[1, 3])
def network(request):
    """A network with so many cities, each with so many of everything."""
    factories.libraries()
    for letters in LETTERS[: request.param]:
        city_page = factories.a_city_page(letters)
        for number in range(request.param):
            plan = factories.a_plan(city_page, slug=f"plan-{number}")
            for place in range(request.param):
                a_full_project(plan, city_page.city, place, request.param)
            factories.an_update(plan)
            factories.an_update(city_page, slug=f"update-{number}")
            told = {"headline": "less water", "lessons": "money"}
            grew_from = [("project", f"{city_page.permanent_id}-P{place + 1:02d}") for place in range(request.param)]
            factories.a_practice(city_page, slug=f"practice-{number}", projects=grew_from, **told)
            factories.a_response(city_page, slug=f"response-{number}", kinds=["hotline", "testing"][: request.param])
            factories.a_document(slug=f"document-{letters.lower()}-{number}", city=city_page.city)


def questions(client, address: str) -> int:
    """Asked by a page whose shared names and lists are already at hand, as they are between two publications."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


EXPECTED = {
    "": 3,
    "cities/": 4,
    "cities/han/": 9,
    "cities/han/plan-0/": 5,
    "cities/han/plan-0/project-0/": 10,
    "cities/han/update-0/": 5,
    "cities/han/practice-0/": 3,
    "cities/han/response-0/": 3,
    "projects/": 5,
    "practices/": 4,
    "covid-19/": 6,
    "documents/": 4,
    "documents/document-han-0/": 2,
}


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_page_asks_as_many_questions_for_one_thing_as_for_three(client, network, language):
    assert {path: questions(client, f"/{language}/{path}") for path in EXPECTED} == EXPECTED
