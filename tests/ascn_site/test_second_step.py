"""Nobody with an office is in before the second step; the mailbox counts once."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from ascn_site.accounts import factors
from ascn_site.models import Assignment, MailFactor
from tests.editing import sign_in
from tests.network import FIRST_DAY, make_network, officer

pytestmark = pytest.mark.django_db

PASSWORD = "rain gauges by the canal"
CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.M)


@pytest.fixture
def person():
    make_network()
    person = officer("ASCN-VN-HAN")
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def with_mail_factor(person):
    factors.add_mail_factor(person=person, now=timezone.now())
    return person


def by_password(client, person, **more):
    return client.post("/accounts/login/" + more.pop("query", ""), {"login": person.email, "password": PASSWORD})


def by_mailed_code(client, person):
    client.post("/accounts/login/", {"login": person.email, "password": ""})
    return client.post("/accounts/login/code/confirm/", {"code": mailed_code()})


def mailed_code() -> str:
    return CODE.search(mail.outbox[-1].body)[0]


def recovery_code(person) -> str:
    return Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]


def second(client, **posted):
    return client.post("/accounts/second-step/confirm/", posted)


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/desk/anything/", "/admin/no-such-page/"])
def test_without_a_factor_an_office_leads_to_setting_one_up_and_then_on(client, person, path):
    client.force_login(person)

    led = client.get(path)
    page = client.get(led.url)

    assert led.url == f"/accounts/second-step/?next={path.replace('/', '%2F')}"
    assert page.status_code == 200
    sign_in(client, person)
    assert client.get(led.url).url == path


def test_half_signed_in_is_a_visitor_to_every_other_part(client, person):
    client.force_login(person)
    assert client.get("/en/nothing-here/").wsgi_request.user.is_anonymous

    sign_in(client, person)
    assert client.get("/en/nothing-here/").wsgi_request.user == person


def test_without_an_office_nothing_is_asked(client, person):
    Assignment.objects.update(ends=FIRST_DAY + datetime.timedelta(days=1))
    client.force_login(person)

    assert client.get("/en/nothing-here/").wsgi_request.user == person


def test_a_script_of_the_editor_is_refused_and_not_led_away(client, person):
    client.force_login(person)

    assert client.get("/admin/", headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403


def test_an_older_session_ends_once_a_factor_was_set_up_elsewhere(client, with_mail_factor):
    client.force_login(with_mail_factor)

    assert client.get("/accounts/2fa/totp/activate/").url.startswith("/accounts/")
    assert "_auth_user_id" not in client.session


def test_password_and_mailed_code_are_two_steps(client, with_mail_factor):
    answer = by_password(client, with_mail_factor)
    assert (answer.url, is_in(client)) == ("/accounts/second-step/confirm/", False)

    second(client, code=mailed_code())

    assert is_in(client)


def test_a_mailed_code_works_once(client, with_mail_factor):
    by_password(client, with_mail_factor)
    code = mailed_code()
    second(client, code=code)
    again = Client()
    by_password(again, with_mail_factor)

    second(again, code=code)

    assert not is_in(again)


def test_the_mailbox_does_not_count_twice(client, with_mail_factor):
    by_mailed_code(client, with_mail_factor)
    sent = len(mail.outbox)

    second(client, resend="1")
    second(client, code=mailed_code())

    assert (len(mail.outbox), is_in(client)) == (sent, False)


@pytest.mark.parametrize("proof", ["recovery code", "password"])
def test_after_a_mailed_code_a_proof_of_another_kind_counts(client, with_mail_factor, proof):
    by_mailed_code(client, with_mail_factor)

    posted = {"code": recovery_code(with_mail_factor)} if proof == "recovery code" else {"password": PASSWORD}
    second(client, **posted)

    assert is_in(client)


def test_a_recovery_code_works_once(client, with_mail_factor):
    code = recovery_code(with_mail_factor)
    outcomes = []
    for browser in (client, Client()):
        by_mailed_code(browser, with_mail_factor)
        second(browser, code=code)
        outcomes.append(is_in(browser))

    assert outcomes == [True, False]


def reset_password(client, person):
    client.post("/accounts/password/reset/", {"email": person.email})
    [link] = re.findall(r"http://\S+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    form = client.get(link).url
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})


def test_a_password_that_a_mail_has_set_is_the_mailbox_again(client, with_mail_factor):
    reset_password(client, with_mail_factor)
    assert MailFactor.objects.get().is_password_mailed

    by_password(client, with_mail_factor)
    sent = len(mail.outbox)
    second(client, code="resend")
    second(client, resend="1")
    assert (len(mail.outbox), is_in(client)) == (sent, False)

    second(client, code=recovery_code(with_mail_factor))
    assert is_in(client)
    assert not MailFactor.objects.get().is_password_mailed


def test_setting_up_codes_by_mail_tries_the_mailbox_and_gives_recovery_codes(client, person):
    by_password(client, person)
    client.get("/admin/pages/")
    client.get("/accounts/second-step/?next=/admin/pages/")

    client.post("/accounts/second-step/mail/")
    wrong = client.post("/accounts/second-step/mail/", {"code": "BBBB-BBBB"})
    assert (wrong.status_code, MailFactor.objects.count()) == (200, 0)
    right = client.post("/accounts/second-step/mail/", {"code": mailed_code()})

    assert right.url == "/accounts/2fa/recovery-codes/"
    assert recovery_code(person) in client.get(right.url).content.decode()
    assert client.get("/accounts/second-step/").url == "/admin/pages/"
    assert is_in(client)


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/logout/", "/admin/password_reset/", "/members/sign-in/"])
def test_the_editor_s_own_doors_accept_nothing(client, person, path):
    posted = {"username": person.email, "email": person.email, "login": person.email, "password": PASSWORD}

    answer = client.post(path, posted)

    assert answer.url.startswith("/accounts/")
    assert "_auth_user_id" not in client.session


def test_resetting_takes_every_factor_away(client, with_mail_factor):
    factors.reset_factors(person=with_mail_factor)

    assert not factors.has_any(with_mail_factor)
    assert not Authenticator.objects.exists()
