"""What is kept of people goes when its time is over, and not before; by a clock that is moved."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import ModelLogEntry, UploadedFile

from ascn_site import jobs, retention
from ascn_site.models import Invitation, User
from tests.network import FIRST_DAY, make_network, officer

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path
    make_network()


def after(days: int) -> None:
    retention.forget_old(NOW + days * DAY)


def a_session(key: str, *, days: int, ip: str = "192.0.2.77", person: User | None = None) -> UserSession:
    Session.objects.create(session_key=key, session_data="", expire_date=NOW + days * DAY)
    person = person or User.objects.create_user(f"{key}@example.org", last_login=NOW)
    return UserSession.objects.create(user=person, ip=ip, user_agent="-", session_key=key)


def test_a_session_goes_with_its_last_day_from_both_lists():
    a_session("short", days=1)
    a_session("long", days=10)

    after(0)
    assert (Session.objects.count(), UserSession.objects.count()) == (2, 2)
    after(2)

    assert [one.session_key for one in Session.objects.all()] == ["long"]
    assert [one.session_key for one in UserSession.objects.all()] == ["long"]


@pytest.mark.parametrize(
    ("address", "network"), [("192.0.2.77", "192.0.2.0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::")]
)
def test_the_address_of_a_session_is_shortened_after_a_month(address, network):
    a_session("long", days=500, ip=address)

    after(29)
    assert UserSession.objects.get().ip == address
    after(31)
    assert UserSession.objects.get().ip == network
    after(400)
    assert UserSession.objects.get().ip == network


def test_an_account_that_nobody_ever_entered_goes_after_a_month_and_others_stay():
    User.objects.create_user("never@example.org")
    User.objects.create_user("entered@example.org", last_login=NOW)
    User.objects.create_superuser("operator@example.org")
    invited = officer("ASCN-VN-HAN")
    confirmed = User.objects.create_user("confirmed@example.org")
    EmailAddress.objects.create(user=confirmed, email=confirmed.email, verified=True)
    before = set(User.objects.values_list("email", flat=True))

    after(29)
    assert set(User.objects.values_list("email", flat=True)) == before
    after(400)

    assert before - set(User.objects.values_list("email", flat=True)) == {"never@example.org"}
    assert invited.assignments.get().starts == FIRST_DAY
    assert ModelLogEntry.objects.filter(action="ascn_site.erase", user=None).count() == 1


def test_what_was_left_in_the_editor_goes_after_a_week():
    person = officer("ASCN-VN-HAN")
    EditingSession.objects.create(user=person, content_object=person, last_seen_at=NOW)
    upload = UploadedFile.objects.create(uploaded_by_user=person, file=ContentFile(b"x", name="x.txt"))
    storage, name = upload.file.storage, upload.file.name

    after(6)
    assert (EditingSession.objects.count(), UploadedFile.objects.count(), storage.exists(name)) == (1, 1, True)
    after(400)
    assert (EditingSession.objects.count(), UploadedFile.objects.count(), storage.exists(name)) == (0, 0, False)


def test_an_invitation_goes_after_a_month():
    term = {"office": "officer", "scope_kind": "city", "scope_id": "ASCN-VN-HAN", "starts": FIRST_DAY}
    Invitation.objects.create(email="new@example.org", token_hash="x", sent_at=NOW, **term)

    after(29)
    assert Invitation.objects.count() == 1
    after(400)
    assert Invitation.objects.count() == 0


def test_the_job_is_registered_and_runs_once_a_day(monkeypatch):
    monkeypatch.setattr(jobs, "jobs", {"retention": jobs.jobs["retention"]})
    a_session("short", days=1)

    assert [jobs.do_due(NOW + hours * DAY / 24) for hours in (48, 60, 73)] == [1, 0, 1]
    assert Session.objects.count() == 0


def test_the_table_of_the_runbook_names_every_part_of_the_register(settings):
    from ascn_site.personal import register

    text = (settings.BASE_DIR / "docs" / "runbook.md").read_text()
    missing = [part.name for part in register.holdings.values() if f"| {part.name} |" not in text]
    assert missing == []
