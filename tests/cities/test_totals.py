"""The published totals of the yearly reports, counted from the rows."""

import pytest

from cities.models import ProjectRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]


@pytest.mark.parametrize(
    ("year", "projects", "planning", "ongoing", "completed", "cities"),
    [
        (2022, 77, 17, 58, 2, 26),
        (2023, 86, 17, 67, 2, 26),
        (2024, 108, 16, 81, 11, 31),
        (2025, 134, 8, 108, 18, 35),
    ],
)
def test_a_year_adds_up_to_what_its_report_publishes(year, projects, planning, ongoing, completed, cities):
    assert ProjectRecord.objects.totals(year) == {
        "projects": projects,
        "planning": planning,
        "ongoing": ongoing,
        "completed": completed,
        "cities": cities,
    }


def test_a_year_without_a_report_adds_up_to_nothing_and_not_to_an_error():
    assert ProjectRecord.objects.totals(2021) == {
        "projects": 0,
        "planning": 0,
        "ongoing": 0,
        "completed": 0,
        "cities": 0,
    }
