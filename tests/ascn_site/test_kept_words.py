"""A text that was not taken is not lost: the page that says why sends it again."""

import datetime
import html
import re

import pytest
from django.test import Client
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from ascn_site import limits
from ascn_site.limit_table import LIMITS, Limit
from ascn_site.models import Assignment
from ascn_site.models.accounts import Office, Scope
from ascn_site.services import appoint
from ascn_site.shut_doors import NO_OFFICE, OTHER_OFFICE
from practices.models import PracticePage
from tests.cities.clearing import KUCHING, a_draft, bring_to, make_offices
from tests.editing import contentstate, form_of, sign_in
from tests.network import FIRST_DAY

pytestmark = pytest.mark.django_db
HEADERS = {"Origin": "http://testserver", "Accept": "text/html"}
TYPED = 'Drains <b>&amp;</b>\n"dry" 水'
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


@pytest.fixture
def people():
    return make_offices()


@pytest.fixture
def page(people):
    return a_draft(people.officer)


@pytest.fixture
def desk(people):
    client = Client(enforce_csrf_checks=True, headers=HEADERS)
    sign_in(client, people.officer)
    return client


def typed_into(client, page) -> dict:
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', editor(client, page))[1]
    return form_of(client, page) | {"summary": TYPED, "csrfmiddlewaretoken": token}


def editor(client, page) -> str:
    return client.get(f"/admin/pages/{page.pk}/edit/").content.decode()


def send(client, page, form):
    return client.post(f"/admin/pages/{page.pk}/edit/", form)


def sent_again(client, answer):
    """Press the button of the page."""
    body = answer.content.decode()
    address = re.search(r'<form method="post" action="([^"]+)"', body)[1]
    fields: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(body):
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return client.post(html.unescape(address), fields)


def kept(page) -> str:
    return PracticePage.objects.get(pk=page.pk).get_latest_revision_as_object().summary


def test_a_text_sent_too_fast_is_sent_again_by_a_button(desk, page, settings):
    form = typed_into(desk, page)
    settings.LIMITS = LIMITS | {"editor_posts": Limit(((0, 60),))}
    refused = send(desk, page, form)
    settings.LIMITS = LIMITS
    limits.memory.forget()

    sent_again(desk, refused)

    assert (refused.status_code, kept(page)) == (429, TYPED)


def test_a_text_whose_session_ended_is_sent_again_after_signing_in(desk, page, people):
    form = typed_into(desk, page)
    desk.session.flush()
    refused = send(desk, page, form)
    sign_in(desk, people.officer)
    second = sent_again(desk, refused)
    if second.status_code == 403:  # the token is of the session that ended: the same page once more, with today's
        second = sent_again(desk, second)

    assert ((refused.status_code, second.status_code), kept(page)) == ((403, 302), TYPED)
    assert "You are signed out" in refused.content.decode()


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Origin": ""}])
def test_what_another_site_sent_is_not_shown_with_a_button(desk, page, headers):
    form = typed_into(desk, page)
    desk.session.flush()

    answer = desk.post(f"/admin/pages/{page.pk}/edit/", form, headers=headers)

    assert TYPED not in html.unescape(answer.content.decode())


def test_passwords_are_never_shown_again(people):
    client = Client(enforce_csrf_checks=True, headers=HEADERS)

    answer = client.post("/accounts/login/", {"login": "a@example.org", "password": "rain gauges"})

    assert (answer.status_code, "rain gauges" in answer.content.decode()) == (403, False)


def end_terms_of(person) -> None:
    Assignment.objects.filter(person=person).update(ends=timezone.localdate() - datetime.timedelta(days=1))


def asked_by_the_editor(client, page, form):
    return client.post(f"/admin/pages/{page.pk}/edit/", form, headers={"Accept": "application/json"})


def test_the_open_editor_says_that_the_office_has_ended_in_the_person_s_language(desk, page, people):
    form = typed_into(desk, page)
    UserProfile.objects.create(user=people.officer, preferred_language="id")
    end_terms_of(people.officer)

    answer = asked_by_the_editor(desk, page, form)

    told = answer.json()
    assert (answer.status_code, told["success"], told["error_code"]) == (403, False, "locked")
    with translation.override("id"):
        assert told["error_message"] == translation.gettext(NO_OFFICE)
    assert kept(page) == "s"


def test_the_open_editor_says_so_to_whoever_keeps_another_office(desk, page, people):
    form = typed_into(desk, page)
    end_terms_of(people.officer)
    appoint(person=people.officer, office=Office.OFFICER, scope_kind=Scope.CITY, scope_id=KUCHING, starts=FIRST_DAY)

    answer = asked_by_the_editor(desk, page, form)

    assert (answer.status_code, answer.json()["error_message"]) == (403, OTHER_OFFICE)


def test_what_only_a_script_can_read_is_left_out_however_deep_it_is(desk, page, people):
    form = typed_into(desk, page)
    end_terms_of(people.officer)

    answer = send(desk, page, form | {"action": "[" * 50_000})

    assert (answer.status_code, "dry" in answer.content.decode()) == (403, True)


def test_the_open_editor_says_that_the_session_has_ended(desk, page):
    form = typed_into(desk, page)
    desk.session.flush()

    told = asked_by_the_editor(desk, page, form)

    assert (told.status_code, "You are signed out" in told.json()["error_message"]) == (403, True)


def copied(answer) -> list[str]:
    return [
        html.unescape(text) for text in re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", answer.content.decode(), re.S)
    ]


def test_what_was_typed_when_an_office_ended_can_be_copied_and_is_sent_when_the_term_is_extended(desk, page, people):
    form = typed_into(desk, page) | {"title": "ป้ายจราจร", "body-0-value": contentstate("Two words")}
    end_terms_of(people.officer)
    refused = send(desk, page, form)

    assert (refused.status_code, kept(page)) == (403, "s")
    assert {"ป้ายจราจร", TYPED, "Two words"} <= set(copied(refused))
    Assignment.objects.filter(person=people.officer).update(ends=None)
    sent_again(desk, refused)
    assert kept(page) == TYPED


def test_a_decision_written_while_the_office_ended_can_be_copied(page, people):
    bring_to("city", page, people)
    client = Client(headers=HEADERS)
    sign_in(client, people.approver)
    address = f"/desk/clearance/{page.pk}/"
    version = re.search(r'name="version" value="([^"]+)"', client.get(address).content.decode())[1]
    end_terms_of(people.approver)

    answer = client.post(address, {"version": version, "act": "reject", "comment": "Say how deep."})

    assert (answer.status_code, copied(answer)) == (404, ["Say how deep."])
    assert "No office today" in answer.content.decode()


def test_a_desk_form_whose_office_ended_keeps_its_words(people):
    client = Client(headers=HEADERS)
    sign_in(client, people.secretary)
    end_terms_of(people.secretary)

    answer = client.post("/desk/cities/add/", {"name_en": "New City"})

    assert (answer.status_code, copied(answer)) == (403, ["New City"])


def test_a_form_that_another_site_sends_to_a_shut_door_is_not_shown(people):
    client = Client(headers=HEADERS | {"Origin": "https://elsewhere.example"})
    sign_in(client, people.officer)

    assert "Their words" not in client.post("/desk/cities/add/", {"name_en": "Their words"}).content.decode()


def test_programs_that_are_signed_out_are_answered_elsewhere_as_ever(people):
    answer = Client().post("/accounts/login/", {"login": "a@example.org"}, headers={"Accept": "application/json"})

    assert (answer.status_code, "error_code" in answer.content.decode()) == (200, False)
