"""Demo mode signs in as anybody, on this machine alone, and its people appear once."""

import json
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command

from ascn_site import checks, demo
from ascn_site.models import Assignment, User
from tests.network import make_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    make_network()


@pytest.fixture
def people(network):
    return demo.seed_people(participants=2)


def seeded(**options) -> dict:
    out = StringIO()
    call_command("seed_demo", seed=7, participants=2, as_json=True, stdout=out, **options)
    [line] = out.getvalue().splitlines()
    return json.loads(line)


def test_everybody_is_named_by_the_office(people):
    names = {person.name for person in people}

    assert {"Officer, Ha Noi", "Chief Smart City Officer, Kuching", "National Representative, Viet Nam"} <= names
    assert all(person.email.endswith("@example.org") for person in people)


def test_seeding_again_adds_only_what_is_missing(people):
    before = (User.objects.count(), Assignment.objects.count())
    User.objects.get(email="officer.hanoi@example.org").delete()

    demo.seed_people(participants=3)

    assert (User.objects.count(), Assignment.objects.count()) == (before[0] + 1, before[1])


def test_an_officer_carries_the_rights_of_her_city_only(people):
    groups = User.objects.get(email="officer.kuching@example.org").groups.values_list("name", flat=True)

    assert list(groups) == ["Officers of Kuching (ASCN-MY-KCH)"]


def test_the_json_signs_in_by_cookie_and_by_an_address_that_works_once(network, client):
    found = seeded()
    officer = next(person for person in found["people"] if person["name"] == "Officer, Ha Noi")
    name, _equals, value = officer["cookie"].partition("=")
    path = officer["sign_in"].removeprefix("http://localhost:8000")

    first = client.get(path, headers={"host": "localhost"})
    again = client.get(path, headers={"host": "localhost"})
    client.cookies.clear()
    client.cookies[name] = value
    by_cookie = client.get("/admin/", headers={"host": "localhost"})

    assert (first.status_code, again.status_code, by_cookie.status_code) == (302, 404, 200)


def test_the_json_names_drafts_and_files_by_their_markers(network, client):
    found = seeded()

    assert [draft["city"] for draft in found["drafts"]] == ["ASCN-VN-HAN", "ASCN-MY-KCH"]
    assert {file["kind"] for file in found["files"]} == {"image", "document"}
    assert seeded()["drafts"] == found["drafts"]


def test_a_click_signs_in_with_the_second_factor_counted_as_passed(people, client):
    client.post("/demo/", {"person": "officer.hanoi@example.org"}, headers={"host": "localhost"})

    assert client.session["second_factor_passed"] is True


def test_sign_ins_of_demo_mode_stand_in_the_list_of_own_sessions(people, client):
    officer = User.objects.get(email="officer.hanoi@example.org")
    demo.fresh_cookie(officer)

    client.post("/demo/", {"person": officer.email}, headers={"host": "localhost"})

    listed = UserSession.objects.filter(user=officer).values_list("session_key", flat=True)
    assert (len(listed), client.session.session_key in listed) == (2, True)


@pytest.mark.parametrize(
    "headers",
    [
        {"forwarded": "for=192.0.2.1"},
        {"x-forwarded-for": "192.0.2.1"},
        {"x-forwarded-port": "443"},
        {"via": "1.1 proxy"},
    ],
)
def test_a_request_through_a_proxy_never_meets_demo_mode(people, client, headers):
    assert client.get("/demo/", headers={"host": "localhost"}).status_code == 200
    assert client.get("/demo/", headers={"host": "localhost"} | headers).status_code == 404


def test_another_machine_never_meets_demo_mode(people, client):
    assert client.get("/demo/", headers={"host": "localhost"}, REMOTE_ADDR="192.0.2.7").status_code == 404


@pytest.mark.parametrize("path", ["/demo/", "/demo/out/", "/demo/in/MQ/x-y/"])
def test_outside_demo_mode_nothing_of_it_exists(people, client, settings, path):
    settings.DEMO = False

    assert client.get(path, headers={"host": "localhost"}).status_code == 404
    assert client.post(path, {"person": people[0].email}, headers={"host": "localhost"}).status_code == 404


def test_the_command_refuses_outside_demo_mode(network, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="demo mode only"):
        call_command("seed_demo")


def test_a_public_start_is_refused_while_made_up_people_are_there(people, settings):
    assert checks.unsafe_people() == ""

    settings.IS_LOOPBACK = False

    assert "made-up people" in checks.unsafe_people()
