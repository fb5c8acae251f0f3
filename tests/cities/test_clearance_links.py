"""Approval by link: the city step of one text, once, with a code from the office's own mail."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState

from ascn_site.logs import without_persons
from ascn_site.models import Assignment, OutgoingMail, User
from cities.clearance import links, services
from cities.clearance.forms import AddressForm
from cities.models import ApprovalLink, City, OfficeAddress
from tests.cities.clearing import a_draft, act, bring_to, change, fresh, make_offices, step_of
from tests.editing import sign_in

pytestmark = pytest.mark.django_db
GOVERNOR = "governor@example.org"


@pytest.fixture(autouse=True)
def stored_mail(settings):
    settings.EMAIL_BACKEND = "ascn_site.mail.OutboxBackend"


@pytest.fixture
def people():
    return make_offices()


@pytest.fixture
def page(people):
    enter(GOVERNOR, people)
    page = a_draft(people.officer)
    return bring_to("city", page, people)


def enter(email: str, people) -> None:
    city = City.objects.get(slug="hanoi")
    address = OfficeAddress(city=city, title="Governor of Ha Noi", email=email)
    links.set_address(address=address, person=people.secretary, now=timezone.now())


def mails(to: str) -> list[str]:
    return [mail.content["body"] for mail in OutgoingMail.objects.order_by("pk") if mail.content["to"] == [to]]


def path_of_link() -> str:
    return re.search(r"/approve/[\w-]+/", mails(GOVERNOR)[0])[0]


def code() -> str:
    return re.search(r"^\d{6}$", mails(GOVERNOR)[-1], re.MULTILINE)[0]


def ask_code(client, path: str) -> str:
    client.post(path, {"act": "code"})
    return code()


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 10**6:06d}"


def test_the_pages_course_names_the_office_that_approved_by_link(client, page, people):
    path = path_of_link()
    client.post(path, {"act": "approve", "code": ask_code(client, path)})

    sign_in(client, people.officer)

    assert "cleared by Governor of Ha Noi" in client.get(f"/desk/clearance/{page.pk}/").content.decode()


def test_a_governor_without_account_reads_and_approves_for_the_city(client, page):
    path = path_of_link()
    assert "Marker of a draft" in client.get(path).content.decode()

    answer = client.post(path, {"act": "approve", "code": ask_code(client, path)})

    assert ("Thank you" in answer.content.decode(), step_of(page)) == (True, "country")
    [entry] = PageLogEntry.objects.filter(page=page, action="cities.link_approve")
    assert (entry.data["sent_to"], GOVERNOR in entry.message) == (GOVERNOR, True)
    done = TaskState.objects.get(task__citystep__isnull=False)
    assert (done.status, done.finished_by, done.revision_id) == ("approved", None, fresh(page).latest_revision_id)


def log_of(client, reader, query: str = "") -> tuple[str, str]:
    """The table of the log, and its file."""
    sign_in(client, reader)
    path = f"/desk/log/?action=cities.link_approve{query}"
    table = client.get(path).content.decode().partition("<tbody>")[2]
    return table, client.post(path).content.decode()


def test_the_secretariats_log_shows_where_the_link_was_sent_and_finds_it_by_that(client, page, people):
    path = path_of_link()
    client.post(path, {"act": "approve", "code": ask_code(client, path)})

    for query in ("", "&about=GOVERNOR@"):
        assert [GOVERNOR in told for told in log_of(client, people.secretary, query)] == [True, True]
    others = log_of(client, people.secretary, "&about=mayor@")
    assert ["approved by the link" in told for told in others] == [False, False]


def test_other_readers_of_the_log_neither_see_nor_guess_that_address(client, page, people):
    path = path_of_link()
    client.post(path, {"act": "approve", "code": ask_code(client, path)})

    shown = log_of(client, people.officer)
    guessed = log_of(client, people.officer, "&about=governor@")

    assert ["approved by the link" in told for told in (*shown, *guessed)] == [True, True, False, False]
    assert [GOVERNOR in told for told in shown] == [False, False]


def test_a_governor_returns_the_page_with_a_remark(client, page):
    path = path_of_link()
    right = ask_code(client, path)
    refused = client.post(path, {"act": "reject", "code": right})
    assert ("write what should change" in refused.content.decode(), step_of(page)) == (True, "city")

    client.post(path, {"act": "reject", "code": right, "comment": "Name the year."})

    state = fresh(page).current_workflow_state
    assert (state.status, state.current_task_state.comment) == ("needs_changes", "Name the year.")


def test_reading_and_asking_for_a_code_decide_nothing(client, page):
    path = path_of_link()

    for method in (client.get, client.head, client.get):
        method(path)
    client.get(path, {"act": "approve", "code": "123456"})
    right = ask_code(client, path)
    client.get(path, {"act": "approve", "code": right})

    assert step_of(page) == "city"


def test_a_link_is_good_once(client, page):
    path = path_of_link()
    right = ask_code(client, path)
    client.post(path, {"act": "approve", "code": right})

    again = client.post(path, {"act": "approve", "code": right})

    assert (again.status_code, client.get(path).status_code, step_of(page)) == (410, 410, "country")


def test_a_link_dies_after_seven_days(client, page):
    path = path_of_link()
    week = links.LINK_LASTS
    ApprovalLink.objects.update(expires_at=timezone.now() + datetime.timedelta(minutes=1))
    assert client.get(path).status_code == 200
    assert week == datetime.timedelta(days=7)

    ApprovalLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))

    assert (client.get(path).status_code, client.post(path, {"act": "code"}).status_code) == (410, 410)


def test_a_link_dies_with_a_newer_text(client, page, people):
    path = path_of_link()
    right = ask_code(client, path)

    change(page, people.approver, summary="sum")

    assert client.post(path, {"act": "approve", "code": right}).status_code == 410
    assert step_of(page) == "city"


def test_a_link_dies_when_an_account_decided_first(client, page, people):
    path = path_of_link()

    act(page, people.approver)

    assert client.get(path).status_code == 410


def test_a_link_dies_when_the_secretariat_changes_the_address(client, page, people):
    path = path_of_link()

    enter("other@example.org", people)

    assert client.get(path).status_code == 410


def test_a_wrong_code_is_counted_and_five_end_it(client, page):
    path = path_of_link()
    right = ask_code(client, path)

    for _try in range(5):
        client.post(path, {"act": "approve", "code": wrong(right)})
    answer = client.post(path, {"act": "approve", "code": right})

    assert ("Too many tries" in answer.content.decode(), step_of(page)) == (True, "city")
    client.post(path, {"act": "approve", "code": ask_code(client, path)})
    assert step_of(page) == "country"


def test_four_wrong_codes_leave_a_fifth_try(client, page):
    path = path_of_link()
    right = ask_code(client, path)

    for _try in range(4):
        client.post(path, {"act": "approve", "code": wrong(right)})
    client.post(path, {"act": "approve", "code": right})

    assert step_of(page) == "country"


def test_a_new_link_ends_the_older_one(client, page):
    older = path_of_link()

    links.send_anew(page=fresh(page), now=timezone.now())

    newer = re.search(r"/approve/[\w-]+/", mails(GOVERNOR)[-1])[0]
    assert (client.get(older).status_code, client.get(newer).status_code) == (410, 200)


def test_five_links_a_day_are_enough(page):
    sent = [links.send_anew(page=fresh(page), now=timezone.now()) is not None for _number in range(6)]

    assert sent == [True] * 4 + [False] * 2


def test_a_code_is_good_for_ten_minutes(client, page):
    path = path_of_link()
    right = ask_code(client, path)
    link = ApprovalLink.objects.get()
    at = {"link": link, "code": right, "act": "approve", "comment": ""}

    assert links.decide(now=timezone.now() + datetime.timedelta(minutes=10, seconds=1), **at) == "expired"
    assert links.decide(now=timezone.now() + datetime.timedelta(minutes=9), **at) == "done"


def test_an_older_code_ends_with_a_newer_one(client, page):
    path = path_of_link()
    first, second = ask_code(client, path), ask_code(client, path)

    client.post(path, {"act": "approve", "code": first if first != second else wrong(first)})

    assert step_of(page) == "city"


def test_digits_of_another_script_are_digits(client, page):
    path = path_of_link()
    right = ask_code(client, path)

    client.post(path, {"act": "approve", "code": right.translate({48 + n: 0x0E50 + n for n in range(10)})})

    assert step_of(page) == "country"


def test_five_codes_of_one_link_are_enough(client, page):
    path = path_of_link()
    for _number in range(7):
        client.post(path, {"act": "code"})

    assert len(mails(GOVERNOR)) == 1 + links.MOST_CODES


def test_no_link_goes_to_the_address_of_an_author(people):
    enter(people.officer.email.upper(), people)
    page = a_draft(people.officer)

    bring_to("city", page, people)

    assert ApprovalLink.objects.count() == 0


@pytest.mark.parametrize("address", ["HER@Hanoi.Example", "her+city@hanoi.example", "second@hanoi.example"])
def test_no_link_goes_to_any_address_of_an_author_whatever_her_office_now(people, address):
    EmailAddress.objects.create(user=people.officer, email="second@hanoi.example", verified=False)
    User.objects.filter(pk=people.officer.pk).update(email="her@hanoi.example")
    page = a_draft(people.officer)
    page = change(page, people.approver, summary="Reviewed by another.")
    OfficeAddress.objects.create(city=page.city, title="Governor", email=address, entered_at=timezone.now())
    people.officer.assignments.all().delete()
    services.submit(page=page, person=people.approver)

    assert (step_of(page), links.send_anew(page=fresh(page), now=timezone.now())) == ("city", None)


def test_an_author_who_left_her_office_is_refused_when_the_address_is_entered(client, people):
    page = a_draft(people.officer)
    people.officer.assignments.all().delete()
    sent = {"city": page.city_id, "title": "Governor", "email": people.officer.email.upper(), "language": "en"}

    assert "email" in AddressForm(sent).errors
    assert AddressForm(sent | {"city": City.objects.get(slug="kuching").pk}).is_valid()


def test_a_link_dies_when_its_address_becomes_an_author_s(client, page, people):
    path = path_of_link()
    people.officer.email = GOVERNOR
    people.officer.save()

    assert client.get(path).status_code == 410


def test_a_city_whose_office_has_an_address_is_not_vacant(people):
    enter(GOVERNOR, people)
    Assignment.objects.filter(person=people.approver).delete()
    page = a_draft(people.officer)

    services.submit(page=page, person=people.officer)

    assert (step_of(page), len(mails(GOVERNOR))) == ("city", 1)


def test_a_link_stands_for_the_city_step_only(client, page, people):
    path = path_of_link()
    client.post(path, {"act": "approve", "code": ask_code(client, path)})
    OutgoingMail.objects.all().delete()

    act(page, people.representative)

    assert (mails(GOVERNOR), ApprovalLink.objects.count()) == ([], 1)


def test_a_link_that_nobody_sent_is_as_dead_as_a_used_one(client, page):
    nonsense = client.get("/approve/nonsense/")
    path = path_of_link()
    client.post(path, {"act": "approve", "code": ask_code(client, path)})

    assert (nonsense.status_code, nonsense.content) == (410, client.get(path).content)


def test_a_dead_link_speaks_the_language_of_its_office_as_the_living_one_did(client, page):
    path = path_of_link()
    ApprovalLink.objects.update(language="vi")
    alive = client.get(path, headers={"accept-language": "th"}).content.decode()
    ApprovalLink.objects.update(expires_at=timezone.now())

    dead = client.get(path, headers={"accept-language": "th"}).content.decode()
    never = client.get("/approve/nonsense/", headers={"accept-language": "th"}).content.decode()

    assert ['<html lang="vi"' in each for each in (alive, dead, never)] == [True, True, False]


def test_neither_token_nor_code_is_kept(client, page):
    path = path_of_link()
    right = ask_code(client, path)

    kept = str(ApprovalLink.objects.values().get())

    assert (path.split("/")[2] in kept, right in kept) == (False, False)


def test_the_page_of_a_link_is_kept_nowhere_and_told_to_nobody(client, page):
    answer = client.get(path_of_link())

    headers = [answer.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")]
    assert headers == ["no-store", "no-referrer", "noindex"]
    assert 'href="http' not in answer.content.decode()


def test_a_browser_that_names_no_origin_may_decide(page):
    client = Client(enforce_csrf_checks=True)
    path = path_of_link()

    client.post(path, {"act": "code"}, headers={"Origin": "null"})
    client.post(path, {"act": "approve", "code": code()}, headers={"Origin": "null"})

    assert (step_of(page), client.cookies) == ("country", {})


def test_the_log_of_the_server_does_not_hold_a_token():
    line = without_persons(None, "error", {"event": "Internal Server Error: /approve/abc-DEF_1/"})

    assert line["event"] == "Internal Server Error: /approve/(hidden)"


def test_somebody_signed_in_has_no_more_rights_by_the_link(client, page, people):
    path = path_of_link()
    sign_in(client, people.stranger)

    client.post(path, {"act": "approve", "code": "000000"})

    assert step_of(page) == "city"
