"""An officer writes for her city in any language, and finds nothing of another city's work."""

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page

from ascn_site.models import SiteDocument, SiteImage
from cities.models import City, CityPage, UpdatePage
from cities.services import grant_city_rights, open_language, write_in_language
from practices.models import PracticePage
from tests.editing import sign_in
from tests.network import make_network, officer, secretary

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    make_network()


@pytest.fixture
def hanoi(network):
    return City.objects.get(slug="hanoi")


@pytest.fixture
def writer(network):
    return officer("ASCN-VN-HAN")


@pytest.fixture
def stranger(network):
    return officer("ASCN-MY-KCH")


@pytest.fixture
def draft(hanoi, writer):
    page = PracticePage(title="Secret marker", slug="marker", summary="s", focus_areas=["civic_social"], live=False)
    CityPage.objects.get(city=hanoi).add_child(instance=page)
    page.save_revision(user=writer)
    return page


def test_a_practice_in_lao_needs_no_english(client, hanoi, writer):
    sign_in(client, writer)

    answer = client.post(reverse("my_city_begin", args=[hanoi.permanent_id]), {"kind": "practice", "language": "lo"})
    place = CityPage.objects.get(city=hanoi, locale__language_code="lo")

    assert answer.url == reverse("wagtailadmin_pages:add", args=["practices", "practicepage", place.pk])
    assert client.get(answer.url).status_code == 200
    assert (place.alias_of_id is not None, place.live) == (True, True)


def test_opening_a_language_twice_and_granting_rights_twice_changes_nothing(hanoi):
    lao = Locale.objects.create(language_code="lo")
    before = open_language(city=hanoi, locale=lao)
    count = Page.objects.count()

    assert open_language(city=hanoi, locale=lao) == before
    group = grant_city_rights(hanoi)
    assert (Page.objects.count(), group.page_permissions.count()) == (count, 4)


def test_an_officer_neither_publishes_nor_renames_moves_or_deletes_the_city(client, hanoi, writer):
    page = CityPage.objects.get(city=hanoi)
    sign_in(client, writer)
    rights = page.permissions_for_user(writer)

    assert (rights.can_edit(), rights.can_publish(), rights.can_unpublish()) == (True, False, False)
    assert client.post(reverse("wagtailadmin_pages:delete", args=[page.pk])).status_code == 302
    assert CityPage.objects.filter(pk=page.pk).exists()
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    assert {"title", "slug"}.isdisjoint(form.fields)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/pages/{page}/edit/",
        "/admin/pages/{page}/view_draft/",
        "/admin/pages/{page}/history/",
        "/admin/pages/{page}/translate/",
        "/admin/pages/{page}/delete/",
        "/admin/choose-page/{page}/",
        "/admin/pages/{own}/move/{page}/confirm/",
        "/admin/bulk/wagtailcore/page/delete/?id={page}",
    ],
)
def test_no_door_shows_another_city_s_draft(client, draft, stranger, writer, path):
    own = CityPage.objects.get(city__slug="kuching")
    address = path.format(page=draft.pk, own=own.pk)

    sign_in(client, stranger)
    refused = client.get(address, follow=True)

    assert b"Secret marker" not in refused.content
    sign_in(client, secretary())
    assert client.get(address, follow=True).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/admin/pages/",
        "/admin/",
        "/admin/pages/search/?q=marker",
        "/admin/choose-page/search/?q=marker",
        "/admin/reports/site-history/",
        "/admin/api/main/images/",
        "/admin/api/main/documents/",
        "/admin/images/",
        "/admin/documents/",
        "/admin/images/chooser/",
        "/admin/documents/chooser/",
    ],
)
def test_no_list_shows_another_city_s_work(client, draft, hanoi, stranger, path):
    SiteDocument.objects.create(title="Secret marker file", collection=hanoi.collection)
    SiteImage.objects.create(title="Secret marker picture", collection=hanoi.collection, width=1, height=1)
    sign_in(client, stranger)

    assert b"Secret marker" not in client.get(path, follow=True).content


def test_writing_in_another_language_begins_with_the_first_text(hanoi, draft, writer):
    vietnamese = Locale.objects.create(language_code="vi")

    there = write_in_language(page=draft, locale=vietnamese, person=writer)

    assert (there.title, there.live, there.alias_of_id) == ("Secret marker", False, None)
    assert there.permanent_id == draft.permanent_id
    assert there.permissions_for_user(writer).can_edit()


def test_a_city_page_that_only_held_a_place_becomes_a_draft_when_somebody_writes_it(hanoi, writer):
    lao = Locale.objects.create(language_code="lo")
    open_language(city=hanoi, locale=lao)

    there = write_in_language(
        page=CityPage.objects.get(city=hanoi, locale__language_code="en"), locale=lao, person=writer
    )

    assert (there.live, there.alias_of_id) == (False, None)


def test_an_update_of_two_minutes_is_saved_and_submitted_at_once(client, hanoi, writer):
    sign_in(client, writer)
    note = {
        "about": CityPage.objects.get(city=hanoi).pk,
        "language": "vi",
        "date": "2026-11-22",
        "title": "Đèn đầu tiên",
        "progress": "Phố đầu tiên đã sáng.",
        "figure_value": "40",
        "figure_label": "đèn",
    }

    client.post(reverse("my_city_update", args=[hanoi.permanent_id]), note | {"submit": ""})
    update = UpdatePage.objects.get()

    assert (update.locale.language_code, update.live, update.city) == ("vi", False, hanoi)
    assert update.current_workflow_task.name == "Secretariat"
    assert [figure.value.is_sourced() for figure in update.figures] == [False]


def test_nobody_begins_anything_for_another_city(client, hanoi, stranger):
    sign_in(client, stranger)

    answer = client.post(reverse("my_city_begin", args=[hanoi.permanent_id]), {"kind": "plan", "language": "en"})

    assert answer.url == reverse("wagtailadmin_home")
