"""A session ends when it was idle too long or has lasted its term; sooner for those who decide."""

import datetime

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import ModelLogEntry

from ascn_site.accounts.sessions import BEGAN, SEEN, Sessions, note_socket
from ascn_site.models.accounts import Office, Scope
from ascn_site.services import appoint
from events.live.doors import visitors
from tests.editing import sign_in
from tests.network import FIRST_DAY, make_network, officer, secretary

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = 60, 3600, 86_400


@pytest.fixture
def people():
    make_network()
    approver = officer("ASCN-MY-KCH")
    appoint(person=approver, office=Office.APPROVER, scope_kind=Scope.CITY, scope_id="ASCN-MY-KCH", starts=FIRST_DAY)
    return {"officer": officer("ASCN-VN-HAN"), "approver": approver, "secretary": secretary()}


def is_in_after(client, person, *, idle=0, age=0) -> bool:
    sign_in(client, person)
    client.get("/admin/")
    session = client.session
    moment = timezone.now().timestamp()
    session[SEEN], session[BEGAN] = moment - idle, moment - max(age, idle)
    session.save()
    return client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("who", "idle", "stays"),
    [
        ("officer", 12 * HOUR - MINUTE, True),
        ("officer", 12 * HOUR + MINUTE, False),
        ("approver", 29 * MINUTE, True),
        ("approver", 31 * MINUTE, False),
        ("secretary", 29 * MINUTE, True),
        ("secretary", 31 * MINUTE, False),
    ],
)
def test_an_unattended_browser_is_closed(client, people, who, idle, stays):
    assert is_in_after(client, people[who], idle=idle) is stays


@pytest.mark.parametrize(
    ("who", "age", "stays"),
    [
        ("officer", 14 * DAY - MINUTE, True),
        ("officer", 14 * DAY + MINUTE, False),
        ("secretary", 12 * HOUR - MINUTE, True),
        ("secretary", 12 * HOUR + MINUTE, False),
    ],
)
def test_a_session_has_a_term_however_busy_it_is(client, people, who, age, stays):
    assert is_in_after(client, people[who], age=age) is stays


def test_what_ended_is_gone_and_not_only_hidden(client, people):
    is_in_after(client, people["secretary"], idle=HOUR)

    assert not Session.objects.exists()


def test_reading_writes_the_session_once_a_minute_at_most(client, people, django_assert_num_queries):
    sign_in(client, people["officer"])
    client.get("/en/nothing/")
    before = client.session[SEEN]

    client.get("/en/nothing/")

    assert client.session[SEEN] == before


def test_an_open_socket_keeps_a_session_in_use(client, people):
    sign_in(client, people["secretary"])
    client.get("/admin/")
    session = client.session
    session[SEEN] -= 29 * MINUTE
    session.save()

    note_socket(session.session_key, now=timezone.now())

    assert client.session[SEEN] > session[SEEN] + 28 * MINUTE


def test_a_clock_that_was_set_back_signs_nobody_out(client, people):
    assert is_in_after(client, people["secretary"], idle=-2 * DAY, age=-2 * DAY)


def test_the_term_begins_anew_with_each_sign_in(client, people):
    is_in_after(client, people["officer"], age=13 * DAY)
    client.logout()
    sign_in(client, people["officer"])
    client.get("/admin/")

    assert client.session[BEGAN] > (timezone.now() - datetime.timedelta(minutes=1)).timestamp()


def a_browser_of(person) -> Client:
    """One that the list of sessions knows."""
    browser = Client()
    sign_in(browser, person)
    UserSession.objects.create(
        user=person, session_key=browser.session.session_key, ip="192.0.2.0", user_agent="Firefox/140.0"
    )
    return browser


def session_of(browser) -> UserSession:
    return UserSession.objects.get(session_key=browser.session.session_key)


def test_one_of_one_s_own_browsers_is_signed_out_and_the_others_stay(people):
    here, there, third = (a_browser_of(people["officer"]) for _ in range(3))
    ended = session_of(there)

    shown = here.get("/accounts/sessions/").content.decode()
    answer = here.post(f"/accounts/sessions/{ended.pk}/end/", follow=True)

    assert f'action="/accounts/sessions/{ended.pk}/end/"' in shown
    assert f"/sessions/{session_of(here).pk}/" not in shown
    assert "That browser is signed out." in answer.content.decode()
    assert [one.get("/admin/").status_code for one in (here, there, third)] == [200, 302, 200]
    assert not visitors([ended.session_key], now=timezone.now())
    assert ModelLogEntry.objects.filter(action="accounts.sessions_ended", user=people["officer"]).count() == 1


def test_another_person_s_session_answers_like_one_that_does_not_exist(people):
    own, other = (a_browser_of(people[name]) for name in ("officer", "secretary"))
    number = session_of(other).pk

    answers = [own.post(f"/accounts/sessions/{one}/end/") for one in (number, number + 1000)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert other.get("/admin/").status_code == 200


def test_a_session_is_not_ended_by_a_link(people):
    here, there = (a_browser_of(people["officer"]) for _ in range(2))

    assert here.get(f"/accounts/sessions/{session_of(there).pk}/end/").status_code == 405
    assert there.get("/admin/").status_code == 200


@pytest.mark.parametrize("cookie", [r'"\000aaaaaaaa"', "a" * 31, "A" * 32, "a" * 33, "é" * 32, ""])
def test_a_cookie_that_no_session_can_have_reaches_no_database(people, django_assert_num_queries, cookie):
    request = RequestFactory(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}).get("/en/")
    own = Client()
    sign_in(own, people["officer"])
    right = RequestFactory(
        headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={own.session.session_key}"},
    ).get("/en/")

    with django_assert_num_queries(0):
        Sessions(seen_person)(request)
    with django_assert_num_queries(1):
        Sessions(seen_person)(right)


def seen_person(request):
    return HttpResponse(str(request.session.get("_auth_user_id")))
