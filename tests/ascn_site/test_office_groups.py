"""Wagtail's groups follow today's assignments, whatever was in them before."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from ascn_site import rules
from ascn_site.models import Assignment, User
from ascn_site.models.accounts import Office, Scope
from ascn_site.office_groups import settle, settle_all
from tests.editing import sign_in
from tests.network import FIRST_DAY, holder, make_network, officer, representative, secretary

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def network():
    make_network()


def groups_of(person: User) -> set[str]:
    return {group.of_office.scope_id for group in Group.objects.filter(user=person).select_related("of_office")}


def end(person: User, *, on: datetime.date) -> None:
    """As somebody would in a shell, past every service."""
    Assignment.objects.filter(person=person).update(ends=on)


def test_a_term_given_by_the_orm_opens_the_editor_at_the_next_request(client, network):
    person = User.objects.create_user("new@example.org")
    sign_in(client, person)
    before = client.get("/admin/")

    Assignment.objects.create(
        person=person, office=Office.OFFICER, scope_kind=Scope.CITY, scope_id="ASCN-VN-HAN", starts=FIRST_DAY
    )

    assert (before.status_code, client.get("/admin/").status_code) == (403, 200)
    assert groups_of(person) == {"ASCN-VN-HAN"}


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/pages/", "/admin/images/", "/admin/documents/", "/admin/pages/search/?q=a"]
)
def test_the_last_day_counts_and_the_day_after_every_door_is_shut(client, network, path):
    person = officer("ASCN-VN-HAN")
    sign_in(client, person)
    end(person, on=timezone.localdate())
    on_the_last_day = client.get(path, follow=True)

    end(person, on=timezone.localdate() - DAY)
    after_it = client.get(path)

    assert (on_the_last_day.status_code, after_it.status_code) == (200, 403)
    assert "no_office.html" in [template.name for template in after_it.templates]
    assert groups_of(person) == set()


def test_a_membership_that_no_office_gives_is_gone_at_the_next_request(client, network):
    """Wagtail's own group of publishers, put there by any other door."""
    person = officer("ASCN-VN-HAN")
    person.groups.add(*Group.objects.all())
    sign_in(client, person)

    client.get("/admin/")

    assert groups_of(person) == {"ASCN-VN-HAN"}


def test_a_deactivated_person_is_nobody_from_the_next_request(client, network):
    person = officer("ASCN-VN-HAN")
    sign_in(client, person)
    assert client.get("/admin/").status_code == 200

    User.objects.filter(pk=person.pk).update(is_active=False)
    answer = client.get("/admin/")
    settle_all(on=timezone.localdate())

    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/accounts/login/")
    assert (groups_of(person), rules.cities_written_by(person, on=FIRST_DAY)) == (set(), [])


def test_settling_asks_one_question_while_nothing_changed(network, django_assert_num_queries):
    one = officer("ASCN-VN-HAN")
    for place in ("ASCN-MY-KCH", "ASCN-VN-HAN"):
        Assignment.objects.create(
            person=one, office=Office.APPROVER, scope_kind=Scope.CITY, scope_id=place, starts=FIRST_DAY
        )
    settle(one, on=timezone.localdate())

    with django_assert_num_queries(1):
        assert not settle(one, on=timezone.localdate())


def test_a_day_that_begins_settles_everybody(network):
    leaving, staying = officer("ASCN-VN-HAN"), representative("VN")
    coming = User.objects.create_user("coming@example.org")
    today = timezone.localdate()
    end(leaving, on=today)
    Assignment.objects.create(
        person=coming, office=Office.OFFICER, scope_kind=Scope.CITY, scope_id="ASCN-VN-HAN", starts=today + DAY
    )

    changed = settle_all(on=today + DAY)

    assert (changed, settle_all(on=today + DAY)) == (2, 0)
    assert [groups_of(person) for person in (leaving, staying, coming)] == [set(), {"VN"}, {"ASCN-VN-HAN"}]


@pytest.mark.parametrize(
    ("office", "kind", "place", "status"),
    [
        (Office.SECRETARIAT, Scope.NETWORK, "", 200),
        (Office.APPROVER, Scope.CITY, "ASCN-VN-HAN", 200),
        (Office.REPRESENTATIVE, Scope.COUNTRY, "VN", 200),
        (Office.DEPUTY, Scope.COUNTRY, "VN", 200),
        (Office.CHAIR, Scope.NETWORK, "", 403),
        (Office.SHEPHERD, Scope.NETWORK, "", 403),
        (Office.OBSERVER, Scope.NETWORK, "", 403),
        (Office.ASSISTANT, Scope.COUNTRY, "VN", 403),
        (Office.MODERATOR, Scope.SESSION, "one", 403),
        (Office.INTERPRETER, Scope.SESSION, "one", 403),
    ],
)
def test_only_offices_with_work_in_the_editor_enter_it(client, network, office, kind, place, status):
    sign_in(client, holder(office, kind, place))

    assert client.get("/admin/").status_code == status


def test_sites_groups_workflows_and_collections_are_the_operator_s(client, network):
    paths = ["sites/", "groups/", "users/", "workflows/list/", "workflows/tasks/index/", "collections/"]
    sign_in(client, secretary())
    refused = {client.get(f"/admin/{path}").status_code for path in paths}

    sign_in(client, User.objects.create_superuser("operator@example.org"))

    assert (refused, {client.get(f"/admin/{path}").status_code for path in paths}) == ({302}, {200})
