"""A text that was not taken is not lost: the page that says why sends it again."""

import html
import re

import pytest
from django.test import Client

from ascn_site import limits
from ascn_site.limit_table import LIMITS, Limit
from practices.models import PracticePage
from tests.cities.clearing import a_draft, make_offices
from tests.editing import form_of, sign_in

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
