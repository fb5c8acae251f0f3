"""Numbers that nobody can mean are refused by a form as the protocol refuses them, and harm nothing."""

import datetime
import json

import pytest
from django.http import QueryDict
from django.utils import timezone

from ascn_site.models import User
from events.models import Event, Record
from events.room.frames import frame_of
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import office

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own
NOW = datetime.datetime(2026, 11, 22, 7, tzinfo=datetime.UTC)
ENDLESS = "9" * 5_000


@pytest.fixture
def moderator(session):
    person = User.objects.create(email="desk@example.org", name="Moderator", password="x")
    office(person, "moderator", "session", str(session.channel.session))
    return browser(person)


@pytest.mark.parametrize("fields", [{"do": "upvote", "seq": ENDLESS}, {"do": "vote", "seq": "1", "choices": ENDLESS}])
def test_a_number_without_end_in_a_form_of_a_room_is_refused(session, fields):
    answer = session.act(session.participant("an"), **fields)

    assert (answer.status_code, Event.objects.count()) == (409, 0)


def test_minutes_without_end_are_no_minutes_and_many_are_a_day():
    ends = {
        minutes: json.loads(frame_of(QueryDict(f"do=mute&minutes={minutes}"), now=NOW))["until"]
        for minutes in (ENDLESS, "5", "99999", "-1", "٣")
    }

    assert ends == {
        ENDLESS: NOW.isoformat(),
        "5": "2026-11-22T07:05:00+00:00",
        "99999": "2026-11-23T07:00:00+00:00",
        "-1": NOW.isoformat(),
        "٣": NOW.isoformat(),
    }


@pytest.mark.parametrize("until", ["0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59"])
def test_a_mute_until_a_moment_outside_of_all_years_is_refused(session, moderator, until):
    frame = {"type": "mute", "id": "6f0f9b3e-0000-4000-8000-000000000001", "person": "0" * 16, "until": until}

    answer = moderator.post(
        f"/api/v1/channels/{session.channel.pk}/events", json.dumps(frame), content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_frame")


def test_a_number_without_end_corrects_nothing_in_a_record(session):
    Record.objects.create(
        channel=session.channel, content={"items": []}, closed_at=timezone.now(), made_at=timezone.now()
    )
    session.channel.state = "closed"
    session.channel.save()

    answer = session.participant("an").post(f"{session.address}corrections/", {"seq": ENDLESS, "text": "x"})

    assert answer.status_code == 200
