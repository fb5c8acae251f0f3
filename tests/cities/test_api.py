"""Cities, plans, projects, records, updates and documents as programs read them."""

import pytest

from cities.models import Milestone, ProjectRecord, StageChange, SupportSought
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return factories.a_plan(factories.a_city_page())


def a_record(city, number: int, **fields) -> ProjectRecord:
    values = {"year": 2025, "code": f"ME2025-{number:03}", "title": f"Work {number}", "source": "ME2025", "page": 21}
    return ProjectRecord.objects.create(city=city, number=number, **values | fields)


def ids(client, address: str) -> list[str]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return [entry["id"] for entry in answer.json()["results"]]


def one(client, address: str) -> dict:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_city_tells_its_names_its_place_and_what_is_not_known(client):
    population = [{"value": 700_000, "year": 2018, "scope": "city", "source": {"publisher": "A", "page": "5"}}]
    city = factories.a_city(names={"en": ["Hanoi", "Ha Noi"], "vi": ["Hà Nội"]}, population=population)
    factories.a_city_page(city=city)

    told = one(client, "cities/ASCN-VN-HAN?lang=vi")

    assert (told["name"], told["country"], told["member_since"]) == ("Hà Nội", "VN", "2018-04-28")
    assert told["names"] == [
        {"lang": "en", "values": ["Hanoi", "Ha Noi"]},
        {"lang": "vi", "values": ["Hà Nội"]},
    ]
    assert (told["area_km2"], told["left"], told["website"]) == (None, None, None)
    assert told["population"][0]["source"]["page"] == "5"
    assert {
        "publisher": None,
        "title": "a report",
        "date": None,
        "url": None,
        "page": None,
        "part": "member_since",
    } in (told["sources"])


def test_a_name_that_is_not_known_is_english_and_never_invented(client):
    factories.a_city_page()

    assert one(client, "cities/ASCN-VN-HAN?lang=km")["name"] == "City HAN"


def test_a_city_is_found_by_country_in_either_case_and_by_the_year_it_joined(client):
    factories.a_city_page()
    factories.a_city_page(city=factories.a_city("KCH", country="MY", joined="2024"))

    assert ids(client, "cities?country=my") == ids(client, "cities?since=2024") == ["ASCN-MY-KCH"]
    assert ids(client, "cities?country=my&country=VN&sort=since") == ["ASCN-MY-KCH", "ASCN-VN-HAN"]


def test_a_project_tells_its_plan_its_steps_and_what_it_looks_for(client, plan):
    project = factories.a_project(
        plan, stage="build", budget=[("line", {"label": "Pumps", "amount": 5, "currency": "VND"})]
    )
    SupportSought.objects.create(project=project, kind="finance", text="A loan")
    Milestone.objects.create(project=project, title="First gauge", planned="2026-05")
    StageChange.objects.create(project=project, stage="build", date="2026-03", reason="Decided")
    a_record(project.city, 1, project_code=project.permanent_id, status="ongoing")

    told = one(client, f"projects/{project.permanent_id}")

    assert (told["plan_id"], told["city_id"]) == (plan.permanent_id, "ASCN-VN-HAN")
    assert (told["stage"], told["reported_status"], told["reported_in"]) == ("build", "ongoing", 2025)
    assert told["support"] == [{"kind": "finance", "text": "A loan", "is_met": False}]
    assert told["milestones"][0] == {
        "title": "First gauge",
        "planned": "2026-05",
        "revised": None,
        "reason": None,
        "actual": None,
    }
    assert told["stage_changes"] == [{"stage": "build", "date": "2026-03", "reason": "Decided"}]
    assert (told["budget"][0]["amount"], told["budget"][0]["currency"]) == (5.0, "VND")


def test_projects_are_filtered_as_in_their_library(client, plan):
    built, sought = factories.a_project(plan, stage="build"), factories.a_project(plan)
    SupportSought.objects.create(project=sought, kind="finance", text="A loan")
    a_record(sought.city, 1, project_code=sought.permanent_id, status="completed")

    assert ids(client, "projects?status=build") == [built.permanent_id]
    assert ids(client, "projects?status=completed") == ids(client, "projects?seeking=finance") == [sought.permanent_id]
    assert ids(client, "projects?year=2025") == [sought.permanent_id]
    assert ids(client, "projects?city=han&focus=quality_environment") == [built.permanent_id, sought.permanent_id]
    assert ids(client, "projects?city=nowhere") == []


def test_a_plan_that_is_not_public_is_not_named_by_its_projects(client, plan):
    project = factories.a_project(plan)
    plan.__class__.objects.filter(pk=plan.pk).update(live=False)

    assert one(client, f"projects/{project.permanent_id}")["plan_id"] is None


def test_a_record_tells_what_the_report_printed_and_where(client):
    city = factories.a_city_page().city
    factories.a_document(title="Report of 2025", short_name="ME2025", adopted_on="2025-09-30")
    a_record(city, 7)

    told = one(client, "records/ME2025-007")

    assert (told["title"], told["year"], told["status"], told["project_id"]) == ("Work 7", 2025, None, None)
    (source,) = told["sources"]
    assert (source["title"], source["date"], source["page"]) == ("Report of 2025", "2025-09-30", "21")
    assert told["address"] == "http://testserver/id/ME2025-007"


def test_records_are_filtered_by_year_and_status_and_an_unknown_status_is_one(client):
    city = factories.a_city_page().city
    a_record(city, 1, status="ongoing")
    a_record(city, 2)
    a_record(city, 3, year=2024)

    assert ids(client, "records?year=2025&status=ongoing") == ["ME2025-001"]
    assert ids(client, "records?year=2025&status=unknown") == ["ME2025-002"]
    assert ids(client, "records") == ["ME2025-003", "ME2025-001", "ME2025-002"]


def test_an_update_names_the_project_it_is_about(client, plan):
    project = factories.a_project(plan)
    factories.an_update(project)

    (told,) = client.get("/api/v1/updates").json()["results"]

    assert (told["about_id"], told["date"], told["obstacles"]) == (project.permanent_id, "2026-11-20", None)


def test_a_document_of_the_network_has_no_city(client):
    document = factories.a_document()

    told = one(client, f"documents/{document.permanent_id}")

    assert (told["city_id"], told["country"], told["url"]) == (None, None, "https://example.org/report.pdf")


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_one_and_three_things(client, plan, django_assert_num_queries, number):
    for place in range(number):
        factories.an_update(factories.a_project(plan, body=[("markdown", "Text")]))
        factories.a_document()
        a_record(plan.city, place)
    counts = {"plans": 4, "projects": 9, "records": 4, "updates": 6, "documents": 4}
    for name, count in counts.items():
        client.get(f"/api/v1/{name}")
        with django_assert_num_queries(count):
            assert len(ids(client, name)) == (1 if name == "plans" else number)
