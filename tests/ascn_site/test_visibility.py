"""What an anonymous reader sees, in which language, also below a page that is for members only."""

import pytest
from wagtail.models import PageViewRestriction

from cities.models import ActionPlanPage, ProjectPage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return factories.a_plan(factories.a_city_page())


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def seen(language: str = "en") -> list[str]:
    return list(ActionPlanPage.objects.in_best_text(language).values_list("title", flat=True))


def test_each_thing_is_listed_once_in_the_best_language(plan):
    vietnamese = factories.in_language(plan, "vi", title="Kế hoạch")

    assert (seen("vi"), seen("th"), seen("en")) == ([vietnamese.title], [plan.title], [plan.title])


def test_the_language_it_was_first_written_in_comes_before_english():
    city_page = factories.a_city_page()
    lao = factories.a_plan(
        city_page.copy_for_translation(factories.a_locale("lo"), copy_parents=True, alias=True), title="ແຜນ"
    )
    factories.in_language(lao, "en", title="Plan")

    assert (seen("th"), seen("en"), seen("lo")) == (["ແຜນ"], ["Plan"], ["ແຜນ"])


def test_an_alias_is_never_listed(plan):
    plan.copy_for_translation(factories.a_locale("lo"), copy_parents=True, alias=True)

    assert seen("lo") == [plan.title]


def test_a_draft_is_never_listed(plan):
    plan.unpublish()

    assert seen() == []


def test_what_lies_below_a_page_for_members_is_not_public_and_its_neighbour_is(plan):
    neighbour = factories.a_plan(plan.get_parent().specific)
    project = factories.a_project(plan)
    assert ProjectPage.objects.public().get() == project

    restrict(plan)

    assert (seen(), ProjectPage.objects.public().count()) == ([neighbour.title], 0)


def test_a_version_for_members_gives_way_to_the_public_one(plan):
    restrict(factories.in_language(plan, "vi", title="Kế hoạch"))

    assert seen("vi") == [plan.title]


def test_a_page_for_members_asks_anonymous_readers_to_sign_in(client, plan):
    restrict(plan)

    answer = client.get(f"/en/cities/han/{plan.slug}/")

    assert (answer.status_code, answer["Location"].startswith("/accounts/login/")) == (302, True)
    assert plan.title not in client.get("/en/cities/han/").content.decode()
