"""Which requests count towards which limit, whose address is believed, and what one too many is told."""

import itertools
import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import ModelLogEntry

from ascn_site import limits, password_hashing
from ascn_site.client_address import address_of, shortened
from ascn_site.limit_table import LIMITS
from ascn_site.models import OutgoingMail, SiteDocument
from tests.ascn_site.test_second_step import PASSWORD, by_password, is_in, reset_password
from tests.editing import sign_in
from tests.network import make_network, officer, secretary

pytestmark = pytest.mark.django_db

UNKNOWN = "nobody@example.org"
HERE = "127.0.0.1"


@pytest.fixture(autouse=True)
def true_limits(settings, tmp_path):
    settings.LIMITS, settings.MEDIA_ROOT = LIMITS, tmp_path
    limits.memory.forget()


@pytest.fixture
def person():
    make_network()
    person = officer("ASCN-VN-HAN")
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def try_password(client, email, password="wrong words entirely"):
    return client.post("/accounts/login/", {"login": email, "password": password})


def refused_lines() -> list[str]:
    return [line.data["limit"] for line in ModelLogEntry.objects.filter(action="accounts.limit_reached")]


def statuses(ask, number: int) -> list[int]:
    return [ask().status_code for _ in range(number)]


def at_the_end(ask, name: str, key: object, most: int) -> list[int]:
    """The first ten answers, and the last two of one more than ``most``; those between are only counted."""
    found = statuses(ask, 10)
    limits.count(name, key, now=timezone.now(), amount=most - 11)
    return found + statuses(ask, 2)


@pytest.mark.parametrize(
    ("path", "name", "most"),
    [("/en/nothing/", "pages", 600), ("/en/search/suggest?q=a", "search", 600), ("/api/v1/nothing", "api", 300)],
)
def test_anonymous_reading_has_a_limit_for_each_address(client, person, path, name, most):
    found = at_the_end(lambda: client.get(path), name, HERE, most)

    assert set(found[:-1]) <= {200, 404}
    assert found[-1] == 429
    assert client.get(path, REMOTE_ADDR="192.0.2.8").status_code != 429


@pytest.mark.parametrize(
    ("path", "name", "most"),
    [("/en/search/suggest?q=a", "search_by_person", 120), ("/api/v1/nothing", "api_by_person", 200)],
)
def test_the_signed_in_are_counted_each_alone(client, person, path, name, most):
    sign_in(client, person)
    found = at_the_end(lambda: client.get(path), name, person.pk, most)

    assert (429 in found[:-1], found[-1]) == (False, 429)
    client.logout()
    assert client.get(path).status_code != 429


def test_a_session_that_is_none_does_not_escape_the_limit_of_its_address(client, person, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "invented"

    found = at_the_end(lambda: client.get("/en/nothing/"), "pages", HERE, 600)

    assert (429 in found[:-1], found[-1]) == (False, 429)


def test_the_editor_takes_so_many_posts_a_minute(client, person):
    sign_in(client, person)

    found = at_the_end(lambda: client.post("/admin/pages/99999/edit/"), "editor_posts", person.pk, 120)

    assert (set(found[:-1]), found[-1]) == ({404}, 429)
    assert client.get("/admin/").status_code == 200


def test_a_page_of_429_says_when_to_come_back_in_the_reader_s_language(client, person):
    sign_in(client, person)
    ask = client.post
    limits.count("editor_posts", person.pk, now=timezone.now(), amount=120)
    answer = ask("/admin/pages/99999/edit/", headers={"Accept-Language": "vi"})

    assert (answer.status_code, answer.headers["Cache-Control"]) == (429, "no-store")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert '<html lang="vi"' in answer.content.decode()
    assert refused_lines() == ["editor_posts"]


@pytest.mark.parametrize("method", ["get", "head"])
def test_programs_are_told_by_a_problem_document(client, person, method):
    limits.count("api", HERE, now=timezone.now(), amount=300)
    answer = getattr(client, method)("/api/v1/nothing")

    assert (answer.status_code, answer.headers["Content-Type"]) == (429, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
    if method == "get":
        assert json.loads(answer.content)["status"] == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "whose"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (0, "", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "<script>", "unknown"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(settings, proxies, forwarded, whose):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert address_of(request) == whose


def test_forged_forwarding_headers_do_not_make_another_visitor(client, person):
    numbers = itertools.count(1)

    def ask():
        return client.get("/api/v1/nothing", headers={"X-Forwarded-For": f"10.0.0.{next(numbers)}"})

    assert at_the_end(ask, "api", HERE, 300)[-1] == 429


@pytest.mark.parametrize(
    ("address", "short"),
    [("203.0.113.9", "203.0.113.0/24"), ("2001:db8:1:2::/64", "2001:db8:1::/48"), ("x", "unknown")],
)
def test_an_address_is_written_down_without_its_end(address, short):
    assert shortened(address) == short


def test_after_five_wrong_passwords_the_right_one_is_refused_too_and_the_owner_is_told_once(client, person):
    wrong = [try_password(client, person.email) for _ in range(5)]
    right = [try_password(client, person.email, PASSWORD) for _ in range(2)]

    assert {answer.status_code for answer in wrong + right} == {200}
    assert without_tokens(right[0]) == without_tokens(wrong[-1])
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert "_auth_user_id" not in client.session


def test_four_wrong_passwords_and_then_the_right_one_is_a_sign_in(client, person):
    for _ in range(4):
        try_password(client, person.email)

    assert try_password(client, person.email, PASSWORD).status_code == 302


def test_sixty_tries_a_minute_from_one_address(client, person):
    found = statuses(lambda: client.post("/accounts/login/", {}), 61)

    assert (set(found[:-1]), found[-1]) == ({200}, 429)
    assert client.post("/accounts/login/", {}, REMOTE_ADDR="192.0.2.8").status_code == 200


def test_two_mails_an_hour_go_to_one_mailbox_and_the_page_stays_the_same(client, person):
    answers = [client.post("/accounts/password/reset/", {"email": person.email}, follow=True) for _ in range(3)]

    assert len({without_tokens(answer) for answer in answers}) == 1
    assert len(mail.outbox) == 2


def code_of(secret: str) -> str:
    *_, newest = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, newest))


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def second(client, code):
    return client.post("/accounts/2fa/authenticate/", {"code": code})


def test_a_second_step_has_five_tries_in_one_sign_in_and_ten_in_an_hour(client, person):
    TOTP.activate(person, SECRET)
    found = []
    for _ in range(2):
        by_password(client, person)
        found += statuses(lambda: second(client, "000000"), 6)
        client.cookies.clear()

    by_password(client, person)
    assert found == [*[200] * 5, 429] * 2
    assert second(client, code_of(SECRET)).status_code == 429


def test_a_code_of_an_app_works_once(client, person):
    TOTP.activate(person, SECRET)
    outcomes = []
    code = code_of(SECRET)
    for _ in range(2):
        by_password(client, person)
        second(client, code)
        outcomes.append(is_in(client))
        client.cookies.clear()

    assert outcomes == [True, False]


def test_more_than_two_hashes_at_once_wait_and_more_than_twelve_are_refused():
    queue = password_hashing.Queue(at_once=2, waiting=0)

    with queue, queue, pytest.raises(limits.LimitReached) as refused, queue:
        pass
    assert refused.value.refusal.is_away
    with queue:
        assert (password_hashing.AT_ONCE, password_hashing.QUEUE) == (2, 10)


def test_a_full_queue_is_a_503_and_not_a_wrong_password(client, person, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["ascn_site.password_hashing.QueuedArgon2"]
    full = password_hashing.Queue(at_once=1, waiting=0)
    monkeypatch.setattr(password_hashing, "queue", full)

    with full:
        answer = try_password(client, UNKNOWN)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert try_password(client, UNKNOWN).status_code == 200


def without_tokens(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_a_restored_password_opens_the_account_after_wrong_ones(client, person):
    for _ in range(6):
        try_password(client, person.email)
    mail.outbox.clear()

    reset_password(client, person)

    assert try_password(client, person.email, PASSWORD).status_code == 302
    assert OutgoingMail.objects.count() == 0


EXPORT = "/admin/reports/site-history/?export=csv"


def test_exports_of_the_editor_are_counted(client):
    make_network()
    sign_in(client, secretary())
    found = []
    for _ in range(11):
        answer = client.get(EXPORT)
        found.append(answer.status_code)
        answer.getvalue()

    assert found == [*[200] * 10, 429]


def test_one_export_at_a_time(client):
    make_network()
    sign_in(client, secretary())
    first, second = client.get(EXPORT), client.get(EXPORT)
    first.getvalue()
    third = client.get(EXPORT)

    assert [answer.status_code for answer in (first, second, third)] == [200, 429, 200]


def test_thirty_files_an_hour_and_the_next_one_waits(client, person):
    sign_in(client, person)
    found = statuses(lambda: upload(client), 31)

    assert found == [*[302] * 30, 429]
    assert SiteDocument.objects.count() == 1  # the same bytes are the file that is there


def upload(client, *, size: int = 1, **fields):
    file = SimpleUploadedFile("gauges.txt", b"x" * size)
    return client.post("/admin/documents/add/", {"title": "x", "file": file, "tags": ""} | fields)


def test_so_many_bytes_a_day_for_one_city_to_the_byte(client, person):
    now = timezone.now()
    [(most, _day)] = LIMITS["upload_bytes"].windows
    limits.check("upload_bytes", "ASCN-VN-HAN", now=now, amount=most - 10)
    sign_in(client, person)
    found = [upload(client, size=size, collection=number).status_code for number, size in ((1, 10), (99, 1))]
    sign_in(client, officer("ASCN-MY-KCH"))

    assert (found, upload(client).status_code) == ([302, 429], 302)


def test_sixty_mails_a_day_are_sent_for_one_address_and_the_page_stays_the_same(client, person):
    def ask(number: int, **where):
        return client.post("/accounts/password/reset/", {"email": f"p{number}@example.org"}, **where)

    answers = [ask(number) for number in range(60)]
    limits.forget("sign_in_tries", "127.0.0.1", now=timezone.now())  # its minute is over, the day of mails is not
    answers.append(ask(60))

    assert ({(answer.status_code, answer.url) for answer in answers}, len(mail.outbox)) == (
        {(302, "/accounts/password/reset/done/")},
        60,
    )
    ask(61, REMOTE_ADDR="192.0.2.8")
    assert len(mail.outbox) == 61


def test_six_codes_an_hour_go_to_one_mailbox_and_the_page_stays_the_same(person):
    answers = [Client().post("/accounts/login/code/", {"email": person.email}) for _ in range(7)]

    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/accounts/login/code/confirm/")}
    assert len(mail.outbox) == 6


def test_thirty_writes_a_minute_through_the_api(client, person):
    found = statuses(lambda: client.post("/api/v1/channels/nothing/events"), 31)

    assert (429 in found[:-1], found[-1]) == (False, 429)
