"""What is submitted waits with the secretariat, comes back with a remark or is published; both sides get a mail."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from ascn_site.mail import send_next
from ascn_site.models import User
from cities import desk
from cities.clearance import course
from cities.clearance.services import submit
from cities.models import City, CityPage
from practices.models import PracticePage
from tests.cities.clearing import a_draft
from tests.editing import form_of, sign_in
from tests.network import make_network, officer, secretary

pytestmark = pytest.mark.django_db
OUTBOX = "ascn_site.mail.OutboxBackend"
QUESTIONS = 9
WAITING_QUESTIONS = 6


@pytest.fixture(autouse=True)
def real_mail(settings):
    settings.EMAIL_BACKEND = OUTBOX
    settings.MAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def people():
    make_network()
    return officer("ASCN-VN-HAN"), secretary()


@pytest.fixture
def page(people):
    page = PracticePage(title="Marker of a draft", slug="m", summary="s", focus_areas=["civic_social"], live=False)
    CityPage.objects.get(city__slug="hanoi").add_child(instance=page)
    page.save_revision(user=people[0])
    return page


@pytest.fixture
def submitted(page, people):
    submit(page=page, person=people[0])
    send_all()
    return page


def send_all():
    while send_next(timezone.now()):
        pass


def decide(page, person, act, **more):
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, person, act, **more)
    send_all()


def test_the_secretariat_gets_a_mail_without_the_title_in_its_subject(submitted, people):
    [message] = mail.outbox

    assert message.to == [people[1].email]
    assert "Marker" not in message.subject
    assert reverse("clearance_page", args=[submitted.pk]) in message.body


def test_a_remark_comes_back_by_mail_and_on_the_desk(submitted, people):
    mail.outbox.clear()

    decide(submitted, people[1], "reject", comment="Name the <year>.")
    [message] = mail.outbox
    [row] = desk.desk_of(City.objects.get(slug="hanoi"), now=timezone.now()).returned

    assert (message.to, "Name the <year>." in message.body) == ([people[0].email], True)
    assert row.remark == "Name the <year>."


def test_publishing_shows_the_page_and_tells_the_officer(submitted, people):
    mail.outbox.clear()

    decide(submitted, people[1], "approve")
    submitted.refresh_from_db()

    assert submitted.live
    assert [message.to for message in mail.outbox] == [[people[0].email]]


def test_an_officer_cannot_publish_what_she_submitted(client, submitted, people):
    sign_in(client, people[0])

    client.post(reverse("wagtailadmin_pages:workflow_action", args=[submitted.pk, "approve", 1]))
    submitted.refresh_from_db()

    assert not submitted.live


def test_the_desk_says_who_has_a_page_and_since_when(submitted):
    [row] = desk.desk_of(City.objects.get(slug="hanoi"), now=timezone.now()).waiting

    assert (row.page.title, row.waiting.seat.title, row.waiting.names) == (
        "Marker of a draft",
        "Secretariat",
        "secretariat",
    )
    assert row.since is not None


def test_the_desk_tells_what_a_draft_lacks(page):
    [row] = desk.desk_of(City.objects.get(slug="hanoi"), now=timezone.now()).drafts

    assert "The result is not described." in row.gaps


def test_a_page_is_old_a_year_after_its_last_revision_and_not_before(page):
    PracticePage.objects.update(result="r", lessons="l", contacts='[{"type": "contact", "value": {"office": "o"}}]')
    PracticePage.objects.get(pk=page.pk).save_revision().publish()
    hanoi = City.objects.get(slug="hanoi")

    young, old = (desk.desk_of(hanoi, now=timezone.now() + datetime.timedelta(days=days)) for days in (364, 366))

    assert ([row.page.pk for row in young.old], [row.page.pk for row in old.old]) == ([], [page.pk])


def test_the_desk_does_not_judge_a_draft_by_the_older_text_that_readers_see(page):
    page.save_revision().publish()
    page.save_revision()

    [row] = desk.desk_of(City.objects.get(slug="hanoi"), now=timezone.now()).drafts

    assert (row.page.pk, row.gaps) == (page.pk, [])


@pytest.mark.parametrize("number", [1, 3])
def test_the_desk_asks_the_database_the_same_however_much_lies_on_it(people, number, django_assert_num_queries):
    place = CityPage.objects.get(city__slug="hanoi")
    for each in range(number):
        page = PracticePage(title=f"P{each}", slug=f"p{each}", summary="s", focus_areas=["civic_social"], live=False)
        place.add_child(instance=page)
        page.save_revision()
        submit(page=page, person=people[0])
    city = City.objects.get(slug="hanoi")

    with django_assert_num_queries(QUESTIONS):
        found = desk.desk_of(city, now=timezone.now())
    assert [bool(row.waiting.names) for row in found.waiting] == [True] * number


@pytest.mark.parametrize("number", [1, 3])
def test_what_waits_is_asked_for_at_once(client, people, number, django_assert_num_queries):
    for each in range(number):
        page = a_draft(people[0], slug=f"p{each}")
        submit(page=page, person=people[0])

    with django_assert_num_queries(WAITING_QUESTIONS):
        found = course.waiting_for(people[1], now=timezone.now())
    assert [bool(each.names) for each in found] == [True] * number


def test_the_editor_speaks_of_submitting_and_not_of_moderation(client, page, people):
    sign_in(client, people[0])
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    html = client.post(address, form_of(client, page) | {"action-submit": "1"}, follow=True).content.decode()

    assert ("Marker of a draft&#x27; is submitted." in html, "moderation" in html) == (True, False)


def test_the_operator_gets_no_mail_of_what_waits_for_others(page, people):
    User.objects.create_superuser("operator@example.org")

    submit(page=page, person=people[0])
    send_all()

    assert [message.to for message in mail.outbox] == [[people[1].email]]
