"""The secretariat gives sessions their live rooms and says who may come in."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Channel, ForumIndexPage, ForumPage, Participant, Registration, SessionPage
from tests import factories
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import a_person, office

pytestmark = pytest.mark.django_db
STARTS = datetime.datetime(2026, 12, 1, 2, tzinfo=datetime.UTC)


@pytest.fixture
def forum():
    page = ForumPage(title="Forum", slug="f", kind="forum", starts="2026-12-01", timezone="Asia/Bangkok")
    return factories.below_home(ForumIndexPage, "forum").add_child(instance=page)


@pytest.fixture
def session(forum):
    ends = STARTS + datetime.timedelta(hours=1)
    return forum.add_child(instance=SessionPage(title="Rivers", slug="s", room="Hall A", starts=STARTS, ends=ends))


def test_a_session_gets_its_room_and_its_guests(secretary, forum, session):
    desk = f"/desk/forums/{forum.permanent_id}/rooms/"
    guest, other = a_person("guest"), a_person("other")
    Registration.objects.create(forum=forum.permanent_id, person=guest)
    assert "This session has no live room yet." in secretary.get(desk).content.decode()

    answer = secretary.post(desk, {"session": session.translation_key, "access": "invited", "guests": [guest.pk]})

    channel = Channel.objects.get(session=session.translation_key)
    assert (answer.status_code, channel.access, channel.is_open) == (302, "invited", False)
    assert list(Participant.objects.values_list("person", flat=True)) == [guest.pk]
    refused = secretary.post(desk, {"session": session.translation_key, "access": "open", "guests": [other.pk]})
    assert (refused.status_code, Channel.objects.get().access) == (400, "invited")
    secretary.post(desk, {"session": session.translation_key, "access": "members"})
    assert (Channel.objects.get().access, Participant.objects.count()) == ("members", 0)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_rooms_costs_the_same_for_one_session_and_for_three(secretary, forum, session, number):
    for place in range(number):
        again = SessionPage(title="More", slug=f"s{place}", room="Hall B", starts=STARTS, ends=session.ends)
        key = str(forum.add_child(instance=again).translation_key)
        Channel.objects.create(session=key, forum=forum.permanent_id)
        office(a_person(f"chair{place}"), "moderator", "session", key)
    desk = f"/desk/forums/{forum.permanent_id}/rooms/"
    secretary.get(desk)

    with CaptureQueriesContext(connection) as asked:
        page = secretary.get(desk).content.decode()

    assert (len(asked), page.count("Moderators:")) == (11, number)


def test_the_people_of_a_forum_are_listed_for_the_one_session_that_is_asked_for(secretary, forum, session):
    Registration.objects.create(forum=forum.permanent_id, person=a_person("guest"))
    desk = f"/desk/forums/{forum.permanent_id}/rooms/"
    whole = secretary.get(desk).content.decode()
    one = secretary.get(desk, {"session": session.translation_key}).content.decode()

    assert ('name="guests"' in whole, one.count('name="guests"')) == (False, 1)
    assert f'href="?session={session.translation_key}#s{session.pk}"' in whole


def test_a_room_that_is_closed_to_others_stays_with_its_log(secretary, forum, session):
    desk = f"/desk/forums/{forum.permanent_id}/rooms/"
    secretary.post(desk, {"session": session.translation_key, "access": "open"})
    Channel.objects.update(seq=7, state="open")

    secretary.post(desk, {"session": session.translation_key, "access": "invited"})

    assert Channel.objects.values_list("seq", "state", "access").get() == (7, "open", "invited")


@pytest.mark.parametrize("name", ["officer", "moderator"])
def test_nobody_else_sets_up_rooms(forum, session, name):
    person = a_person(name)
    office(person, name, *(("city", "ASCN-VN-HAN") if name == "officer" else ("session", str(session.translation_key))))

    answer = browser(person).post(
        f"/desk/forums/{forum.permanent_id}/rooms/", {"session": session.translation_key, "access": "open"}
    )

    assert (answer.status_code, Channel.objects.exists()) == (403, False)
