"""A delegation is one under all spellings of its country or city."""

import pytest

from cities.models import Country
from events.models import ForumInvitation, WaitingList
from events.participants import delegations
from tests import factories
from tests.events.participants.test_inviting import send_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    names = {"en": ["Vietnam", "Viet Nam"], "vi": ["Việt Nam"], "th": ["เวียดนาม"]}
    factories.a_country("VN", alpha3="VNM", name_en="Vietnam", asean_name="Viet Nam", names=names)
    factories.a_country("SG", alpha3="SGP", name_en="Singapore", asean_name="Singapore", names={"en": ["Singapore"]})
    factories.a_city("HAN", name_en="Ha Noi", endonym="Hà Nội", names={"en": ["Ha Noi", "Hanoi"]})
    factories.a_city("SIN", country="SG", name_en="Singapore City", names={"en": ["Singapore"]}, endonym="Singapore")


@pytest.mark.parametrize(
    ("written", "known"),
    [
        *[(text, "Viet Nam") for text in ("Viet Nam", "Vietnam", "VIETNAM", "việt nam", "Viet-Nam", "VN", "vnm")],
        *[("เวียดนาม", "Viet Nam"), (" Hà  Nội ", "Ha Noi"), ("Hanoi", "Ha Noi"), ("Singapore", "Singapore")],
        *[("World Bank", "World Bank"), ("V", "V"), ("", "")],
    ],
)
def test_spellings_of_a_country_or_a_city_are_one_delegation(places, written, known):
    assert delegations.name_of(written) == known


def test_names_are_looked_up_once_for_a_whole_list(places, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert delegations.unknown(["Vietnam", "World Bank", "World Bank", "Asian Institute"]) == [
            "Asian Institute",
            "World Bank",
        ]


def test_the_preview_joins_spellings_and_names_what_it_does_not_know(secretary, desk, places):
    rows = "A,a@example.org,Vietnam\nB,b@example.org,Viet Nam\nC,c@example.org,World Bank\n"

    answer = send_list(secretary, desk, f"name,email,delegation\n{rows}")
    page = secretary.get(answer["Location"]).content.decode()

    assert [row["delegation"] for row in WaitingList.objects.get().rows] == ["Viet Nam", "Viet Nam", "World Bank"]
    assert "These delegations are no country and no city of the network." in page
    assert "<li>World Bank</li>" in page
    assert "<li>Viet Nam</li>" not in page
    secretary.post(answer["Location"])
    assert ForumInvitation.objects.filter(delegation="Viet Nam").count() == 2


def test_one_guest_is_joined_to_the_same_delegation(secretary, desk, places):
    secretary.post(desk, {"name": "C", "email": "c@example.org", "delegation": "Vietnam", "role": "delegate"})

    assert ForumInvitation.objects.get().delegation == "Viet Nam"
    assert Country.objects.count() == 2
