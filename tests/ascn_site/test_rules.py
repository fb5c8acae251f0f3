"""Who may write depends on the office and on the day."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from ascn_site import rules
from ascn_site.accounts import SECOND_FACTOR
from ascn_site.models import Assignment, User
from ascn_site.models.accounts import Office, Scope

pytestmark = pytest.mark.django_db

FIRST, LAST = datetime.date(2025, 3, 1), datetime.date(2026, 2, 28)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def person():
    return User.objects.create_user("officer@example.org")


def give_term(person, office=Office.OFFICER, kind=Scope.CITY, place="ASCN-VN-HAN", ends=LAST):
    Assignment.objects.create(person=person, office=office, scope_kind=kind, scope_id=place, starts=FIRST, ends=ends)


@pytest.mark.parametrize(
    ("day", "cities"),
    [(FIRST - DAY, []), (FIRST, ["ASCN-VN-HAN"]), (LAST, ["ASCN-VN-HAN"]), (LAST + DAY, [])],
    ids=["the day before", "the first day", "the last day", "the day after"],
)
def test_an_officer_writes_from_the_first_day_of_her_term_to_the_last(person, day, cities):
    give_term(person)

    assert rules.cities_written_by(person, on=day) == cities


def test_a_term_without_an_end_goes_on(person):
    give_term(person, ends=None)

    assert rules.cities_written_by(person, on=datetime.date(2040, 1, 1)) == ["ASCN-VN-HAN"]


def test_two_offices_for_one_city_are_one_city_and_a_country_is_none(person):
    give_term(person)
    give_term(person, Office.APPROVER)
    give_term(person, Office.REPRESENTATIVE, Scope.COUNTRY, "VN")

    assert rules.cities_written_by(person, on=FIRST) == ["ASCN-VN-HAN"]


def test_the_secretariat_is_who_holds_that_office_today_or_runs_the_platform(person):
    give_term(person, Office.SECRETARIAT, Scope.NETWORK, "")
    operator = User.objects.create_superuser("operator@example.org")

    days = [rules.is_secretariat(person, on=day) for day in (FIRST, LAST + DAY)]

    assert (days, rules.is_secretariat(operator, on=FIRST)) == ([True, False], True)


def test_a_visitor_holds_no_office():
    visitor = AnonymousUser()

    assert (rules.is_secretariat(visitor, on=FIRST), rules.cities_written_by(visitor, on=FIRST)) == (False, [])


def test_who_was_deactivated_holds_nothing_from_that_moment(person):
    give_term(person, Office.SECRETARIAT, Scope.NETWORK, "")
    operator = User.objects.create_superuser("operator@example.org")
    before = [(rules.has_office(one, on=FIRST), rules.is_secretariat(one, on=FIRST)) for one in (person, operator)]
    person.is_active = operator.is_active = False
    after = [(rules.has_office(one, on=FIRST), rules.is_secretariat(one, on=FIRST)) for one in (person, operator)]

    assert (before, after) == ([(True, True)] * 2, [(False, False)] * 2)


def test_only_who_holds_an_office_or_runs_the_platform_needs_a_second_factor(person):
    nobody = User.objects.create_user("nobody@example.org")
    operator = User.objects.create_superuser("operator@example.org")
    give_term(person)

    assert [rules.must_pass(one, on=FIRST) for one in (person, operator, nobody)] == [True, True, False]
    assert rules.must_pass(person, on=LAST + DAY) is False


@pytest.mark.parametrize(
    ("office", "kind", "place", "does"),
    [
        (Office.OFFICER, Scope.CITY, "ASCN-VN-HAN", False),
        (Office.OBSERVER, Scope.NETWORK, "", False),
        (Office.APPROVER, Scope.CITY, "ASCN-VN-HAN", True),
        (Office.REPRESENTATIVE, Scope.COUNTRY, "VN", True),
        (Office.DEPUTY, Scope.COUNTRY, "VN", True),
        (Office.SECRETARIAT, Scope.NETWORK, "", True),
    ],
)
def test_who_decides_on_pages(person, office, kind, place, does):
    give_term(person, office, kind, place)

    assert (rules.decides(person, on=FIRST), rules.decides(person, on=LAST + DAY)) == (does, False)


def test_a_session_acts_as_its_person_after_the_second_factor_or_without_an_office(person):
    nobody = User.objects.create_user("nobody@example.org")
    give_term(person)
    passed, half = {SECOND_FACTOR: True}, {}
    asked = [(person, passed), (person, half), (nobody, half), (AnonymousUser(), passed)]

    assert [rules.is_in(one, session, on=FIRST) for one, session in asked] == [True, False, True, False]


def test_a_moderator_runs_his_own_sessions_and_an_interpreter_translates_there(person):
    give_term(person, Office.MODERATOR, Scope.SESSION, "one")
    give_term(person, Office.INTERPRETER, Scope.SESSION, "two")
    desk = User.objects.create_user("desk@example.org")
    give_term(desk, Office.SECRETARIAT, Scope.NETWORK, "")

    assert [rules.moderates(person, session, on=FIRST) for session in ("one", "two")] == [True, False]
    assert [rules.interprets(person, session, on=FIRST) for session in ("one", "two")] == [False, True]
    assert rules.moderates(desk, "two", on=FIRST)


def test_the_secretariat_manages_others_but_neither_itself_nor_an_operator(person):
    desk = User.objects.create_user("desk@example.org")
    give_term(desk, Office.SECRETARIAT, Scope.NETWORK, "")
    operator, second = (User.objects.create_superuser(f"{name}@example.org") for name in ("operator", "second"))
    asked = [(desk, person), (desk, desk), (desk, operator), (operator, second), (operator, operator), (person, desk)]

    assert [rules.may_manage(actor, one, on=FIRST) for actor, one in asked] == [True, False, False, True, False, False]
