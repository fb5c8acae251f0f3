"""A published page moves inside its city: readers follow it there, and nothing comes out or goes away by it."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageLogEntry, PageViewRestriction

from ascn_site.models.accounts import Office, Scope
from ascn_site.services import appoint
from cities.models import ActionPlanPage, CityPage, UpdatePage
from cities.services import open_language, place_in_language
from search import outbox, site_index
from tests.cities.clearing import HANOI, KUCHING
from tests.editing import sign_in
from tests.network import FIRST_DAY, approver, make_network, officer, secretary

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanoi():
    make_network()
    return CityPage.objects.get(city__slug="hanoi", alias_of=None)


@pytest.fixture
def plan(hanoi):
    return a_plan(hanoi)


@pytest.fixture
def note(hanoi):
    return hanoi.add_child(
        instance=UpdatePage(title="Gauges at Long Bien", slug="gauges", date="2026-11-20", progress="Ten gauges.")
    )


def a_plan(place, slug="plan", **fields) -> ActionPlanPage:
    known = {"first_year": 2026, "last_year": 2027, "vision": "Dry", "focus_areas": ["civic_social"]}
    plan = ActionPlanPage(title="Plan", slug=slug, **known | fields)
    return place.add_child(instance=plan)


def move(client, page, place):
    return client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, place.pk]))


def place_of(page) -> int:
    return Page.objects.get(pk=page.pk).get_parent().pk


@pytest.mark.parametrize("office", [officer, approver])
def test_who_writes_for_the_city_moves_what_is_published_and_the_log_names_it(client, note, plan, office):
    person = office(HANOI)
    sign_in(client, person)

    move(client, note, plan)

    entry = PageLogEntry.objects.get(page=note.pk, action="wagtail.move")
    assert (place_of(note), Page.objects.get(pk=note.pk).live, entry.user) == (plan.pk, True, person)
    assert not PageLogEntry.objects.filter(action__in=["wagtail.publish", "wagtail.unpublish"]).exists()


def test_readers_of_any_language_who_come_to_the_old_address_are_led_to_the_new_one(client, note, plan):
    sign_in(client, officer(HANOI))
    move(client, note, plan)
    client.logout()

    old = [client.get(f"/{language}/cities/hanoi/gauges/") for language in ("en", "vi")]

    assert [answer.headers["Location"] for answer in old] == [
        f"/{language}/cities/hanoi/plan/gauges/" for language in ("en", "vi")
    ]
    assert [client.get(answer.headers["Location"]).status_code for answer in old] == [200, 200]


def test_search_finds_it_at_its_new_address(client, note, plan):
    sign_in(client, officer(HANOI))
    move(client, note, plan)
    while outbox.work_once(site_index.engine(), now=timezone.now()):
        pass

    found = client.get("/api/v1/search?q=gauges&lang=en").json()["results"]

    assert [one["address"].removeprefix("http://testserver") for one in found] == ["/en/cities/hanoi/plan/gauges/"]


def test_the_old_address_of_a_draft_leads_nowhere(client, note, plan):
    sign_in(client, officer(HANOI))
    move(client, note, plan)
    Page.objects.get(pk=note.pk).specific.unpublish()
    client.logout()

    assert Redirect.objects.filter(redirect_page=note.pk).exists()
    assert [client.get(f"/{code}/cities/hanoi/gauges/").status_code for code in ("en", "vi")] == [404, 404]


def test_nothing_published_is_hidden_below_a_draft(client, hanoi, note):
    draft = a_plan(hanoi, live=False)
    sign_in(client, officer(HANOI))

    move(client, note, draft)

    assert place_of(note) == hanoi.pk


@pytest.mark.parametrize("closed", ["from", "to"])
def test_nothing_published_changes_its_readers_by_moving(client, hanoi, plan, closed):
    members = a_plan(hanoi, slug="members")
    PageViewRestriction.objects.create(page=members, restriction_type=PageViewRestriction.LOGIN)
    here, there = (members, plan) if closed == "from" else (plan, members)
    page = here.add_child(instance=UpdatePage(title="n", slug="n", date="2026-11-20", progress="p"))
    sign_in(client, officer(HANOI))

    move(client, page, there)

    assert place_of(page) == here.pk


def test_who_writes_for_two_cities_moves_and_copies_nothing_from_one_to_the_other(note):
    person = officer(HANOI)
    appoint(person=person, office=Office.OFFICER, scope_kind=Scope.CITY, scope_id=KUCHING, starts=FIRST_DAY)
    kuching = CityPage.objects.get(city__slug="kuching")
    draft = kuching.add_child(instance=UpdatePage(title="d", slug="d", date="2026-11-20", progress="p", live=False))
    own, other = (page.permissions_for_user(person) for page in (note, draft))

    assert (own.can_move_to(kuching), other.can_move_to(note.get_parent())) == (False, False)
    assert (own.can_copy_to(kuching), other.can_copy_to(kuching)) == (False, True)


def test_a_page_goes_where_its_kind_may_stand_and_nowhere_else(client, hanoi, plan, note):
    inner = plan.add_child(instance=UpdatePage(title="n", slug="n", date="2026-11-20", progress="p"))
    sign_in(client, officer(HANOI))

    for each in (plan, inner, note):
        move(client, each, note)

    assert [place_of(each) for each in (plan, inner, note)] == [hanoi.pk, plan.pk, hanoi.pk]


def test_a_city_s_own_page_stays_where_it_is(hanoi):
    assert not hanoi.permissions_for_user(officer(HANOI)).can_move()


def test_the_page_in_another_language_follows(client, hanoi, note, plan):
    vietnamese = Locale.objects.create(language_code="vi")
    open_language(city=hanoi.city, locale=vietnamese)
    other = note.copy_for_translation(vietnamese)
    sign_in(client, officer(HANOI))

    move(client, note, plan)

    assert place_of(other) == place_in_language(page=plan, locale=vietnamese).pk


def test_languages_follow_what_is_moved_with_others(client, hanoi, note, plan):
    vietnamese = Locale.objects.create(language_code="vi")
    open_language(city=hanoi.city, locale=vietnamese)
    other = note.copy_for_translation(vietnamese)
    sign_in(client, officer(HANOI))

    client.post(f"/admin/bulk/wagtailcore/page/move/?id={note.pk}", {"chooser": plan.pk})

    assert (place_of(note), Page.objects.get(pk=other.pk).get_parent().alias_of_id) == (plan.pk, plan.pk)


@pytest.mark.parametrize("way", ["move", "bulk"])
def test_what_the_secretariat_brings_to_another_city_is_that_city_s_alone(client, hanoi, way):
    draft = a_plan(hanoi, live=False)
    draft.save_revision()
    kuching = CityPage.objects.get(city__slug="kuching")
    sign_in(client, secretary())
    if way == "move":
        move(client, draft, kuching)
    else:
        client.post(f"/admin/bulk/wagtailcore/page/move/?id={draft.pk}", {"chooser": kuching.pk})
    moved = ActionPlanPage.objects.get(pk=draft.pk)

    assert (moved.city, moved.latest_revision.as_object().city) == (kuching.city, kuching.city)
    for city, answers in ((HANOI, 404), (KUCHING, 200)):
        sign_in(client, approver(city))
        assert client.get(f"/desk/clearance/{draft.pk}/").status_code == answers


def test_a_copy_in_another_city_is_that_city_s(client, hanoi, note):
    kuching = CityPage.objects.get(city__slug="kuching")
    sign_in(client, secretary())
    sent = {"new_title": "Copy", "new_slug": "a-copy", "new_parent_page": kuching.pk, "publish_copies": ""}

    client.post(f"/admin/pages/{note.pk}/copy/", sent)

    assert UpdatePage.objects.get(slug="a-copy").city == kuching.city
