"""Ids that are given once, lead to today's address, and are never given again."""

import pytest

from ascn_site.models import PermanentId
from tests import factories

pytestmark = pytest.mark.django_db


def publish(page):
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def test_projects_of_a_city_are_numbered_on_after_its_highest():
    plan = factories.a_plan(factories.a_city_page())
    PermanentId.objects.take(code="ASCN-VN-HAN-P09", translation_key="0" * 32, kind="projectpage")

    codes = [factories.a_project(plan).permanent_id for _again in range(2)]

    assert codes == ["ASCN-VN-HAN-P10", "ASCN-VN-HAN-P11"]


def test_a_plan_is_named_by_its_city_and_first_year_and_a_second_one_apart():
    city_page = factories.a_city_page()

    codes = [factories.a_plan(city_page, first_year=2026).permanent_id for _again in range(3)]

    assert codes == ["ASCN-VN-HAN-2026", "ASCN-VN-HAN-2026-2", "ASCN-VN-HAN-2026-3"]


def test_a_translation_has_the_id_of_its_original():
    plan = factories.a_plan(factories.a_city_page())

    assert factories.in_language(plan, "vi", title="Kế hoạch").permanent_id == plan.permanent_id


def test_a_copy_takes_a_number_of_its_own():
    city_page = factories.a_city_page()
    plan = factories.a_plan(city_page)
    project = factories.a_project(plan)

    copy = project.copy(to=plan, update_attrs={"slug": "copy"})

    assert (project.permanent_id, copy.permanent_id) == ("ASCN-VN-HAN-P01", "ASCN-VN-HAN-P02")


def test_the_number_of_a_deleted_page_is_not_given_again():
    plan = factories.a_plan(factories.a_city_page())
    factories.a_project(plan).delete()

    assert factories.a_project(plan).permanent_id == "ASCN-VN-HAN-P02"


def test_an_id_leads_to_todays_address_in_the_readers_language(client):
    plan = publish(factories.a_plan(factories.a_city_page(), slug="dry"))

    answer = client.get(f"/id/{plan.permanent_id}", headers={"accept-language": "km"})

    assert (answer.status_code, answer["Location"]) == (302, "/km/cities/han/dry/")


def test_an_id_follows_its_page_to_a_new_address(client):
    plan = publish(factories.a_plan(factories.a_city_page(), slug="dry"))
    plan.slug = "drier"
    publish(plan)

    assert client.get(f"/id/{plan.permanent_id}")["Location"] == "/en/cities/han/drier/"


def test_what_left_answers_410_with_its_title(client):
    plan = publish(factories.a_plan(factories.a_city_page(), title="Dry streets for all"))
    plan.unpublish()

    answer = client.get(f"/id/{plan.permanent_id}")

    assert answer.status_code == 410
    assert "Dry streets for all" in answer.content.decode()


def test_what_was_deleted_answers_410_too(client):
    plan = publish(factories.a_plan(factories.a_city_page()))
    plan.delete()

    assert client.get(f"/id/{plan.permanent_id}").status_code == 410


def test_what_was_never_public_answers_like_nonsense(client):
    plan = factories.a_plan(factories.a_city_page(), live=False)

    draft = client.get(f"/id/{plan.permanent_id}")
    nonsense = client.get("/id/ASCN-VN-HAN-2999")

    assert (draft.status_code, nonsense.status_code) == (404, 404)
    assert draft.content == nonsense.content


def test_what_came_back_leads_to_its_page_again(client):
    plan = publish(factories.a_plan(factories.a_city_page()))
    plan.unpublish()
    publish(plan)

    assert client.get(f"/id/{plan.permanent_id}").status_code == 302


def test_a_city_is_found_by_its_id(client):
    publish(factories.a_city_page())

    assert client.get("/id/ascn-vn-han")["Location"] == "/en/cities/han/"
