"""Who may read a channel and do what in it, by access, registration, role and office."""

import datetime
import uuid

import pytest

from ascn_site.accounts import count_as_second_factor
from ascn_site.accounts.sessions import BEGAN, HOUR, MINUTE, SEEN
from ascn_site.demo import fresh_cookie
from ascn_site.models import Assignment, User
from events import rules
from events.live.doors import NO_SUCH_CHANNEL, NOT_YOURS, SIGN_IN, Knock, SessionStore, admit, note_use
from events.live.people import Seat
from events.models import Channel, ForumPage, Mute, Participant, Registration
from tests.events.live.conftest import FORUM, NOW
from tests.events.live.programme import session_in_programme

pytestmark = pytest.mark.django_db


def a_person(name: str = "an", **fields) -> User:
    return User.objects.create(email=f"{name}@example.org", name=name.title(), password="x", **fields)


def a_channel(**fields) -> Channel:
    session = session_in_programme().translation_key
    return Channel.objects.create(**{"session": session, "forum": FORUM, "state": "open"} | fields)


def key_of(person: User) -> str:
    return fresh_cookie(person).partition("=")[2]


def comes_in(person: User, channel: Channel, *, now=None) -> Seat | int:
    now = now or datetime.datetime.now(datetime.UTC)
    return admit([Knock(key_of(person), channel.pk, "en")], now=now)[0]


def office(person: User, name: str, scope_kind: str = "network", scope_id: str = "", **fields) -> None:
    starts = {"starts": datetime.date(2020, 1, 1)}
    Assignment.objects.create(person=person, office=name, scope_kind=scope_kind, scope_id=scope_id, **starts | fields)


@pytest.mark.parametrize(
    ("access", "read", "part"),
    [
        ("open", {"stranger", "officer", "registered", "guest", "moderator", "secretariat"}, {"registered", "guest"}),
        ("members", {"officer", "registered", "guest", "moderator", "secretariat"}, {"registered", "guest"}),
        ("invited", {"guest", "moderator", "secretariat"}, {"guest"}),
    ],
)
def test_who_reads_and_who_takes_part_depends_on_the_access(access, read, part):
    channel = a_channel(access=access)
    people = {
        name: a_person(name) for name in ("stranger", "officer", "registered", "guest", "moderator", "secretariat")
    }
    office(people["officer"], "officer", "city", "ASCN-VN-HAN")
    office(people["secretariat"], "secretariat")
    Registration.objects.create(forum=FORUM, person=people["registered"])
    Registration.objects.create(forum="meeting-99", person=people["stranger"])
    Participant.objects.create(channel=channel, person=people["guest"])
    office(people["moderator"], "moderator", "session", str(channel.session))

    seats = {name: comes_in(person, channel) for name, person in people.items()}

    assert {name for name, seat in seats.items() if isinstance(seat, Seat)} == read
    assert {seat for seat in seats.values() if not isinstance(seat, Seat)} <= {NO_SUCH_CHANNEL}
    assert {name for name in read if seats[name].may == rules.TAKE_PART} == part
    assert seats["moderator"].may == seats["secretariat"].may == rules.EVERYTHING


@pytest.mark.parametrize(
    ("role", "missing"),
    [("delegate", set()), ("head", set()), ("observer", set()), ("assistant", {"vote"}), ("interpreter", {"vote"})],
)
def test_assistants_and_interpreters_do_not_vote(role, missing):
    person = a_person()
    Registration.objects.create(forum=FORUM, person=person, role=role)

    may = comes_in(person, a_channel()).may

    assert rules.TAKE_PART - may == missing
    assert ("translate" in may) == (role == "interpreter")


def test_a_moderator_of_one_session_is_nobody_special_in_another():
    person, channel = a_person(), a_channel()
    office(person, "moderator", "session", str(channel.session))

    assert comes_in(person, channel).is_at_desk
    assert comes_in(person, a_channel()).may == rules.NOTHING


def test_an_office_counts_until_its_last_day_and_only_with_the_second_factor():
    person, channel = a_person(), a_channel(access="invited")
    office(person, "secretariat", ends=NOW.date())

    def is_in(**how) -> bool:
        return rules.may(person, channel, "read", **{"is_confirmed": True, "now": NOW} | how)

    assert is_in()
    assert not is_in(now=NOW + datetime.timedelta(days=1))
    assert not is_in(is_confirmed=False)


def test_who_was_removed_is_told_so_and_has_no_way_round():
    person, channel = a_person(), a_channel()
    Registration.objects.create(forum=FORUM, person=person)
    Participant.objects.create(channel=channel, person=person, role="removed")

    assert comes_in(person, channel) == NOT_YOURS


def test_no_channel_and_one_that_is_secret_are_the_same():
    person = a_person()
    nonsense = Channel(pk="nonsense", session=uuid.uuid4(), forum=FORUM)

    assert comes_in(person, nonsense) == comes_in(person, a_channel(access="invited")) == NO_SUCH_CHANNEL


def test_a_session_ends_with_its_time_its_password_and_its_person():
    person, channel = a_person(), a_channel()
    knock = Knock(key_of(person), channel.pk, "en")
    now = datetime.datetime.now(datetime.UTC)

    def answer(when=now):
        return admit([knock], now=when)[0]

    assert isinstance(answer(), Seat)
    assert answer(now + datetime.timedelta(days=15)) == SIGN_IN
    User.objects.filter(pk=person.pk).update(password="y")
    assert answer() == SIGN_IN
    User.objects.filter(pk=person.pk).update(password="x")
    assert isinstance(answer(), Seat)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert answer() == SIGN_IN
    assert admit([Knock(key, channel.pk, "en") for key in ("", "x" * 64)], now=now) == [SIGN_IN, SIGN_IN]


def test_an_interpreter_of_a_session_translates_there_even_if_it_is_closed_to_others():
    person, channel = a_person(), a_channel(access="invited")
    office(person, "interpreter", "session", str(channel.session))

    assert comes_in(person, channel).may == (rules.TAKE_PART | rules.TRANSLATE) - {"vote"}
    assert comes_in(person, a_channel(access="invited")) == NO_SUCH_CHANNEL


def test_the_same_person_without_a_second_factor_is_not_helped_by_another_session():
    person, channel = a_person(), a_channel(access="invited")
    office(person, "secretariat")
    confirmed = key_of(person)
    session = SessionStore(confirmed)
    plain = SessionStore()
    for name, value in session.items():
        plain[name] = value
    count_as_second_factor(session)
    del plain["second_factor_passed"]
    plain.create()
    now = datetime.datetime.now(datetime.UTC)

    seats = admit([Knock(confirmed, channel.pk, "en"), Knock(plain.session_key, channel.pk, "en")], now=now)

    assert (seats[0].may, seats[1]) == (rules.EVERYTHING, SIGN_IN)


def test_a_mute_comes_along_with_the_seat():
    person, channel = a_person(), a_channel()
    Registration.objects.create(forum=FORUM, person=person, delegation="VN")
    until = NOW + datetime.timedelta(days=10_000)
    Mute.objects.create(channel=channel, person=person, until=until)

    seat = comes_in(person, channel)

    assert (seat.muted_until, seat.delegation) == (until, "VN")
    assert not rules.may(person, channel, "post", is_confirmed=True, now=NOW)
    assert rules.may(person, channel, "vote", is_confirmed=True, now=NOW)


@pytest.mark.parametrize("number", [1, 3])
def test_admitting_many_costs_as_many_questions_as_admitting_one(django_assert_num_queries, number):
    channel = a_channel()
    knocks = [Knock(key_of(a_person(f"p{place}")), channel.pk, "en") for place in range(number)]

    with django_assert_num_queries(8):
        admit(knocks, now=datetime.datetime.now(datetime.UTC))


def a_session(person: User, *, idle: float = 0, age: float = 0) -> str:
    """The key of a session that was last used, and begun, so many seconds ago."""
    session = SessionStore(key_of(person))
    session[SEEN], session[BEGAN] = NOW.timestamp() - idle, NOW.timestamp() - age
    session.save()
    return session.session_key


@pytest.mark.parametrize(
    ("role", "idle", "age", "stays"),
    [
        ("", 11.9 * HOUR, 12 * HOUR, True),
        ("", 12.1 * HOUR, 13 * HOUR, False),
        ("", 0, 15 * 24 * HOUR, False),
        ("secretariat", 29 * MINUTE, HOUR, True),
        ("secretariat", 31 * MINUTE, HOUR, False),
        ("secretariat", 0, 12.1 * HOUR, False),
    ],
)
def test_a_session_whose_time_is_over_has_no_seat(role, idle, age, stays):
    person = a_person()
    if role:
        office(person, role, "network", "")
    seat = admit([Knock(a_session(person, idle=idle, age=age), a_channel().pk, "en")], now=NOW)[0]

    assert isinstance(seat, Seat) if stays else seat == SIGN_IN


def test_who_sits_in_a_channel_uses_the_session_and_one_that_ended_does_not_come_back(django_assert_num_queries):
    person = a_person()
    key, fresh, ended = (
        a_session(person, idle=11 * MINUTE),
        a_session(person, idle=MINUTE),
        a_session(person, idle=HOUR),
    )
    SessionStore(ended).delete()

    note_use([key, fresh, ended], now=NOW)

    assert SessionStore(key)[SEEN] == NOW.timestamp()
    assert SessionStore(fresh)[SEEN] == NOW.timestamp() - MINUTE
    assert not SessionStore().exists(ended)
    with django_assert_num_queries(1):  # nothing is written before ten minutes have passed
        note_use([key, fresh], now=NOW + datetime.timedelta(minutes=8))


@pytest.mark.parametrize(
    ("zone", "first"),
    [("Asia/Dili", "2026-11-23T15:00"), ("Asia/Bangkok", "2026-11-23T17:00"), ("Asia/Yangon", "2026-11-23T17:30")],
)
def test_an_office_in_a_session_begins_and_ends_with_the_day_at_the_venue(zone, first):
    channel, moderator, guest = a_channel(access="invited"), a_person("moderator"), a_person("guest")
    ForumPage.objects.update(permanent_id=FORUM, timezone=zone)
    day = datetime.date(2026, 11, 24)
    office(moderator, "moderator", "session", str(channel.session), starts=day, ends=day)
    office(guest, "secretariat", starts=day)
    begins = datetime.datetime.fromisoformat(first).replace(tzinfo=datetime.UTC)
    moments = [begins + datetime.timedelta(minutes=minutes) for minutes in (-1, 0, 24 * 60 - 1, 24 * 60)]

    rights = [
        rules.rights_in(channel, [moderator, guest], confirmed=[moderator.pk, guest.pk], now=at) for at in moments
    ]

    assert [found[moderator.pk].is_at_desk for found in rights] == [False, True, True, False]
    assert [found[guest.pk].is_at_desk for found in rights][:2] == [False, False]
    assert [rules.moderators_of(channel, on=rules.day_at(channel, at)).count() for at in moments] == [0, 1, 1, 0]
