"""An invitation gives its office once, to whoever owns the mailbox, and tells nobody else anything."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from ascn_site import rules
from ascn_site.limit_table import LIMITS
from ascn_site.models import Assignment, Invitation, User
from ascn_site.models.accounts import Office, Scope
from ascn_site.models.invitations import VALID
from ascn_site.people import invitations
from tests.editing import sign_in
from tests.network import make_network, officer, secretary

pytestmark = pytest.mark.django_db
SECOND = datetime.timedelta(seconds=1)
OFFER = {"office": Office.OFFICER, "scope_kind": Scope.CITY, "scope_id": "ASCN-VN-HAN"}
WELCOME = {"name": "Officer, Ha Noi", "way": "password", "password": "seven lamps on the river"}


@pytest.fixture
def network():
    make_network()


def invite(email="new@example.org", *, sent=None, **fields) -> str:
    """The path of a fresh invitation."""
    now = sent or timezone.now()
    token = invitations.invite(**{"email": email, **OFFER, "starts": now.date(), "by": None, "now": now} | fields)
    return f"/accounts/invitation/{token}/"


def test_whoever_is_invited_makes_an_account_and_holds_the_office(client, network):
    path = invite()
    shown = client.get(path)

    answer = client.post(path, WELCOME)
    person = User.objects.get(email="new@example.org")

    assert "Ha Noi" in shown.content.decode() or "Hanoi" in shown.content.decode()
    assert (answer.url, client.session["_auth_user_id"]) == ("/accounts/second-step/", str(person.pk))
    assert rules.cities_written_by(person, on=timezone.localdate()) == ["ASCN-VN-HAN"]
    assert EmailAddress.objects.get(user=person).verified
    assert client.get("/admin/").url.startswith("/accounts/second-step/")


def test_a_passkey_in_place_of_a_password_is_set_up_next(client, network):
    answer = client.post(invite(), WELCOME | {"way": "passkey", "password": ""})

    assert answer.url == "/accounts/2fa/webauthn/add/"
    assert not User.objects.get(email="new@example.org").has_usable_password()
    assert client.get(answer.url).status_code == 200


def gone_links() -> dict[str, str]:
    used, withdrawn = invite("used@example.org"), invite("withdrawn@example.org")
    Invitation.objects.filter(email="used@example.org").update(accepted_at=timezone.now())
    Invitation.objects.filter(email="withdrawn@example.org").update(withdrawn_at=timezone.now())
    return {
        "used": used,
        "withdrawn": withdrawn,
        "expired": invite("late@example.org", sent=timezone.now() - VALID),
        "forged": "/accounts/invitation/forged/",
    }


def test_used_withdrawn_expired_and_forged_links_get_one_clear_page(client, network):
    for path in gone_links().values():
        answers = [client.get(path), client.post(path, WELCOME)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert all("people/invitation_gone.html" in [part.name for part in answer.templates] for answer in answers)
    assert not User.objects.exists()


def test_a_link_is_good_until_the_last_second_of_seven_days(client, network):
    path = invite(sent=timezone.now() - VALID + 60 * SECOND)

    assert client.get(path).status_code == 200


def test_the_second_use_of_a_link_changes_nothing(client, network):
    path = invite()
    client.post(path, WELCOME)
    client.logout()

    assert client.post(path, WELCOME | {"name": "Somebody else"}).status_code == 404
    assert (User.objects.count(), Assignment.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": ""}, "password"),
        ({"name": " \u200b "}, "name"),
        ({"name": "x" * 121}, "name"),
    ],
)
def test_a_weak_password_or_an_empty_name_is_explained_at_its_field(client, network, changes, field):
    path = invite()

    answer = client.post(path, WELCOME | changes)

    assert (list(answer.context["form"].errors), User.objects.count()) == ([field], 0)
    assert client.post(path, WELCOME).status_code == 302


def test_an_existing_account_signs_in_and_accepts(client, network):
    person = officer("ASCN-MY-KCH")
    path = invite(person.email)

    asked = client.get(path).content.decode()
    refused = client.post(path, WELCOME)
    sign_in(client, person)
    answer = client.post(path)

    assert f"/accounts/login/?next={path}" in asked
    assert (refused.status_code, answer.url) == (200, "/accounts/second-step/")
    assert rules.cities_written_by(person, on=timezone.localdate()) == ["ASCN-MY-KCH", "ASCN-VN-HAN"]


def test_an_existing_account_passes_its_second_step_before_it_accepts(client, network):
    person = officer("ASCN-MY-KCH")
    path = invite(person.email)
    client.force_login(person)

    answer = client.post(path)

    assert answer.url == f"/accounts/second-step/?next={path}"
    assert rules.cities_written_by(person, on=timezone.localdate()) == ["ASCN-MY-KCH"]


def test_somebody_else_s_account_cannot_take_the_office(client, network):
    path = invite("new@example.org")
    sign_in(client, officer("ASCN-MY-KCH"))

    client.post(path)

    assert Assignment.objects.filter(scope_id="ASCN-VN-HAN").count() == 0
    assert Invitation.objects.open_at(timezone.now()).count() == 1


def test_the_secretariat_is_told_the_same_whether_the_address_is_known(client, network, mailoutbox):
    known = officer("ASCN-MY-KCH").email
    sign_in(client, secretary())
    form = {"starts": timezone.localdate().isoformat(), "ends": ""}

    said = []
    for email in (known, "unknown.asc-my-kch@example.org"):
        answer = client.post("/desk/people/officer/ASCN-VN-HAN/", form | {"email": email}, follow=True)
        said.append([str(message).replace(email, "…") for message in answer.context["messages"]])

    assert said[0] == said[1] != []
    assert len(mailoutbox) == 2


def test_a_mailbox_gets_two_invitations_an_hour_and_the_third_looks_the_same(client, network, mailoutbox, settings):
    settings.LIMITS = settings.LIMITS | {"mails_to_mailbox": LIMITS["mails_to_mailbox"]}
    sign_in(client, secretary())
    form = {"starts": timezone.localdate().isoformat(), "ends": "", "email": "new@example.org"}

    said = [client.post("/desk/people/officer/ASCN-VN-HAN/", form, follow=True).context["messages"] for _ in range(3)]

    assert len({tuple(map(str, told)) for told in said}) == 1
    assert len(mailoutbox) == 2


def test_a_second_invitation_takes_the_place_of_the_first(client, network):
    first, second = invite(), invite()

    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)


def test_neither_the_database_nor_the_log_holds_the_link_or_the_address(client, network, mailoutbox):
    token = invite().split("/")[-2]

    stored = str(Invitation.objects.values_list()) + str(ModelLogEntry.objects.values_list())
    mail = mailoutbox[0]

    assert token not in stored
    assert "example.org" not in str(ModelLogEntry.objects.values_list("label", "data", "action"))
    assert token in mail.body
    assert token not in mail.subject


def test_the_command_prints_the_first_link_of_an_installation(client, network, capsys):
    call_command("invite", "first@example.org", office="secretariat")
    path = re.search(r"(/accounts/invitation/\S+)", capsys.readouterr().out)[1]

    client.post(path, WELCOME)

    assert rules.is_secretariat(User.objects.get(email="first@example.org"), on=timezone.localdate())


@pytest.mark.parametrize(
    ("email", "office", "scope"),
    [("no address", "secretariat", ""), ("a@example.org", "officer", ""), ("a@example.org", "officer", "ASCN-VN-NIL")],
)
def test_the_command_says_what_it_does_not_know(network, email, office, scope):
    with pytest.raises(CommandError):
        call_command("invite", email, office=office, scope=scope)
    assert not Invitation.objects.exists()
