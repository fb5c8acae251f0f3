"""Every row of the forms surface at every form about accounts: nothing fails, nothing comes back alive."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.urls import resolve
from django.utils import timezone

from ascn_site.accounts import factors
from ascn_site.models import User
from ascn_site.people import invitations
from events.models import ForumIndexPage, ForumInvitation, ForumPage
from events.models.entrances import hash_of
from tests import factories
from tests.ascn_site.test_own_data import sign_in_freshly
from tests.ascn_site.test_second_step import PASSWORD, by_password
from tests.corpus.test_form_rows import ANYTHING, words_of
from tests.editing import sign_in
from tests.matrix.routes import all_routes
from tests.network import FIRST_DAY, make_network, officer, secretary

pytestmark = pytest.mark.django_db

VISITOR = {
    "/accounts/login/": ({"login": "?", "password": "x"}, {"login": "a@example.org", "password": "?"}, {"login": "?"}),
    "/accounts/login/code/": ({"email": "?"},),
    "/accounts/signup/": ({"email": "?", "password1": "?"},),
    "/accounts/password/reset/": ({"email": "?"},),
    "/accounts/2fa/webauthn/login/": ({"credential": "?"},),
    "/accounts/logout/": ({"next": "?"},),
}
# Each behind a link from a mail; a second field is wrong, so that no text is ever taken for a password.
BY_LINK = {
    "/accounts/invitation/": ({"name": "?", "way": "password", "password": "x"}, {"name": "", "password": "?"}),
    "/accounts/participation/": ({"name": "?", "way": "password", "password": "x"}, {"name": "", "password": "?"}),
    "/accounts/password/reset/key/": ({"password1": "?", "password2": "no such words"},),
}
ON_THE_WAY_IN = {
    "/accounts/login/code/confirm/": ({"code": "?"},),
    "/accounts/2fa/authenticate/": ({"code": "?"}, {"credential": "?"}),
    "/accounts/second-step/confirm/": ({"code": "?"}, {"password": "?"}),
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
    "/accounts/2fa/webauthn/reauthenticate/": ({"credential": "?"},),
    "/accounts/2fa/totp/deactivate/": ({"x": "?"},),
    "/accounts/2fa/recovery-codes/generate/": ({"x": "?"},),
    "/accounts/sessions/": ({"x": "?"},),
}
DESK = {
    "/desk/people/officer/ASCN-VN-HAN/": (
        {"email": "?", "starts": "2026-01-01"},
        {"email": "a@b.example", "starts": "?"},
    ),
}
# Addresses below /accounts/ at which nothing is typed.
WITHOUT_WORDS = {
    *("accounts/", "accounts/2fa/", "accounts/inactive/", "accounts/confirm-email/", "accounts/second-step/"),
    *("accounts/2fa/recovery-codes/", "accounts/2fa/recovery-codes/download/", "accounts/2fa/webauthn/"),
    *("accounts/2fa/webauthn/keys/<int:pk>/edit/", "accounts/2fa/webauthn/keys/<int:pk>/remove/"),
    *("accounts/data/", "accounts/data/archive/", "accounts/data/erase/", "accounts/second-step/mail/remove/"),
    *("accounts/password/reset/done/", "accounts/password/reset/key/done/", "accounts/password/set/"),
    "accounts/sessions/<int:number>/end/",
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
                began = time.process_time()
                answer = client.post(path, {name: text if value == "?" else value for name, value in shape.items()})
                is_slow = time.process_time() - began > 10  # of its own: a busy machine adds nothing to it
                body = answer.content.decode()
                is_alive = "<script>alert(1)" in body or "<img src=x" in body or "Traceback" in body
                if answer.status_code >= 500 or is_alive or is_slow:
                    found[path, text[:40]] = answer.status_code
    return found


def is_reached(client, forms) -> list[str]:
    """Addresses that show no form with the fields that are sent there."""
    missing = []
    for path, shapes in forms.items():
        page = client.get(path, follow=True).content.decode()
        names = {name for shape in shapes for name in shape} - {"x", "next", "action_add", "action_remove"}
        missing += [f"{path}: {name}" for name in names if f'name="{name}"' not in page]
    return missing


TEXTS = sorted({text for row in ANYTHING for text in words_of(row)})


def people() -> list[tuple]:
    """What a refused text must not change."""
    return sorted(User.objects.values_list("email", "name", "password", "is_active", "is_staff", "is_superuser"))


def test_a_visitor_s_forms_bear_everything(client, person):
    client.raise_request_exception = False
    before = people()

    assert is_reached(client, {path: VISITOR[path] for path in OPEN}) == []
    assert send_all(client, VISITOR, TEXTS) == {}
    assert "_auth_user_id" not in client.session
    assert [row for row in people() if row[0] in {row[0] for row in before}] == before


# The others show no form by themselves: sign-up is closed, a passkey is asked for by a script.
OPEN = ("/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/")


def test_an_owner_s_forms_bear_everything(client, person):
    client.raise_request_exception = False
    sign_in_freshly(client, person)
    before = people()

    assert is_reached(client, {path: OWNER[path] for path in FRESH}) == []
    assert send_all(client, OWNER, TEXTS) == {}
    assert people() == before


# Forms that ask for the password first, unless that was a moment ago.
FRESH = (
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
)


def test_the_steps_on_the_way_in_bear_everything(client, person):
    client.raise_request_exception = False
    factors.add_mail_factor(person=person, now=timezone.now())
    by_password(client, person)
    confirm = "/accounts/second-step/confirm/"

    assert is_reached(client, {confirm: ({"code": "?"},)}) == []
    assert send_all(client, {confirm: ON_THE_WAY_IN[confirm]}, TEXTS) == {}
    assert "_auth_user_id" not in client.session


def test_codes_of_an_app_bear_everything(client, person):
    client.raise_request_exception = False
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    by_password(client, person)
    path = "/accounts/2fa/authenticate/"

    assert is_reached(client, {path: ({"code": "?"},)}) == []
    assert send_all(client, {path: ON_THE_WAY_IN[path]}, TEXTS) == {}
    assert "_auth_user_id" not in client.session


def test_mailed_codes_bear_everything(client, person):
    client.raise_request_exception = False
    path = "/accounts/login/code/confirm/"
    for text in TEXTS:
        client.post("/accounts/login/code/", {"email": person.email})
        assert is_reached(client, {path: ON_THE_WAY_IN[path]}) == []
        assert send_all(client, {path: ON_THE_WAY_IN[path]}, [text]) == {}
    assert "_auth_user_id" not in client.session


@pytest.fixture
def links(client, person) -> dict[str, str]:
    """The address behind each mail that begins an account or gives a new password."""
    appointed = {
        "office": "officer",
        "scope_kind": "city",
        "scope_id": "ASCN-VN-HAN",
        "starts": FIRST_DAY,
        "ends": None,
    }
    invitations.invite(email="new@example.org", by=secretary(), now=timezone.now(), **appointed)
    client.post("/accounts/password/reset/", {"email": person.email})
    mails = "\n".join(message.body for message in mail.outbox)
    forum = factories.below_home(ForumIndexPage, "forum").add_child(
        instance=ForumPage(title="Forum", slug="f", kind="forum", starts="2026-11-22", ends="2099-12-31")
    )
    ForumInvitation.objects.create(
        forum=forum.permanent_id,
        email="guest@example.org",
        name="Guest",
        token_hash=hash_of("token-of-a-guest"),
        sent_at=timezone.now(),
    )
    key = re.search(r"/accounts/password/reset/key/[\w-]+/", mails)[0]
    return {
        "/accounts/invitation/": re.search(r"/accounts/invitation/[\w-]+/", mails)[0],
        "/accounts/participation/": "/accounts/participation/token-of-a-guest/",
        "/accounts/password/reset/key/": client.get(key).url,
    }


@pytest.mark.parametrize("door", BY_LINK)
def test_forms_behind_links_bear_everything(client, links, door):
    client.raise_request_exception = False
    forms, before = {links[door]: BY_LINK[door]}, people()

    assert is_reached(client, forms) == []
    assert send_all(client, forms, TEXTS) == {}
    assert people() == before


def test_the_form_that_invites_bears_everything(client, person):
    client.raise_request_exception = False
    sign_in_freshly(client, secretary())
    before = people()

    assert is_reached(client, DESK) == []
    assert send_all(client, DESK, TEXTS) == {}
    assert people() == before


def test_every_form_about_accounts_meets_the_rows():
    met = {resolve(path).route for path in {**VISITOR, **ON_THE_WAY_IN, **OWNER}}
    met |= {route for route in all_routes() if any(f"/{route}".startswith(door) for door in BY_LINK)}
    met |= {r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"}
    of_accounts = {route for route in all_routes() if route.startswith("accounts/")}

    assert of_accounts - met - WITHOUT_WORDS == set()


REFUSAL = re.compile(r'(?:_error">\s*<p class="error">|role="alert">\s*<p>)([^<]+)</p>')


@pytest.mark.parametrize("path", OPEN)
def test_a_refused_text_is_told_in_the_reader_s_language(client, person, path):
    [shape] = VISITOR[path][:1]
    sent = {name: "@@" if value == "?" else value for name, value in shape.items()}
    told = {}
    for language in ("en", "vi", "th"):
        page = client.post(path, sent, headers={"Accept-Language": language}).content.decode()
        assert f'<html lang="{language}"' in page
        told[language] = REFUSAL.search(page)[1]

    assert len(set(told.values())) == len(told)


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
