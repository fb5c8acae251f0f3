"""Forums and sessions as programs read them."""

import datetime

import pytest
from wagtail.models import PageViewRestriction

from events.models import Channel, ForumIndexPage, ForumPage, SessionPage
from tests import factories

pytestmark = pytest.mark.django_db


def a_forum(**fields) -> ForumPage:
    values = {"title": "Annual meeting", "kind": "forum", "starts": "2020-10"}
    return factories.below_home(ForumIndexPage, "forum").add_child(instance=ForumPage(**values | fields))


def a_session(forum: ForumPage, hour: int = 9, **fields) -> SessionPage:
    starts = datetime.datetime(2020, 10, 1, hour, tzinfo=datetime.UTC)
    values = {"title": f"Session {hour}", "starts": starts, "ends": starts + datetime.timedelta(hours=1), "room": "A"}
    return forum.add_child(instance=SessionPage(**values | fields))


def test_a_session_tells_its_meeting_its_hours_and_languages(client):
    forum = a_forum(timezone="Asia/Jakarta")
    session = a_session(forum, languages=[("language", "en"), ("language", "id")])
    channel = Channel.objects.create(session=session.translation_key, forum=forum.permanent_id)

    (told,) = client.get("/api/v1/sessions").json()["results"]

    assert told["id"] == str(session.translation_key)
    assert (told["forum_id"], told["timezone"]) == (forum.permanent_id, "Asia/Jakarta")
    assert (told["starts"], told["ends"]) == ("2020-10-01T09:00:00Z", "2020-10-01T10:00:00Z")
    assert (told["languages"], told["track"], told["channel"]) == (["en", "id"], None, channel.pk)
    assert client.get(f"/api/v1/sessions/{session.translation_key}").json() == told


def test_a_session_for_members_is_not_told(client):
    session = a_session(a_forum())
    PageViewRestriction.objects.create(page=session, restriction_type=PageViewRestriction.LOGIN)

    assert client.get("/api/v1/sessions").json()["results"] == []
    hidden, nonsense = (client.get(f"/api/v1/sessions/{code}") for code in (session.translation_key, "nonsense"))
    assert (hidden.status_code, hidden.content) == (404, nonsense.content)


def test_a_meeting_outside_the_member_states_has_no_country(client):
    a_forum(place="Yokohama", chairs=["JP"])

    (told,) = client.get("/api/v1/forums?year=2020").json()["results"]

    assert (told["country"], told["place"], told["chairs"], told["ends"]) == (None, "Yokohama", ["JP"], None)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_one_and_three_things(client, django_assert_num_queries, number):
    for hour in range(number):
        a_session(a_forum(title=f"Meeting {hour}"), hour)
    for name, count in {"forums": 4, "sessions": 5}.items():
        client.get(f"/api/v1/{name}")
        with django_assert_num_queries(count):
            assert len(client.get(f"/api/v1/{name}").json()["results"]) == number
