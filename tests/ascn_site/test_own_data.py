"""All that is stored about a person: hers as one archive, nobody else's in it, and gone when she is erased."""

import json
import time
import uuid
from zipfile import ZipFile

import pytest
from allauth.account.internal.flows import login
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.log_actions import log
from wagtail.models import (
    APIToken,
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageSubscription,
    Revision,
    TaskState,
    UploadedFile,
    WorkflowState,
)
from wagtail.users.models import UserProfile

from ascn_site import mail
from ascn_site.models import Assignment, Invitation, MailFactor, OutgoingMail, SiteDocument, SiteImage, User
from ascn_site.models.accounts import Office, Scope
from ascn_site.personal import erasure, register
from ascn_site.personal.export import archive_of, data_of
from ascn_site.services import appoint
from cities.models import CityPage, EditorialChange, Offer, OfferAnswer
from events.models import (
    Ballot,
    Channel,
    Correction,
    Event,
    ForumInvitation,
    Hand,
    Mute,
    Participant,
    Poll,
    Question,
    Record,
    Registration,
    Upvote,
    WaitingList,
)
from tests.corpus import files
from tests.editing import sign_in
from tests.network import FIRST_DAY, make_network, secretary

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HANOI = "ASCN-VN-HAN"


@pytest.fixture
def network(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path
    make_network()


def sign_in_freshly(client, person: User) -> None:
    """As somebody who has just given password and second step once more."""
    sign_in(client, person)
    session = client.session
    just_now = {"method": "password", "at": time.time(), "reauthenticated": True}
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [just_now]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(person)
    session.save()


class Life:
    """One person with something of hers in every table that the register names; ``mark`` is in all of it."""

    def __init__(self, mark: str):
        self.mark = mark
        self.person = User.objects.create_user(f"{mark}@example.org", name=f"Name {mark}", first_name=mark)
        self.page = CityPage.objects.get(slug="hanoi")

    def live(self) -> User:
        appoint(person=self.person, office=Office.OFFICER, scope_kind=Scope.CITY, scope_id=HANOI, starts=FIRST_DAY)
        self.account()
        self.writing()
        self.clearance()
        self.files()
        self.offers()
        self.records()
        self.session()
        return self.person

    def account(self):
        EmailAddress.objects.create(user=self.person, email=f"second.{self.mark}@example.org", verified=True)
        Authenticator.objects.create(user=self.person, type="totp", data={"secret": self.mark})
        MailFactor.objects.create(person=self.person, added=NOW)
        UserSession.objects.create(user=self.person, ip="192.0.2.7", user_agent=self.mark, session_key=self.mark)
        UserProfile.objects.create(user=self.person, preferred_language="th")
        APIToken.objects.create(user=self.person, name=self.mark, key_hash=self.mark, prefix=self.mark[:4])
        for number, email in enumerate((self.person.email, "somebody@example.com")):
            Invitation.objects.create(
                email=email,
                office=Office.OFFICER,
                scope_kind=Scope.CITY,
                scope_id=HANOI,
                starts=FIRST_DAY,
                token_hash=f"{self.person.pk} {number}",
                sent_at=NOW,
                invited_by=self.person if number else None,
            )
        session = SessionStore()
        session["_auth_user_id"] = str(self.person.pk)
        session.create()
        mail.OutboxBackend().send_messages([EmailMessage(self.mark, self.mark, to=[self.person.email])])

    def writing(self):
        self.page.introduction = f"text of {self.mark}"
        own = CityPage.objects.get(slug="hanoi" if "anna" in self.mark else "kuching")
        Page.objects.filter(pk=own.pk).update(owner=self.person, locked_by=self.person)
        comment = Comment.objects.create(
            page=self.page, user=self.person, resolved_by=self.person, text=self.mark, contentpath="title"
        )
        CommentReply.objects.create(comment=comment, user=self.person, text=self.mark)
        self.page.refresh_from_db()
        self.page.introduction = f"text of {self.mark}"
        self.page.save_revision(user=self.person, log_action=True)
        PageSubscription.objects.create(page=self.page, user=self.person, comment_notifications=True)
        EditingSession.objects.create(user=self.person, content_object=self.page, last_seen_at=NOW)
        log(instance=self.person, action="wagtail.edit", user=self.person)

    def clearance(self):
        state = self.page.get_workflow().start(self.page, self.person)
        task = state.current_task_state
        TaskState.objects.filter(pk=task.pk).update(finished_by=self.person, comment=f"remark {self.mark}")
        state.cancel(user=self.person)

    def files(self):
        SiteImage.objects.create(
            title="A picture",
            uploaded_by_user=self.person,
            file=ContentFile(files.png(), name=f"{self.mark}.png"),
            width=8,
            height=8,
        )
        paper = SiteDocument(title="A paper", uploaded_by_user=self.person)
        paper.file.save("paper.txt", ContentFile(f"paper of {self.mark}".encode()))
        UploadedFile.objects.create(uploaded_by_user=self.person, file=ContentFile(self.mark.encode(), name="up.txt"))

    def offers(self):
        for number, address in enumerate((self.person.email, "somebody@example.com")):
            offer = Offer.objects.create(
                project_code="ASCN-VN-HAN-P01",
                city=self.page.city,
                kind="company",
                organisation="Pumps",
                name=f"Name {self.mark}" if number == 0 else "Somebody",
                email=address,
                text="pumps",
                language="en",
                token_hash=f"{self.person.pk} {number}",
                created_at=NOW,
                changed_at=NOW,
            )
        OfferAnswer.objects.create(offer=offer, text="answer", office="Officer", written_by=self.person, written_at=NOW)

    def records(self):
        channel = Channel.objects.create(session=uuid.uuid4(), forum="meeting-07")
        record = Record.objects.create(channel=channel, closed_at=NOW, made_at=NOW, released_by=self.person)
        Correction.objects.create(record=record, seq=1, by=self.person, text=f"corrected by {self.mark}", at=NOW)

    def session(self):
        """Something of everything that one does at a forum."""
        person, forum = self.person, f"meeting-{self.person.pk}"
        channel = Channel.objects.create(session=uuid.uuid4(), forum=forum)
        told = {"channel": channel, "kind": "posted", "at": NOW, "person": person, "payload": {"text": "a line"}}
        Event.objects.create(seq=1, frame=uuid.uuid4(), author=person, **told)
        question = Question.objects.create(channel=channel, seq=1, asker=person)
        poll = Poll.objects.create(channel=channel, seq=2, options=["A"], counts=[1], is_secret=True, is_multiple=False)
        Registration.objects.create(forum=forum, person=person)
        Participant.objects.create(channel=channel, person=person)
        Mute.objects.create(channel=channel, person=person, until=NOW)
        Upvote.objects.create(question=question, person=person)
        Ballot.objects.create(poll=poll, person=person)
        Hand.objects.create(channel=channel, seq=3, person=person)
        WaitingList.objects.create(forum=forum, rows=[], made_by=person, made_at=NOW)
        ForumInvitation.objects.create(
            forum=forum, email=person.email, name=person.name, delegation="VN", token_hash=self.mark, sent_at=NOW
        )
        revision = self.page.latest_revision or Revision.objects.filter(user=person).first()
        EditorialChange.objects.create(revision=revision, person=person, characters=3, marked_at=NOW)


@pytest.fixture
def two(network):
    return Life("marker-anna").live(), Life("marker-bela").live()


def everything_stored() -> str:
    """Every row of every table as text."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model._meta.managed:
            columns = ", ".join(connection.ops.quote_name(field.column) for field in model._meta.local_concrete_fields)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(model._meta.db_table)}")
                found += [f"{model._meta.label}: {row}" for row in cursor.fetchall()]
    return "\n".join(found)


def with_text(text: str) -> set[str]:
    return {line.partition(":")[0] for line in everything_stored().splitlines() if text in line}


def test_every_relation_to_a_person_is_handed_out_or_reviewed():
    known = set(register.holdings) | set(register.reviewed)
    assert register.relations_to_people() - known == set()
    assert set(register.reviewed) - register.relations_to_people() == set()


def test_every_part_of_the_register_holds_something_in_these_tests(two):
    anna, _bela = two
    empty = {part.name for part in register.holdings.values() if not list(part.rows(anna))}
    assert empty == set()


def test_a_person_takes_away_all_that_is_hers_and_nothing_of_anybody_else(two):
    anna, bela = two
    for person, other in ((anna, "marker-bela"), (bela, "marker-anna")):
        with archive_of(person, now=NOW) as archive, ZipFile(archive) as packed:
            text = packed.read("data.json").decode()
            own = other.replace("bela", "x").replace("anna", "bela").replace("x", "anna")
            told = json.loads(text)

            assert all(told[part.name] for part in register.holdings.values())
            assert told["account"]["email"] == f"{own}@example.org"
            assert other not in text
            contents = [packed.read(name) for name in packed.namelist() if name != "data.json"]
            assert (len(contents), f"paper of {own}".encode() in contents) == (3, True)
            assert not any(other.encode() in content for content in contents)
            assert not any(other in name for name in packed.namelist())


def test_of_a_page_written_together_each_takes_away_her_own_words(two):
    anna, bela = two
    assert [row["written"]["introduction"] for row in data_of(bela, now=NOW)["texts written"]] == [
        "text of marker-bela"
    ]
    assert [row["written"]["introduction"] for row in data_of(anna, now=NOW)["texts written"]] == [
        "text of marker-anna"
    ]


def test_no_secret_is_handed_out(two):
    anna, _bela = two
    text = json.dumps(data_of(anna, now=NOW), default=str)
    keys = {"password", "secret", "key_hash", "session_key", "token_hash"}
    assert {key for key in keys if f'"{key}"' in text} == set()


def test_taking_away_is_a_line_of_the_log(two, client):
    anna, _bela = two
    sign_in_freshly(client, anna)
    answer = client.post("/accounts/data/archive/")

    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert answer["Content-Disposition"].startswith('attachment; filename="ascn-own-data-')
    line = ModelLogEntry.objects.get(action="ascn_site.export")
    assert (line.user_id, line.label) == (anna.pk, f"person {anna.pk}")


# What stays and why stands in docs/decisions.md; the names of files that a city published are the city's.
STAY = {"ascn_site.SiteImage", "ascn_site.SiteDocument", "wagtailcore.TaskState"}
WORDS_IN_SESSIONS = {"events.Correction"}
WORDS_OF_THE_CITY = {"wagtailcore.Revision", "cities.CityPage", "cities.OfferAnswer"}


def test_an_erased_person_is_found_in_no_table(two):
    anna, _bela = two
    number, own = anna.pk, ("marker-anna@example.org", "Name marker-anna", "second.marker-anna")
    assert all(with_text(text) for text in own)
    assert {"wagtailcore.Comment", "wagtailcore.CommentReply"} <= with_text("marker-anna")

    erasure.erase(person=anna, by=anna, now=NOW)

    assert [with_text(text) for text in own] == [set(), set(), set()]
    assert with_text("marker-anna") - STAY - WORDS_OF_THE_CITY - WORDS_IN_SESSIONS == set()
    assert all(
        "'user': " not in json.dumps(row.content.get("wagtail_admin_comments")) for row in Revision.objects.all()
    )
    for relation in register.holdings:
        label, _dot, field = relation.rpartition(".")
        if relation and register.holdings[relation].end != register.End.NUMBER and label:
            assert not apps.get_model(label)._base_manager.filter(**{field: number}).exists(), relation
    assert not any(one.get_decoded().get("_auth_user_id") == str(number) for one in Session.objects.all())
    assert OutgoingMail.objects.filter(content__icontains="marker-anna").count() == 0


def test_comments_of_an_erased_person_leave_the_old_revisions_and_those_of_others_stay(two):
    anna, _bela = two
    before = "\n".join(json.dumps(row.content["wagtail_admin_comments"]) for row in Revision.objects.all())
    erasure.erase(person=anna, by=anna, now=NOW)
    after = "\n".join(json.dumps(row.content["wagtail_admin_comments"]) for row in Revision.objects.all())

    assert ("marker-anna" in before, "marker-bela" in before) == (True, True)
    assert ("marker-anna" in after, "marker-bela" in after) == (False, True)


def test_the_public_record_and_the_files_of_the_city_stay(two):
    anna, _bela = two
    revisions, pictures = Revision.objects.count(), SiteImage.objects.count()
    erasure.erase(person=anna, by=anna, now=NOW)

    assert (Revision.objects.count(), SiteImage.objects.count()) == (revisions, pictures)
    assert WorkflowState.objects.count() == 2
    assert UploadedFile.objects.count() == 1
    assert Assignment.objects.filter(person__email="marker-bela@example.org").exists()


def test_an_erasure_is_noted_by_number_once_it_is_committed(two, settings, django_capture_on_commit_callbacks):
    anna, _bela = two
    number, made = anna.pk, anna.date_joined
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person=anna, by=anna, now=NOW)

    text = (settings.DATA_DIR / erasure.REGISTER).read_text()
    (mark,) = erasure.noted(settings.DATA_DIR / erasure.REGISTER)
    assert (mark["person"], mark["made"]) == (number, made.isoformat())
    assert "anna" not in text


def test_a_restored_copy_is_erased_again_and_a_new_person_of_the_same_number_is_not(two):
    anna, bela = two
    marks = [
        {"person": anna.pk, "made": anna.date_joined.isoformat(), "erased": NOW.isoformat()},
        {"person": bela.pk, "made": "2020-01-01T00:00:00+00:00", "erased": NOW.isoformat()},
    ]

    assert erasure.erase_again(marks, now=NOW) == 1
    assert list(User.objects.filter(email__startswith="marker").values_list("email", flat=True)) == [bela.email]
    assert erasure.erase_again(marks, now=NOW) == 0


def test_a_person_erases_her_account_and_is_signed_out(two, client):
    anna, _bela = two
    sign_in_freshly(client, anna)
    asked = client.get("/accounts/data/erase/")
    assert "account/stays.html" in [template.name for template in asked.templates]
    assert client.post("/accounts/data/erase/").status_code == 200
    assert User.objects.filter(pk=anna.pk).exists()

    answer = client.post("/accounts/data/erase/", {"is_sure": "on"})

    assert "account/erased.html" in [template.name for template in answer.templates]
    assert not User.objects.filter(email="marker-anna@example.org").exists()
    assert client.get("/accounts/data/").status_code == 302


def test_a_session_that_is_not_fresh_is_asked_for_the_password_first(two, client):
    anna, _bela = two
    anna.set_password("a long password of hers")
    anna.save()
    sign_in(client, anna)

    for address in ("/accounts/data/archive/", "/accounts/data/erase/"):
        answer = client.post(address, {"is_sure": "on"})
        assert (answer.status_code, "reauthenticate" in answer["Location"]) == (302, True)
    assert User.objects.filter(pk=anna.pk).exists()


def test_the_only_operator_stays(client, network):
    only = User.objects.create_superuser("operator@example.org")
    sign_in(client, only)
    assert client.post("/accounts/data/erase/", {"is_sure": "on"}).status_code == 403
    User.objects.create_superuser("second@example.org")
    assert client.post("/accounts/data/erase/", {"is_sure": "on"}).status_code == 200


def test_the_secretariat_erases_others_and_no_operator_and_nobody_else_does(two, client):
    anna, bela = two
    office, operator = secretary(), User.objects.create_superuser("operator@example.org")
    sign_in_freshly(client, bela)
    assert client.post(f"/desk/people/{anna.pk}/erase/", {"is_sure": "on"}).status_code == 403
    sign_in(client, office)
    assert client.post(f"/desk/people/{operator.pk}/erase/", {"is_sure": "on"}).status_code == 404
    assert client.post(f"/desk/people/{office.pk}/erase/", {"is_sure": "on"}).status_code == 404
    assert anna.email in client.get(f"/desk/people/{anna.pk}/erase/").content.decode()

    assert client.post(f"/desk/people/{anna.pk}/erase/", {"is_sure": "on"}).status_code == 302

    assert set(User.objects.all()) == {bela, office, operator}
    line = ModelLogEntry.objects.get(action="ascn_site.erase")
    assert (line.user_id, line.data["person"]) == (office.pk, anna.pk)


def test_nobody_signed_out_reads_anybody_s_data(client, network):
    for address in ("/accounts/data/", "/accounts/data/erase/", "/desk/people/1/erase/"):
        assert client.get(address).status_code == 302
    assert client.post("/accounts/data/archive/").status_code == 302


def test_the_editor_s_own_way_to_delete_a_person_leads_to_erasing(two, client):
    anna, _bela = two
    sign_in(client, User.objects.create_superuser("operator@example.org"))
    answer = client.post(f"/admin/users/delete/{anna.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/people/{anna.pk}/erase/")
    assert User.objects.filter(pk=anna.pk).exists()
