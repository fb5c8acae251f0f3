"""Who may write depends on the office and on the day."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from ascn_site import rules
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
