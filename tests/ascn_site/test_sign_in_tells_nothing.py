"""No door tells whether an address has an account: status, bytes, cookies, headers, hashing."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from wagtail.models import ModelLogEntry

from ascn_site.models import User
from tests.ascn_site.test_second_step import PASSWORD
from tests.editing import sign_in
from tests.network import make_network, officer

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')
OWN_COPY = frozenset({"Set-Cookie", "Server-Timing", "Content-Length", "Expires"})
UNKNOWN = "nobody@hanoi.example"


@pytest.fixture
def accounts():
    """Addresses of every kind: one with a password, without, closed, and one that is nobody's."""
    make_network()
    found = {}
    for kind in ("known", "passwordless", "closed"):
        person = User.objects.create_user(f"{kind}@hanoi.example", PASSWORD if kind != "passwordless" else None)
        person.is_active = kind != "closed"
        person.save()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        found[kind] = person.email
    return found | {"capitals": found["known"].upper(), "unknown": UNKNOWN}


@pytest.fixture
def hashes(monkeypatch):
    """How many times a password was hashed, as a list that grows."""
    made = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        made.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return made


def seen(client, answer, address: str) -> tuple:
    """All that a visitor can tell of an answer, the address that she wrote herself taken out."""
    body = TOKEN.sub(r"\1", answer.content.decode()).replace(address, "ADDRESS")
    headers = {name: value for name, value in answer.headers.items() if name not in OWN_COPY}
    cookies = {name: len(morsel.value) for name, morsel in answer.cookies.items()}
    return answer.status_code, body, headers, cookies


DOORS = {
    "sign-in": ("/accounts/login/", {"login": "ADDRESS", "password": "wrong words entirely"}),
    "code by an empty password": ("/accounts/login/", {"login": "ADDRESS", "password": ""}),
    "code": ("/accounts/login/code/", {"email": "ADDRESS"}),
    "forgotten password": ("/accounts/password/reset/", {"email": "ADDRESS"}),
    "sign-up": ("/accounts/signup/", {"email": "ADDRESS", "password1": PASSWORD}),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_door_answers_the_same_for_every_address(client, accounts, hashes, door):
    path, form = DOORS[door]
    found = {}
    for kind, address in accounts.items():
        client.cookies.clear()
        before = len(hashes)
        posted = {name: value.replace("ADDRESS", address) for name, value in form.items()}
        first = client.post(path, posted)
        page = client.get(first.url) if first.status_code == 302 else first
        found[kind] = (seen(client, first, address), seen(client, page, address), len(hashes) - before)

    assert {kind: told == found["unknown"] for kind, told in found.items()} == dict.fromkeys(found, True)


@pytest.mark.parametrize("door", ["code", "forgotten password"])
def test_every_address_costs_one_mail(client, accounts, door):
    path, form = DOORS[door]
    for address in accounts.values():
        client.cookies.clear()
        before = len(mail.outbox)
        client.post(path, {name: value.replace("ADDRESS", address) for name, value in form.items()})
        assert len(mail.outbox) == before + 1


def test_a_wrong_code_is_refused_alike_with_and_without_an_account(client, accounts):
    found = {}
    for kind in ("known", "unknown"):
        client.cookies.clear()
        client.post("/accounts/login/code/", {"email": accounts[kind]})
        answers = [client.post("/accounts/login/code/confirm/", {"code": "BBBB-BBBB"}) for _ in range(4)]
        found[kind] = [seen(client, answer, accounts[kind]) for answer in answers]

    assert found["known"] == found["unknown"]


@pytest.mark.parametrize("kind", ["known", "unknown"])
def test_each_wrong_code_is_a_line_in_the_audit_log(client, accounts, kind):
    client.post("/accounts/login/code/", {"email": accounts[kind]})

    for _ in range(2):
        client.post("/accounts/login/code/confirm/", {"code": "BBBB-BBBB"})

    assert ModelLogEntry.objects.filter(action="accounts.sign_in_refused").count() == 2


def test_a_change_to_a_taken_address_looks_like_one_to_a_free_one(client, accounts):
    person = officer("ASCN-VN-HAN")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    found = {}
    for kind in ("known", "unknown"):
        client.cookies.clear()
        sign_in(client, person)
        first = client.post("/accounts/email/", {"email": accounts[kind], "action_add": "1"})
        page = client.get(first.url)
        wrong = client.post(first.url, {"code": "BBBB-BBBB"})
        found[kind] = [seen(client, answer, accounts[kind]) for answer in (first, page, wrong)]

    assert found["known"] == found["unknown"]


def test_the_right_password_is_one_hash_too(client, accounts, hashes):
    client.post("/accounts/login/", {"login": accounts["known"], "password": PASSWORD})

    assert len(hashes) == 1
