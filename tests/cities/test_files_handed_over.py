"""A file follows the office, and stays that of whoever brought it."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.permissions import policy_registry

from ascn_site.models import SiteDocument
from ascn_site.people.handover import hand_over, what_hangs_on
from ascn_site.personal.export import data_of
from cities.models import City
from tests.cities.clearing import HANOI
from tests.network import approver, holder, make_network, officer

pytestmark = pytest.mark.django_db
OWN = "documents"


@pytest.fixture
def leaving():
    make_network()
    return officer(HANOI)


@pytest.fixture
def paper(leaving):
    file = ContentFile(b"Ten gauges", name="gauges.txt")
    place = City.objects.get(slug="hanoi").collection
    return SiteDocument.objects.create(title="Gauges", collection=place, uploaded_by_user=leaving, file=file)


def give_over(person, successor) -> None:
    hand_over(term=person.assignments.get(office="officer"), successor=successor, by=None, now=timezone.now())


def documents_of(person) -> list[str]:
    return [row["title"] for row in data_of(person, now=timezone.now())[OWN]]


def may_delete(person, file) -> bool:
    file = SiteDocument.objects.get(pk=file.pk)
    return policy_registry.get_by_type(SiteDocument).user_has_permission_for_instance(person, "delete", file)


def files_at(person) -> list[str]:
    term = person.assignments.get(office="officer")
    return [
        thing.title for found in what_hangs_on(term) if found.title == "Pictures and files" for thing in found.things
    ]


def test_after_a_handover_the_archive_of_who_left_holds_what_she_uploaded_and_nobody_else_s(leaving, paper):
    successor = approver(HANOI)

    give_over(leaving, successor)

    assert (documents_of(leaving), documents_of(successor)) == (["Gauges"], [])
    assert SiteDocument.objects.get(pk=paper.pk).uploaded_by_user == leaving


def test_the_successor_may_delete_it_unused_and_hands_it_on(leaving, paper):
    second, third = approver(HANOI), holder("officer", "city", HANOI, name="3")
    give_over(leaving, second)
    first_time = (may_delete(second, paper), may_delete(third, paper), files_at(second))

    give_over(second, third)

    assert first_time == (True, False, ["Gauges"])
    assert (may_delete(second, paper), may_delete(third, paper), files_at(third)) == (False, True, ["Gauges"])
