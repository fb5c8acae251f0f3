"""'Add a city' makes everything that a member city needs, or nothing."""

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import GroupPagePermission

from ascn_site.models import Invitation, PermanentId, User
from cities.add_forms import AddCityForm
from cities.models import City, CityPage
from tests.editing import sign_in
from tests.network import make_network, officer, secretary

pytestmark = pytest.mark.django_db
ADD = "/desk/cities/add/"
HUE = {
    "name_en": "Hue",
    "name_vi": "Huế",
    "country": "VN",
    "latitude": "16.4637",
    "longitude": "107.5909",
    "joined": "2026-11",
    "joined_source": "Summary of the annual meeting 2026, p. 3",
    "first_language": "vi",
    "languages": ["en", "vi"],
    "officer_email": "officer.hue@example.org",
    "approver_email": "approver.hue@example.org",
}


@pytest.fixture
def desk(client):
    make_network()
    sign_in(client, secretary())
    return client


def test_one_form_makes_the_city_with_page_files_rights_and_invitations(desk, mailoutbox):
    answer = desk.post(ADD, HUE)
    city = City.objects.get(slug="hue")
    pages = {page.locale.language_code: page for page in CityPage.objects.filter(city=city)}

    assert answer.url == f"/desk/people/officer/{city.permanent_id}/"
    assert (city.permanent_id, city.timezone, city.report_name) == ("ASCN-VN-HUE", "Asia/Ho_Chi_Minh", "Hue")
    assert {code: (page.title, page.live, page.alias_of_id is None) for code, page in pages.items()} == {
        "vi": ("Huế", True, True),
        "en": ("Huế", True, False),
    }
    assert city.collection.name == "Hue"
    offices = Invitation.objects.filter(scope_id=city.permanent_id).values_list("office", "email")
    assert dict(offices) == {"officer": HUE["officer_email"], "approver": HUE["approver_email"]}
    assert len(mailoutbox) == 2


def test_its_first_officer_finds_her_first_tasks_and_writes(desk):
    desk.post(ADD, HUE)
    city = City.objects.get(slug="hue")
    writer = officer(city.permanent_id)
    sign_in(desk, writer)
    page = CityPage.objects.get(city=city, locale__language_code="vi")

    assert page.permissions_for_user(writer).may_write()
    assert page.get_workflow() is not None
    home = desk.get("/admin/").content.decode()
    assert "The introduction is empty." in home
    begun = desk.post(f"/admin/my-city/{city.permanent_id}/begin/", {"kind": "practice", "language": "vi"})
    assert begun.url == f"/admin/pages/add/practices/practicepage/{page.pk}/"


def test_readers_find_it_at_once(desk, client):
    desk.post(ADD, HUE)
    client.logout()

    assert "Huế" in client.get("/en/cities/hue/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_en": ""}, "name_en"),
        ({"name_en": "Hanoi"}, "name_en"),
        ({"slug": "kuching"}, "slug"),
        ({"latitude": "95"}, "latitude"),
        ({"longitude": "east"}, "longitude"),
        ({"joined": "last year"}, "joined"),
        ({"joined": "2569-11"}, "joined"),
        ({"letters": "HAN"}, "letters"),
        ({"letters": "H1"}, "letters"),
        ({"country": "FR"}, "country"),
        ({"officer_email": "", "approver_email": ""}, "officer_email"),
        ({"approver_email": HUE["officer_email"]}, "approver_email"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_was_made(desk, changes, field):
    before = (City.objects.count(), CityPage.objects.count(), GroupPagePermission.objects.count())

    answer = desk.post(ADD, HUE | changes)

    assert field in answer.context["form"].errors
    assert (City.objects.count(), CityPage.objects.count(), GroupPagePermission.objects.count()) == before
    assert not Invitation.objects.exists()


def test_letters_that_a_city_left_behind_are_not_given_again(desk):
    city = City.objects.get(slug="hanoi")
    for code in ("ASCN-VN-HUE", "ASCN-VN-HUX"):
        PermanentId.objects.create(code=code, translation_key=CityPage.objects.get(city=city).translation_key, kind="x")

    desk.post(ADD, HUE)

    assert City.objects.get(slug="hue").permanent_id == "ASCN-VN-HU1"


def test_only_the_secretariat_adds_cities(desk, client):
    sign_in(client, officer("ASCN-VN-HAN"))

    assert (client.get(ADD).status_code, client.post(ADD, HUE).status_code) == (403, 403)
    assert not City.objects.filter(slug="hue").exists()
    assert User.objects.filter(date_joined__lte=timezone.now()).count() == 2


def test_the_form_says_which_fields_must_be_filled_in(desk):
    html = BeautifulSoup(desk.get(ADD).content, "html.parser")
    marked = {label["for"].removeprefix("id_") for label in html.select("label") if "(required)" in label.text}

    assert marked == {name for name, field in AddCityForm().fields.items() if field.required}
    assert "(required)" not in desk.get("/accounts/reauthenticate/").content.decode()
