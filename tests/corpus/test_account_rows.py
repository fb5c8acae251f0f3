"""Every row of the forms surface at every form about accounts: nothing fails, nothing comes back alive."""

import time

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from ascn_site.accounts import factors
from ascn_site.models import User
from tests.ascn_site.test_second_step import PASSWORD, by_password
from tests.corpus.test_form_rows import ANYTHING, words_of
from tests.editing import sign_in
from tests.network import make_network, officer

pytestmark = pytest.mark.django_db

VISITOR = {
    "/accounts/login/": ({"login": "?", "password": "x"}, {"login": "a@example.org", "password": "?"}, {"login": "?"}),
    "/accounts/login/code/": ({"email": "?"},),
    "/accounts/signup/": ({"email": "?", "password1": "?"},),
    "/accounts/password/reset/": ({"email": "?"},),
    "/accounts/2fa/webauthn/login/": ({"credential": "?"},),
    "/accounts/logout/": ({"next": "?"},),
}
OWNER = {
    "/accounts/email/": ({"email": "?", "action_add": "1"}, {"email": "?", "action_remove": "1"}),
    "/accounts/password/change/": (
        {"oldpassword": "?", "password1": "?", "password2": "?"},
        {"oldpassword": PASSWORD, "password1": "?", "password2": "another one"},
    ),
    "/accounts/reauthenticate/": ({"password": "?", "next": "?"},),
    "/accounts/2fa/reauthenticate/": ({"code": "?"},),
    "/accounts/2fa/totp/activate/": ({"code": "?"},),
    "/accounts/2fa/webauthn/add/": ({"name": "?", "credential": "?"},),
    "/accounts/second-step/mail/": ({"code": "?"},),
    "/accounts/sessions/": ({"x": "?"},),
}


@pytest.fixture
def person():
    make_network()
    person = officer("ASCN-VN-HAN")
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def send_all(client, forms, texts) -> dict:
    """Every text at the place of each question mark; what was wrong with the answers."""
    found = {}
    for path, shapes in forms.items():
        for shape in shapes:
            for text in texts:
                began = time.perf_counter()
                answer = client.post(path, {name: text if value == "?" else value for name, value in shape.items()})
                is_slow = time.perf_counter() - began > 2
                body = answer.content.decode()
                is_alive = "<script>alert(1)" in body or "<img src=x" in body or "Traceback" in body
                if answer.status_code >= 500 or is_alive or is_slow:
                    found[path, text[:40]] = answer.status_code
    return found


TEXTS = sorted({text for row in ANYTHING for text in words_of(row)})


def test_a_visitor_s_forms_bear_everything(client, person):
    client.raise_request_exception = False

    assert send_all(client, VISITOR, TEXTS) == {}
    assert "_auth_user_id" not in client.session


def test_an_owner_s_forms_bear_everything(client, person):
    client.raise_request_exception = False
    sign_in(client, person)

    assert send_all(client, OWNER, TEXTS) == {}
    person.refresh_from_db()
    assert (person.check_password(PASSWORD), person.is_staff, person.is_superuser) == (True, False, False)


def test_the_second_step_bears_everything(client, person):
    client.raise_request_exception = False
    factors.add_mail_factor(person=person, now=timezone.now())
    by_password(client, person)

    assert send_all(client, {"/accounts/second-step/confirm/": ({"code": "?"}, {"password": "?"})}, TEXTS) == {}
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "wanted", ["/x\r\nSet-Cookie: a=b", "//evil.example/", "https://evil.example/", "javascript:x"]
)
def test_after_signing_in_nobody_is_led_away(client, person, wanted):
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD, "next": wanted})

    assert answer.status_code == 302
    assert "a" not in answer.cookies
    assert answer.url.startswith(("/admin/", "/accounts/", "/x%0D%0A"))


def test_signing_out_needs_a_form(client, person):
    sign_in(client, person)
    client.get("/accounts/logout/")

    assert client.get("/admin/").status_code == 200


def test_the_address_of_an_account_counts_in_capitals_too(client, person):
    answer = client.post("/accounts/login/", {"login": person.email.upper(), "password": PASSWORD})

    assert (answer.status_code, User.objects.count()) == (302, 1)
