"""What each office may do with a city's pages and files, one right after the other."""

import pytest
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from ascn_site.models import SiteDocument, SiteImage
from ascn_site.models.accounts import Office, Scope
from cities.models import City, CityPage
from cities.rules import cities_read_by
from practices.models import PracticePage
from tests.editing import sign_in
from tests.network import FIRST_DAY, holder, make_network, officer, representative, secretary

pytestmark = pytest.mark.django_db
PRACTICE = {"summary": "s", "focus_areas": ["civic_social"]}


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
def colleague(network):
    return holder(Office.APPROVER, Scope.CITY, "ASCN-VN-HAN")


def a_draft(city: City, owner, slug="marker"):
    page = PracticePage(title="Secret marker", slug=slug, live=False, owner=owner, **PRACTICE)
    CityPage.objects.get(city=city).add_child(instance=page)
    page.save_revision(user=owner)
    page.save_revision(user=owner)
    return page


def reading_doors(page: Page) -> list[str]:
    first, last = page.revisions.order_by("pk").values_list("pk", flat=True)
    return [
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailadmin_pages:revisions_view", args=[page.pk, first]),
        reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first, last]),
    ]


@pytest.mark.parametrize("office", [Office.REPRESENTATIVE, Office.DEPUTY])
def test_who_represents_the_country_reads_its_drafts(client, hanoi, writer, office):
    page = a_draft(hanoi, writer)
    sign_in(client, holder(office, Scope.COUNTRY, "VN"))

    answers = [client.get(door) for door in reading_doors(page)]
    found = client.get("/admin/pages/search/?q=marker")

    assert [answer.status_code for answer in answers] == [200] * 5
    assert all(b"Secret marker" in answer.content for answer in (*answers, found))


def test_who_represents_another_country_finds_none_of_them(client, hanoi, writer):
    page = a_draft(hanoi, writer)
    sign_in(client, representative("MY"))

    answers = [client.get(door, follow=True) for door in [*reading_doors(page), "/admin/pages/search/?q=marker"]]

    assert not [answer.request["PATH_INFO"] for answer in answers if b"Secret marker" in answer.content]
    assert [answer.status_code for answer in answers[1:4]] == [404] * 3


def test_a_representative_who_opens_the_form_reads_and_one_who_sends_it_changes_nothing(client, hanoi, writer):
    page = a_draft(hanoi, writer)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, page.latest_revision_id])
    sign_in(client, representative("VN"))

    shown = client.get(edit)
    sent = client.post(edit, {"title": "Mine now", "slug": "marker", "action-submit": "1"})

    assert (shown.status_code, shown.url) == (302, reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert (sent.status_code, client.post(revert).status_code) == (302, 302)
    page.refresh_from_db()
    assert (page.revisions.count(), page.current_workflow_state, page.title) == (2, None, "Secret marker")


@pytest.mark.parametrize("act", ["delete", "move", "copy", "unpublish", "lock", "translate", "convert_alias"])
def test_a_representative_has_no_other_act_on_a_page(client, hanoi, writer, act):
    page = a_draft(hanoi, writer)
    sign_in(client, representative("VN"))
    before = (Page.objects.count(), Page.objects.get(pk=page.pk).path)

    client.post(f"/admin/pages/{page.pk}/{act}/", {"language": "vi", "new_title": "x", "new_slug": "x"})

    page.refresh_from_db()
    assert ((Page.objects.count(), page.path), page.locked) == (before, False)


def test_a_representative_chooses_her_country_s_files_and_changes_none(hanoi):
    person = representative("VN")
    picture = SiteImage.objects.create(title="p", collection=hanoi.collection, width=1, height=1)
    policy = policy_registry.get_by_type(SiteImage)

    assert policy.user_has_permission_for_instance(person, "choose", picture)
    assert not policy.user_has_any_permission_for_instance(person, ["change", "delete"], picture)
    assert not policy.user_has_permission(person, "add")


def test_drafts_of_which_cities_one_may_read(hanoi, writer):
    people = [writer, representative("VN"), representative("MY"), secretary()]

    cities = [[city.slug for city in cities_read_by(person, on=FIRST_DAY)] for person in people]

    assert cities == [["hanoi"], ["hanoi"], ["kuching"], ["hanoi", "kuching"]]


def test_an_officer_deletes_her_own_draft_and_no_colleague_s(client, hanoi, writer, colleague):
    own, other = a_draft(hanoi, writer), a_draft(hanoi, colleague, slug="other")
    sign_in(client, writer)

    for page in (own, other):
        client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    client.post(f"/admin/bulk/wagtailcore/page/delete/?id={other.pk}")

    assert list(PracticePage.objects.values_list("slug", flat=True)) == ["other"]
    assert other.permissions_for_user(writer).can_edit()


def test_what_was_ever_public_is_deleted_by_the_operator_alone(hanoi, writer, django_user_model):
    page = a_draft(hanoi, writer)
    page.latest_revision.publish()
    Page.objects.get(pk=page.pk).unpublish()
    page.refresh_from_db()
    draft = a_draft(hanoi, writer, slug="other")
    people = [writer, secretary(), django_user_model.objects.create_superuser("operator@example.org")]

    rights = [
        (page.permissions_for_user(one).can_delete(), draft.permissions_for_user(one).can_delete()) for one in people
    ]

    assert rights == [(False, True), (False, True), (True, True)]


def test_an_officer_moves_a_colleague_s_draft_inside_the_city_and_not_out_of_it(hanoi, writer, colleague):
    page = a_draft(hanoi, colleague)
    rights = page.permissions_for_user(writer)

    assert rights.can_move()
    assert not rights.can_move_to(CityPage.objects.get(city__slug="kuching"))


def test_an_officer_locks_and_unlocks_what_she_made(client, hanoi, writer, colleague):
    own, other = a_draft(hanoi, writer), a_draft(hanoi, colleague, slug="other")
    sign_in(client, writer)

    for page in (own, other):
        client.post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    locked = list(Page.objects.filter(locked=True).values_list("pk", flat=True))
    client.post(reverse("wagtailadmin_pages:unlock", args=[own.pk]))

    assert (locked, Page.objects.filter(locked=True).count()) == ([own.pk], 0)


def test_an_officer_deletes_a_file_she_uploaded_and_that_nothing_uses(hanoi, writer, colleague):
    policy = policy_registry.get_by_type(SiteDocument)
    own, used, other = (
        SiteDocument.objects.create(title=name, collection=hanoi.collection, uploaded_by_user=person)
        for name, person in (("own", writer), ("used", writer), ("other", colleague))
    )
    page = CityPage.objects.get(city=hanoi)
    page.files = [("file", {"file": used, "note": ""})]
    ReferenceIndex.create_or_update_for_object(page)
    assert ReferenceIndex.get_references_to(used).exists()

    may = {file.title: policy.user_has_permission_for_instance(writer, "delete", file) for file in (own, used, other)}

    assert may == {"own": True, "used": False, "other": False}
    assert policy.user_has_permission_for_instance(secretary(), "delete", used)
    assert policy.user_has_permission_for_instance(writer, "change", other)
