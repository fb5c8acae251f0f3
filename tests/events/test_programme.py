"""A forum's programme: rooms, both clocks, calendar file; the example of demo mode."""

import re
from datetime import UTC, datetime, time

import pytest
from icalendar import Calendar

from events.examples import PROGRAMME, seed_programme
from events.models import Channel, ForumIndexPage, ForumPage, SessionPage
from tests import factories
from tests.markup import squeezed

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum():
    values = {"kind": "high-level forum", "starts": "2020-10-22", "timezone": "Asia/Ho_Chi_Minh"}
    return factories.below_home(ForumIndexPage, "forum").add_child(
        instance=ForumPage(title="Forum", slug="forum-2020", permanent_id="meeting-07", **values)
    )


@pytest.fixture
def session(forum):
    return forum.add_child(
        instance=SessionPage(
            title="Opening",
            slug="opening",
            starts=datetime(2020, 10, 22, 1, 30, tzinfo=UTC),
            ends=datetime(2020, 10, 22, 2, 30, tzinfo=UTC),
            room="Hall A",
        )
    )


def test_times_stand_on_the_venues_clock_and_in_utc_for_the_readers(client, session):
    text = client.get("/en/forum/forum-2020/").content.decode()

    assert '<time datetime="2020-10-22T01:30Z">08:30</time>' in squeezed(text)
    assert "Hall A" in text


def test_the_calendar_file_holds_the_public_sessions_in_the_venues_zone(client, forum, session):
    forum.add_child(
        instance=SessionPage(title="Hidden", starts=session.starts, ends=session.ends, room="B", live=False)
    )

    answer = client.get("/en/forum/forum-2020/programme.ics")
    calendar = Calendar.from_ical(answer.content)
    events = calendar.walk("VEVENT")

    assert [str(part["TZNAME"]) for part in calendar.walk("STANDARD")] == ["+07"]
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert [str(event["SUMMARY"]) for event in events] == ["Opening"]
    assert events[0]["DTSTART"].dt.isoformat() == "2020-10-22T08:30:00+07:00"
    assert str(events[0]["URL"]).endswith("/en/forum/forum-2020/opening/")


def test_a_session_is_put_into_a_calendar_from_its_own_page(client, forum, session):
    address = "/en/forum/forum-2020/opening/"

    page = client.get(address).content.decode()
    answer = client.get(f"{address}session.ics")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")

    assert f'href="{address}session.ics"' in page
    assert (answer["Content-Type"], str(event["SUMMARY"])) == ("text/calendar; charset=utf-8", "Opening")
    assert event["DTSTART"].dt.isoformat() == "2020-10-22T08:30:00+07:00"
    assert client.get("/en/forum/forum-2020/session.ics").status_code == 404


def test_a_session_names_its_points_room_track_languages_office_and_zone(client, forum, session):
    session.track, session.host = "Data", "Chair of the network"
    session.languages = [("language", "th")]
    session.agenda = [("point", {"at": time(8, 45), "title": "Gauges", "by": "Secretariat"})]
    session.save()

    page = client.get("/en/forum/forum-2020/opening/").content.decode()
    told = client.get(f"/api/v1/sessions/{session.translation_key}").json()

    for words in ("<time>08:45</time>", "Gauges", "Secretariat", "Hall A", "Data", "ไทย", "Chair of the network"):
        assert words in page
    assert page.count("Ho Chi Minh") >= 2
    assert told["agenda"] == [{"at": "08:45:00", "title": "Gauges", "by": "Secretariat"}]


LONG = "ที่ประชุมเมืองอัจฉริยะ, ห้องประชุมใหญ่; " * 12


@pytest.mark.parametrize("hosts", [["*"], ["ascn.example.org"], ["other.example.org"]])
def test_a_session_has_the_same_id_in_calendars_whatever_address_the_site_has(client, forum, session, settings, hosts):
    settings.ALLOWED_HOSTS = [*hosts, "testserver"]
    [event] = Calendar.from_ical(client.get("/en/forum/forum-2020/programme.ics").content).walk("VEVENT")

    assert str(event["UID"]) == str(session.translation_key)


def test_a_calendar_names_the_place_from_the_room_to_the_country_each_once(client, forum, session):
    forum.country = factories.a_country()
    forum.place = "Conference centre, Hanoi"
    forum.save()
    session.room = "Hall A, first floor"
    session.save()
    [event] = Calendar.from_ical(client.get("/en/forum/forum-2020/programme.ics").content).walk("VEVENT")

    assert str(event["LOCATION"]) == f"Hall A, first floor, Conference centre, Hanoi, {forum.country.name_en}"


def test_a_calendar_keeps_to_the_form_of_calendars(client, forum, session):
    session.summary, session.slug = LONG + "\nBEGIN:VALARM\n\\", "หอง"
    session.save()
    answer = client.get("/en/forum/forum-2020/หอง/session.ics")
    lines = answer.content.split(b"\r\n")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")

    assert (max(map(len, lines)) <= 75, b"\n" in b"".join(lines), lines[-1]) == (True, False, b"")
    assert [line.decode() for line in lines]  # no letter is cut
    assert str(event["DESCRIPTION"]) == session.summary
    parts = [line for line in lines if line.startswith(b"BEGIN:")]
    assert parts == [b"BEGIN:VCALENDAR", b"BEGIN:VTIMEZONE", b"BEGIN:STANDARD", b"BEGIN:VEVENT"]
    assert b"DTSTART;TZID=Asia/Ho_Chi_Minh:20201022T083000" in lines
    assert "filename*=utf-8''" in answer["Content-Disposition"]


@pytest.mark.parametrize("path", ["forum/programme.ics", "nowhere/programme.ics", "forum/forum-2021/programme.ics"])
def test_there_is_no_calendar_of_what_is_no_forum(client, forum, path):
    assert client.get(f"/en/{path}").status_code == 404


def test_the_example_programme_is_added_once_and_marked_as_an_example(client, forum):
    assert (seed_programme(), seed_programme()) == (len(PROGRAMME), 0)

    assert SessionPage.objects.live().filter(is_example=True).count() == len(PROGRAMME)
    assert client.get("/en/forum/forum-2020/").content.decode().count('<span class="badge">Example</span>') == len(
        PROGRAMME
    )


def test_without_the_forum_there_is_no_example():
    assert seed_programme() == 0


@pytest.mark.parametrize(("sort", "order"), [("", ["2022", "2021", "2020"]), ("oldest", ["2020", "2021", "2022"])])
def test_meetings_stand_in_the_order_that_the_address_names(client, forum, sort, order):
    for year in ("2021", "2022"):
        values = {"kind": "high-level forum", "starts": f"{year}-05-01", "timezone": "Asia/Bangkok"}
        forum.get_parent().add_child(
            instance=ForumPage(title=year, slug=year, permanent_id=f"meeting-{year}", **values)
        )
    page = client.get("/en/forum/", {"sort": sort}).content.decode()

    assert re.findall(r'<h2 id="y(\d+)-h">', page) == order
    assert 'value="oldest"' in page


def test_the_former_address_of_a_session_leads_on_but_for_the_invited_alone_it_is_nothing(
    client, forum, session, django_capture_on_commit_callbacks
):
    former = session.get_url()
    forum.slug = "renamed"
    with django_capture_on_commit_callbacks(execute=True):
        forum.save_revision().publish()
    assert client.get(former).headers["Location"] == "/en/forum/renamed/opening/"

    Channel.objects.create(session=session.translation_key, forum=forum.permanent_id, access="invited")

    assert client.get(former).status_code == 404
