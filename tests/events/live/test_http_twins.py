"""The same over plain HTTP, for networks that forbid sockets."""

import json
import math
import uuid

import pytest
from django.test import Client
from django.utils import translation

from ascn_site import limit_table, limits
from ascn_site.demo import fresh_cookie
from ascn_site.models import User
from events.live import allowance
from events.live.refusals import SENTENCES
from events.live.sockets import knock_of
from events.live.writer import writer
from events.models import Channel, Event, Participant, Registration
from tests.events.live.conftest import FORUM
from tests.events.live.test_rights import a_channel, a_person, office

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own


@pytest.fixture(autouse=True)
def fresh_allowances():
    yield
    for limit in allowance.ALL:
        limit.forget(now=math.inf)
    limits.memory.forget()
    writer.stop()


def browser(person, **options) -> Client:
    client = Client(**options)
    name, _, key = fresh_cookie(person).partition("=")
    client.cookies[name] = key
    return client


@pytest.fixture
def channel() -> Channel:
    return a_channel()


@pytest.fixture
def an(channel):
    person = a_person()
    Registration.objects.create(forum=FORUM, person=person, delegation="VN")
    return browser(person)


def send(client: Client, channel, **frame):
    frame = {"id": str(uuid.uuid4())} | frame
    return client.post(f"/api/v1/channels/{channel.pk}/events", json.dumps(frame), content_type="application/json")


def test_a_frame_is_posted_and_read_as_over_a_socket(an, channel):
    frame = {"type": "post", "id": str(uuid.uuid4()), "text": "Xin chào", "lang": "vi"}
    first, again = send(an, channel, **frame), send(an, channel, **frame)

    assert (first.status_code, first.json()) == (200, {"type": "ack", "id": frame["id"], "seq": 1})
    assert again.json() == first.json()
    told = an.get(f"/api/v1/channels/{channel.pk}/events").json()
    assert told["seq"] == 1
    (event,) = told["events"]
    assert (event["type"], event["text"], event["author"]["delegation"]) == ("posted", "Xin chào", "VN")
    assert Event.objects.count() == 1


def test_the_log_is_read_in_parts(an, channel):
    for number in range(4):
        send(an, channel, type="post", text=str(number))

    def numbers(query: str) -> list[int]:
        return [event["seq"] for event in an.get(f"/api/v1/channels/{channel.pk}/events?{query}").json()["events"]]

    assert [numbers(query) for query in ("after=1", "after=1&limit=2", "after=-1", f"after={2**63 - 1}")] == [
        [2, 3, 4],
        [2, 3],
        [],
        [],
    ]


@pytest.mark.parametrize(
    "query",
    [
        "after=-2",
        f"after={2**63}",
        "after=x",
        "after=",
        "after=٣x",
        "limit=0",
        "limit=201",
        "limit=-1",
        "x=1",
        "after=1e3",
    ],
)
def test_a_wrong_question_is_a_problem(an, channel, query):
    answer = an.get(f"/api/v1/channels/{channel.pk}/events?{query}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_strangers_are_asked_to_sign_in_whatever_they_name(channel):
    for name in (channel.pk, "nonsense"):
        for answer in (
            Client(enforce_csrf_checks=True).get(f"/api/v1/channels/{name}/events"),
            Client(enforce_csrf_checks=True).post(f"/api/v1/channels/{name}/events", "{}", "application/json"),
        ):
            assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
            assert answer["Cache-Control"] == "no-store"


def test_a_secret_channel_and_none_give_the_same_answer(an):
    secret = a_channel(access="invited")
    answers = [an.get(f"/api/v1/channels/{name}/events") for name in (secret.pk, "nonsense")]

    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == answers[1].content


def test_another_site_s_form_writes_nothing(channel):
    person = a_person()
    Registration.objects.create(forum=FORUM, person=person)
    careful = browser(person, enforce_csrf_checks=True)

    answer = send(careful, channel, type="post", text="forged")

    refused = answer.json()
    assert (answer.status_code, refused["type"], refused["code"]) == (403, "refused", "forbidden")
    assert "X-CSRFToken" in refused["text"]
    assert Event.objects.count() == 0


def test_who_was_removed_is_told_so_and_not_that_the_request_was_forged(an, channel):
    Participant.objects.create(channel=channel, person=User.objects.get(), role="removed")

    answer = an.get(f"/api/v1/channels/{channel.pk}/events")

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("frame", "status", "code"),
    [
        ({"type": "post", "text": " "}, 400, "empty"),
        ({"type": "post", "text": "x" * 4001}, 400, "too_long"),
        ({"type": "post"}, 400, "bad_frame"),
        ({"type": "nonsense"}, 400, "unknown_type"),
        ({"type": "hello", "after": 0}, 400, "unknown_type"),
        ({"type": "hide", "seq": 1}, 403, "forbidden"),
        ({"type": "upvote", "seq": 1}, 409, "conflict"),
    ],
)
def test_a_refused_frame_comes_back_with_its_code(an, channel, frame, status, code):
    frame_id = str(uuid.uuid4())
    answer = send(an, channel, id=frame_id, **frame)

    refused = answer.json()
    assert (answer.status_code, refused["type"], refused["code"], refused["id"]) == (status, "refused", code, frame_id)
    assert len(refused["text"]) > 20
    assert Event.objects.count() == 0


def test_a_refusal_is_in_the_language_of_the_page_and_not_of_the_browser(an, channel):
    address = f"/api/v1/channels/{channel.pk}/events"
    frame = json.dumps({"type": "post", "id": str(uuid.uuid4()), "text": " "})
    told = [
        an.post(f"{address}{query}", frame, "application/json", headers={"Accept-Language": "en"}).json()["text"]
        for query in ("?lang=vi", "?lang=nonsense", "")
    ]

    with translation.override("vi"):
        vietnamese = str(SENTENCES["empty"])
    assert told == [vietnamese, *["There is nothing to read in it. Please write something first."] * 2]
    assert vietnamese != told[1]
    scope = {"headers": [(b"accept-language", b"en")], "url_route": {"kwargs": {"channel": channel.pk}}}
    assert [knock_of(scope | {"query_string": query}).language for query in (b"lang=vi", b"lang=xx", b"")] == [
        *("vi", "en", "en"),
    ]


def test_the_sixth_line_at_once_waits(an, channel, monkeypatch):
    monkeypatch.setattr(allowance.posts, "pause", 1000)  # a slow machine must not refill it
    statuses = [send(an, channel, type="post", text=str(number)) for number in range(6)]

    assert [answer.status_code for answer in statuses] == [200] * 5 + [429]
    assert (statuses[-1].json()["code"], int(statuses[-1]["Retry-After"]) > 900) == ("rate", True)


def test_sixty_reads_a_minute(an, channel, settings):
    settings.LIMITS = limit_table.times(1)
    statuses = [an.get(f"/api/v1/channels/{channel.pk}/events").status_code for _ in range(61)]

    assert (set(statuses[:60]), statuses[60]) == ({200}, 429)


def test_a_body_that_is_no_frame_is_refused(an, channel):
    for body in (b"", b"\xff", b"[1]", b"x" * 65_537):
        answer = an.post(f"/api/v1/channels/{channel.pk}/events", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_frame")


def test_a_moderator_of_the_session_may_post_over_http_too(channel):
    person = a_person("moderator")
    office(person, "moderator", "session", str(channel.session))

    assert send(browser(person), channel, type="announce", text="Coffee").json()["seq"] == 1
    assert send(browser(person), channel, type="close").json()["seq"] == 2
    assert send(browser(person), channel, type="post", text="late").status_code == 409


def test_a_form_in_place_of_a_frame_is_refused_and_no_fault(an, channel):
    answer = an.post(f"/api/v1/channels/{channel.pk}/events", {"type": "post", "text": "x"})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_frame")
