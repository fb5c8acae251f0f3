"""A session that is moved or cancelled: told once to who takes part, shown in the programme, in the calendar."""

import datetime
import re

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import PageLogEntry
from wagtail.users.models import UserProfile

from ascn_site.models import User
from events.models import (
    Access,
    Channel,
    ForumIndexPage,
    ForumPage,
    Participant,
    Registration,
    SessionNotice,
    SessionPage,
)
from events.programme import changes
from tests import factories
from tests.events.live.test_rights import a_person, office
from tests.markup import squeezed

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 2, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(minutes=10)
HALF_AN_HOUR = datetime.timedelta(minutes=30)


@pytest.fixture
def forum():
    page = ForumPage(title="Forum", slug="f", kind="forum", starts="2026-12-01", timezone="Asia/Bangkok")
    return factories.below_home(ForumIndexPage, "forum").add_child(instance=page)


@pytest.fixture
def session(forum):
    starts = datetime.datetime(2026, 12, 1, 2, tzinfo=datetime.UTC)
    page = SessionPage(
        title="Rivers", slug="s", room="Hall A", starts=starts, ends=starts + datetime.timedelta(hours=1)
    )
    page = forum.add_child(instance=page)
    changes.look(NOW)
    return page


def registered(forum, name: str, **fields) -> User:
    person = a_person(name)
    Registration.objects.create(forum=forum.permanent_id, person=person, **fields)
    return person


def change(session, *, at=NOW, **fields):
    for name, value in fields.items():
        setattr(session, name, value)
    session.save_revision().publish()
    SessionPage.objects.filter(pk=session.pk).update(last_published_at=at)


def test_a_change_is_told_once_to_each_participant_in_her_language(forum, session):
    an, binh = registered(forum, "an", language="id"), registered(forum, "binh")
    change(session, room="Room 2", starts=session.starts + datetime.timedelta(minutes=30))

    changes.look(LATER)
    changes.look(LATER + datetime.timedelta(hours=1))

    told = {message.to[0]: message for message in mail.outbox}
    assert (len(mail.outbox), set(told)) == (2, {an.email, binh.email})
    assert "Room 2\n  before: Hall A" in told[binh.email].body
    assert "09:30–10:00" in told[binh.email].body
    assert "/en/forum/f/s/" in told[binh.email].body
    assert "/id/forum/f/s/" in told[an.email].body
    assert "Rivers" not in told[binh.email].subject


def test_a_new_time_stands_beside_the_old_one_on_the_venues_clock_and_on_the_readers(client, forum, session):
    an, _binh = registered(forum, "an"), registered(forum, "binh")
    UserProfile.objects.create(user=an, current_time_zone="Asia/Tokyo")
    change(session, starts=session.starts + HALF_AN_HOUR, ends=session.ends + HALF_AN_HOUR)

    changes.look(LATER)

    told = {message.to[0]: message.body for message in mail.outbox}
    for address, own in ((an.email, "11:{}–12:{} (Tokyo)"), ("binh@example.org", "02:{}–03:{} (UTC)")):
        lines = [line.partition("1 December 2026, ")[2] for line in told[address].splitlines() if "2026" in line]
        assert lines == [
            "09:30–10:30 (Bangkok)",
            own.format(30, 30),
            "09:00–10:00 (Bangkok)",
            own.format("00", "00"),
        ]
    for address in ("/en/forum/f/", "/en/forum/f/s/"):
        box = squeezed(client.get(address).content.decode()).split('class="changed"')[1].split("</div>")[0]
        assert re.findall(r"<time[^>]*>([\d:]+)</time>", box) == ["09:30", "10:30", "09:30", "09:00", "10:00", "09:00"]
        assert box.count("data-local>") == 2


def test_a_session_that_is_taken_out_of_the_programme_is_told_as_cancelled_and_its_return_too(client, forum, session):
    registered(forum, "an")
    begins = timezone.now() + datetime.timedelta(days=30)
    change(session, starts=begins, ends=begins + HALF_AN_HOUR)
    SessionNotice.objects.all().delete()
    changes.look(NOW)
    session.refresh_from_db()
    session.unpublish()
    withdrawn = PageLogEntry.objects.get(action="wagtail.unpublish").timestamp
    changes.look(withdrawn + datetime.timedelta(minutes=1))
    assert mail.outbox == []

    for minutes in (2, 5):
        changes.look(withdrawn + datetime.timedelta(minutes=minutes))
    [event] = Calendar.from_ical(client.get("/en/forum/f/programme.ics").content).walk("VEVENT")
    change(session, at=withdrawn)
    changes.look(withdrawn + datetime.timedelta(minutes=10))

    assert [message.body.splitlines()[0] for message in mail.outbox] == [
        "This session is cancelled: Rivers.",
        "This session takes place after all: Rivers.",
    ]
    assert "/en/forum/f/\n" in mail.outbox[0].body
    sent = [Calendar.from_ical(message.attachments[0][1]).walk("VEVENT")[0] for message in mail.outbox]
    assert [(str(one["STATUS"]), one["SEQUENCE"]) for one in sent] == [("CANCELLED", 1), ("CONFIRMED", 2)]
    assert (str(event["UID"]), str(event["STATUS"])) == (str(session.translation_key), "CANCELLED")
    assert (event["SEQUENCE"], "Rivers" in event.to_ical().decode()) == (1, False)


@pytest.mark.parametrize("kept", ["invited", "draft"])
def test_of_a_session_that_was_never_public_no_calendar_tells_that_it_fell_away(client, forum, session, kept):
    if kept == "invited":
        Channel.objects.create(session=session.translation_key, forum=forum.permanent_id, access=Access.INVITED)
        SessionPage.objects.update(live=False, first_published_at=NOW)
    else:
        SessionPage.objects.update(live=False, first_published_at=None)

    assert not Calendar.from_ical(client.get("/en/forum/f/programme.ics").content).walk("VEVENT")


def test_the_mail_brings_the_session_as_it_is_now_for_the_calendar(forum, session):
    registered(forum, "an")
    change(session, room="Room 2")
    changes.look(LATER)

    [(name, content, kind)] = mail.outbox[0].attachments
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert (name, kind, str(event["LOCATION"])) == ("session.ics", "text/calendar", "Room 2")
    assert (str(event["UID"]), event["SEQUENCE"]) == (str(session.translation_key), 1)
    assert event.decoded("last-modified") == LATER


def test_a_calendar_that_is_fetched_before_the_change_is_announced_is_newer_all_the_same(client, forum, session):
    change(session, room="Room 2")
    [early] = Calendar.from_ical(client.get("/en/forum/f/programme.ics").content).walk("VEVENT")
    changes.look(LATER)
    [late] = Calendar.from_ical(client.get("/en/forum/f/programme.ics").content).walk("VEVENT")

    assert (early["SEQUENCE"], late["SEQUENCE"]) == (1, 1)


def test_a_site_that_forgot_what_it_told_would_be_found_out(forum, session, monkeypatch):
    registered(forum, "an")
    change(session, room="Room 2")
    monkeypatch.setattr(SessionNotice, "save", lambda _row: None)

    changes.look(LATER)
    changes.look(LATER + datetime.timedelta(hours=1))

    assert len(mail.outbox) == 2


def test_several_changes_are_one_mail_and_what_was_changed_back_is_none(forum, session):
    registered(forum, "an")
    change(session, room="Room 2", at=NOW)
    changes.look(NOW + datetime.timedelta(minutes=1))
    assert mail.outbox == []
    change(session, room="Room 3", at=NOW + datetime.timedelta(minutes=1))

    changes.look(LATER)
    assert ["Room 3\n  before: Hall A" in message.body for message in mail.outbox] == [True]
    change(session, room="Room 2", at=LATER)
    change(session, room="Room 3", at=LATER)
    changes.look(LATER + datetime.timedelta(minutes=10))
    assert len(mail.outbox) == 1


def test_a_summary_that_is_rewritten_is_told_nobody(forum, session):
    registered(forum, "an")
    change(session, summary="About rivers")

    changes.look(LATER)

    assert mail.outbox == []


def test_who_is_told_of_an_invited_session_is_who_is_invited_and_who_runs_it(forum, session):
    registered(forum, "an")
    guest, removed, chair = registered(forum, "guest"), registered(forum, "removed"), a_person("chair")
    channel = Channel.objects.create(
        session=session.translation_key, forum=forum.permanent_id, access=Access.INVITED, state="open"
    )
    Participant.objects.create(channel=channel, person=guest)
    Participant.objects.create(channel=channel, person=removed, role="removed")
    office(chair, "moderator", "session", str(session.translation_key))
    change(session, room="Room 2")

    changes.look(LATER)

    assert {message.to[0] for message in mail.outbox} == {guest.email, chair.email}


def test_a_session_that_is_over_is_told_nobody(forum, session):
    registered(forum, "an")
    change(session, room="Room 2")

    changes.look(session.ends + datetime.timedelta(minutes=1))

    assert mail.outbox == []


def test_a_cancelled_session_stays_in_the_programme_and_says_so(client, forum, session):
    registered(forum, "an")
    change(session, is_cancelled=True, languages=[("language", "th")])

    changes.look(LATER)

    assert "This session is cancelled: Rivers." in mail.outbox[0].body
    for address in ("/en/forum/f/", "/en/forum/f/s/"):
        page = client.get(address).content.decode()
        assert ">Cancelled</strong>" in page
        assert "languages: ไทย</p>" in squeezed(page.split("Changed on")[1])
    [event] = Calendar.from_ical(client.get("/en/forum/f/programme.ics").content).walk("VEVENT")
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)


def test_an_unchanged_session_is_confirmed_in_the_calendar(client, session):
    [event] = Calendar.from_ical(client.get("/en/forum/f/programme.ics").content).walk("VEVENT")

    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CONFIRMED", 0)
    assert "Changed on" not in client.get("/en/forum/f/").content.decode()
