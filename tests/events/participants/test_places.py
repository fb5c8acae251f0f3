"""Places at a forum are changed and taken back by the secretariat, and offered again."""

import datetime

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from ascn_site.models import User
from events.live.people import Seat
from events.models import Channel, ChannelRole, ForumInvitation, Participant, Registration, SessionPage
from events.participants import services
from events.participants.lists import Guest
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import a_person, comes_in
from tests.events.participants.test_inviting import link_in

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 11, 22, 5, tzinfo=datetime.UTC)
PLACE = {"delegation": "Laos", "role": "observer", "language": "lo", "spoken": ["lo", "en"]}


@pytest.fixture
def an(forum) -> User:
    person = a_person()
    Registration.objects.create(forum=forum.permanent_id, person=person, delegation="VN")
    return person


@pytest.fixture
def page(desk, an) -> str:
    return f"{desk}registered/{Registration.objects.get(person=an).pk}/"


def a_room(forum, access: str) -> Channel:
    session = SessionPage(title=access, slug=access, room="1", starts=NOON, ends=NOON + datetime.timedelta(hours=1))
    session = forum.add_child(instance=session)
    values = {"session": session.translation_key, "forum": forum.permanent_id, "state": "open"}
    return Channel.objects.create(access=access, **values)


def test_a_changed_place_counts_in_the_rooms(secretary, page, forum, an):
    room = a_room(forum, "open")
    assert "vote" in comes_in(an, room).may

    assert secretary.post(page, PLACE | {"role": "assistant"}).status_code == 302

    row = Registration.objects.get()
    assert (row.delegation, row.role, row.language, row.spoken) == ("Laos", "assistant", "lo", ["lo", "en"])
    seat = comes_in(an, room)
    assert ("vote" in seat.may, seat.delegation) == (False, "Laos")
    assert ModelLogEntry.objects.filter(action="events.change_place", user__email="secretary@example.org").count() == 1


def test_a_place_without_a_delegation_is_refused_and_nothing_changes(secretary, page, an):
    answer = secretary.post(page, PLACE | {"delegation": " "})

    assert (answer.status_code, Registration.objects.get().delegation) == (400, "VN")


def test_who_loses_the_place_leaves_the_rooms_and_may_be_invited_again(secretary, desk, page, forum, an):
    rooms = {access: a_room(forum, access) for access in ("open", "members", "invited")}
    Participant.objects.create(channel=rooms["invited"], person=an)
    taken = {"email": an.email, "name": "An", "delegation": "VN", "token_hash": "x", "sent_at": NOON}
    ForumInvitation.objects.create(forum=forum.permanent_id, accepted_at=NOON, **taken)
    assert all(isinstance(comes_in(an, room), Seat) for room in rooms.values())

    assert secretary.post(f"{page}end/").status_code == 302

    assert comes_in(an, rooms["open"]).may == frozenset()
    assert [isinstance(comes_in(an, rooms[access]), Seat) for access in ("members", "invited")] == [False, False]
    assert ModelLogEntry.objects.filter(action="events.unregister").count() == 1
    secretary.post(desk, {"name": "An", "email": an.email, "delegation": "Laos", "role": "delegate"})
    browser(an).post(link_in(mail.outbox[-1]))
    assert isinstance(comes_in(an, rooms["members"]), Seat)
    assert not isinstance(comes_in(an, rooms["invited"]), Seat)


def test_a_place_that_a_colleague_has_taken_back_is_told_as_such(secretary, page, an):
    secretary.post(f"{page}end/")

    answers = [secretary.get(page, follow=True), secretary.post(page, PLACE, follow=True)]
    answers.append(secretary.post(f"{page}end/", follow=True))

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert ["was taken back before" in answer.content.decode() for answer in answers] == [True, True, True]


def test_a_place_that_is_taken_back_in_the_middle_of_a_change_stays_away(an):
    found = Registration.objects.get()
    Registration.objects.all().delete()

    with pytest.raises(services.Gone):
        services.change(registration=found, place=services.Place("Laos", "delegate", "", []), by=an)


def test_who_was_removed_from_a_room_does_not_come_back_by_losing_the_place(secretary, page, forum, an):
    room = a_room(forum, "open")
    Participant.objects.create(channel=room, person=an, role=ChannelRole.REMOVED)

    secretary.post(f"{page}end/")

    assert not isinstance(comes_in(an, room), Seat)


def test_only_the_secretariat_changes_places_and_only_of_that_forum(secretary, desk, page, an):
    for client, status in ((browser(an), 403), (Client(), 302)):
        assert client.post(page, PLACE).status_code == status
        assert client.post(f"{page}end/").status_code == status
    Registration.objects.update(forum="meeting-of-others")
    assert secretary.post(page, PLACE).status_code == 404
    assert secretary.post(f"{page}end/").status_code == 404
    assert Registration.objects.get().delegation == "VN"


@pytest.mark.parametrize(
    ("days", "zone", "last", "first_after"),
    [
        ({"starts": "2026-11-24"}, "Asia/Dili", "2026-11-24T14:59", "2026-11-24T15:00"),
        ({"starts": "2026-11-22", "ends": "2026-11-24"}, "Asia/Yangon", "2026-11-24T17:29", "2026-11-24T17:30"),
        ({"starts": "2026-02"}, "UTC", "2026-02-28T23:59", "2026-03-01T00:00"),
        ({"starts": "2026"}, "UTC", "2026-12-31T23:59", "2027-01-01T00:00"),
    ],
)
def test_a_forum_is_over_once_its_last_day_at_the_venue_is(forum, days, zone, last, first_after):
    forum.starts, forum.ends, forum.timezone = days["starts"], days.get("ends", ""), zone
    moments = [datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC) for text in (last, first_after)]

    assert [forum.is_over(moment) for moment in moments] == [False, True]


def test_a_forum_goes_on_while_a_session_or_a_room_of_it_does(forum):
    forum.ends = "2026-11-22"
    after = datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC)
    late = SessionPage(title="Late", slug="late", room="1", starts=after, ends=after + datetime.timedelta(hours=1))
    forum.add_child(instance=late)
    assert not forum.is_over(after)
    assert forum.is_over(late.ends)

    a_room(forum, "open")
    assert not forum.is_over(late.ends)


def test_a_link_ends_with_its_forum_and_says_what_to_do(secretary, desk, forum):
    secretary.post(desk, {"name": "C", "email": "c@example.org", "delegation": "Laos", "role": "delegate"})
    link = link_in(mail.outbox[0])
    assert Client().get(link).status_code == 200
    assert "This forum is over" not in secretary.get(desk).content.decode()
    forum.starts, forum.ends = "2026-01-10", "2026-01-11"
    forum.save()
    assert "This forum is over" in secretary.get(desk).content.decode()

    answer = Client().get(link)

    assert (answer.status_code, "ask the secretariat" in answer.content.decode()) == (410, True)
    form = {"name": "C", "way": "password", "password": "river bridge lantern"}
    assert Client().post(link, form).status_code == 410
    assert not User.objects.filter(email="c@example.org").exists()


class NotingHasher(MD5PasswordHasher):
    """Notes whether a transaction was open while a password was hashed."""

    seen: list[bool] = []

    def encode(self, password, salt):
        if not self.seen:
            self.seen.append(connection.in_atomic_block)
        return super().encode(password, salt)


class Watched(Guest):
    """A guest who notes whether a transaction was open while a letter to her was written."""

    seen: list[bool] = []

    @property
    def role_in_words(self) -> str:
        return "delegate"

    def __getattribute__(self, name):
        if name == "language":
            Watched.seen.append(connection.in_atomic_block)
        return super().__getattribute__(name)


@pytest.mark.django_db(transaction=True)
def test_letters_are_written_and_a_password_is_hashed_while_nobody_waits_for_the_write_lock(forum, settings):
    Watched.seen.clear()
    guest = Watched(row=2, name="C", email="c@example.org", delegation="Laos")
    services.invite_all(forum=forum, guests=[guest], by=a_person("secretary"), now=NOON)
    assert Watched.seen[0] is False

    settings.PASSWORD_HASHERS = ["tests.events.participants.test_places.NotingHasher"]
    invitation = ForumInvitation.objects.get()
    person = services.accept_as_new(invitation=invitation, name="C", password="river bridge lantern", now=NOON)

    assert NotingHasher.seen == [False]
    assert (person.check_password("river bridge lantern"), person.email) == (True, "c@example.org")


def many(forum, number: int) -> None:
    """So many who are registered, and so many who are invited."""
    people = [User(email=f"p{n:03}@example.org", name=f"Person {n:03}") for n in range(number)]
    rows = [Registration(forum=forum.permanent_id, person=one) for one in User.objects.bulk_create(people)]
    Registration.objects.bulk_create(rows)
    guests = [
        Guest(row=n, name=f"Guest {n:03}", email=f"g{n:03}@example.org", delegation="Laos") for n in range(number)
    ]
    services.invite(forum=forum, links=[(guest, guest.email) for guest in guests], by=people[0], now=NOON)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_participants_costs_the_same_for_one_and_for_three(secretary, desk, forum, number):
    many(forum, number)
    secretary.get(desk)

    with CaptureQueriesContext(connection) as asked:
        secretary.get(desk)

    assert len(asked) == 11


def test_of_many_participants_a_hundred_stand_on_a_page_and_each_is_found_by_name(secretary, desk, forum):
    many(forum, 101)

    first, second = (secretary.get(desk, {"registered": page}).content.decode() for page in ("1", "2"))
    found = secretary.get(desk, {"q": "guest 042"}).content.decode()
    none = secretary.get(desk, {"q": "nobody"}).content.decode()

    assert [words in first for words in ("Person 000", "Person 099", "Person 100")] == [True, True, False]
    assert [words in second for words in ("Person 000", "Person 100", "Guest 000")] == [False, True, True]
    assert [words in found for words in ("g042@example.org", "g041@example.org")] == [True, False]
    assert ("Nobody like this is registered." in found, "Nobody like this is invited." in none) == (True, True)
