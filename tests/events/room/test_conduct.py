"""How a room is led without its script: pauses, refusals, closing, announcements; the text-only room alike."""

import re
import uuid

import pytest

from ascn_site.models import User
from ascn_site.models.accounts import Scope
from events.live.people import code_of
from events.models import Channel, Event, Mute, Question, SessionPage
from tests.events.live.programme import MORNING
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import office
from tests.markup import squeezed

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own
BOTH = pytest.mark.parametrize("part", ["", "text/"])


@pytest.fixture
def an(session):
    return session.participant("an", delegation="Viet Nam")


@pytest.fixture
def moderator(session):
    return appointed(session.channel)


def appointed(*channels):
    person, _ = User.objects.get_or_create(email="desk@example.org", defaults={"name": "Moderator", "password": "x"})
    for channel in channels:
        office(person, "moderator", Scope.SESSION, str(channel.session))
    return browser(person)


def text_of(client, session, part="") -> str:
    return squeezed(client.get(session.address + part).content.decode()).split("<template")[0]


def send(client, session, part, do, **fields):
    form = {"do": do, "id": str(uuid.uuid4()), "next": part.strip("/")} | fields
    return client.post(f"{session.address}act/", form)


def a_second_room(session) -> Channel:
    page = session.forum.add_child(
        instance=SessionPage(title="Money", slug="m", room="2", starts=MORNING, ends=session.page.ends)
    )
    return Channel.objects.create(session=page.translation_key, forum=session.forum.permanent_id, state="open")


@BOTH
def test_a_pause_says_until_when_and_the_desk_ends_it_early(session, an, moderator, part):
    code = code_of(User.objects.get(email="an@example.org").pk)
    send(moderator, session, part, "mute", person=code, minutes="10")
    told = re.compile(r"asked you to pause until \d\d:\d\d \(Bangkok\)")

    assert told.search(text_of(an, session, part))
    refused = send(an, session, part, "post", text="Half an hour of writing")
    assert len(told.findall(refused.content.decode())) == 2, "in the refusal and in the room"
    assert "Half an hour of writing" in refused.content.decode()
    paused = text_of(moderator, session, part).split("Asked to pause")[1]
    assert re.search(
        rf'An.*paused until.*name="person" value="{code}".*name="minutes" value="0".*Let write again', paused
    )
    assert "Asked to pause" not in text_of(session.participant("binh"), session, part)

    send(moderator, session, part, "mute", person=code, minutes="0")

    assert not told.search(text_of(an, session, part))
    assert "Let write again" not in text_of(moderator, session, part)
    assert send(an, session, part, "post", text="Half an hour of writing").status_code == 302
    assert not Mute.objects.filter(until__gt=Event.objects.latest("seq").at).exists()


@BOTH
def test_a_pause_is_lifted_in_a_closed_room_too(session, an, moderator, part):
    code = code_of(User.objects.get(email="an@example.org").pk)
    send(moderator, session, part, "mute", person=code, minutes="10")
    send(moderator, session, part, "close")
    assert re.search(rf'name="person" value="{code}".*Let write again', text_of(moderator, session, part))

    send(moderator, session, part, "mute", person=code, minutes="0")

    assert "Let write again" not in text_of(moderator, session, part).split("<template")[0]
    assert send(moderator, session, part, "mute", person=code, minutes="10").status_code == 409


@BOTH
@pytest.mark.parametrize(
    ("do", "fields", "kept"),
    [
        ("post", {"text": "A line", "lang": "vi"}, {"text": "A line", "lang": "vi"}),
        ("ask", {"text": "A question", "lang": "th"}, {"text": "A question", "lang": "th"}),
        (
            "poll_open",
            {"question": "First?", "options": "A\nB", "secret": ["0", "1"]},
            {"question": "First?", "options": "A\nB"},
        ),
    ],
)
def test_what_was_refused_is_sent_again_by_one_click(session, moderator, part, do, fields, kept):
    Channel.objects.update(state="closed")

    answer = send(moderator, session, part, do, **fields)

    form = re.search(r'role="alert">.*?</form>', answer.content.decode(), re.DOTALL)[0]
    assert answer.status_code == 409
    fields = dict(re.findall(r'name="(\w+)" (?:rows="3">|value=")([^"<]*)', form))
    assert fields["do"] == do
    assert {name: fields[name] for name in kept} == kept
    Channel.objects.update(state="open")
    del fields["csrfmiddlewaretoken"]
    assert moderator.post(f"{session.address}act/", fields).status_code == 302
    assert Event.objects.count() == 1


@BOTH
def test_nothing_but_spaces_is_told_as_that_and_too_much_is_not_cut(session, an, part):
    blank = send(an, session, part, "post", text="   ").content.decode()
    long = send(an, session, part, "post", text="ກ" * 4_001).content.decode()

    assert "There is nothing to read in it." in blank
    assert "at most 4,000 characters" in long
    assert "ກ" * 4_001 in long
    assert 'maxlength="4000"' not in text_of(an, session, part)
    assert send(an, session, part, "post", text="a\r\n" * 1_998 + "abcd").status_code == 302, (
        "lines end in one character"
    )


def test_a_session_is_closed_after_a_question_and_then_takes_no_votes(session, an, moderator):
    send(moderator, session, "", "poll_open", question="First?", options="A\nB")

    question = text_of(moderator, session).split("Close the session")[1].split("</details>")[0]
    assert re.search("Close it for everybody.*Yes, close the session", question)
    assert 'value="vote"' in text_of(an, session)
    send(moderator, session, "", "close")

    assert ['value="vote"' in text_of(an, session, part) for part in ("", "text/")] == [False, False]
    assert 'data-state="closed"' in text_of(an, session)


def test_the_hall_counts_votes_so_far_until_the_poll_is_closed(session, moderator):
    send(moderator, session, "", "poll_open", question="First?", options="A\nB")
    assert "<span data-counting>" in text_of(moderator, session, "screen/")

    send(moderator, session, "", "poll_close", seq=Event.objects.get(kind="poll_opened").seq)

    assert "<span data-counting hidden>" in text_of(moderator, session, "screen/")
    assert "<span data-counted>Votes:</span>" in text_of(moderator, session, "screen/")


def test_an_announcement_names_the_rooms_that_it_may_go_to(session):
    other = a_second_room(session)
    one_room = appointed(session.channel)
    assert "You run no other room of this forum." in text_of(one_room, session)
    assert send(one_room, session, "", "announce", text="Coffee", rooms=[other.pk]).status_code == 409

    both = appointed(other)
    secretary = User.objects.create(email="secretariat@example.org", name="Secretariat", password="x")
    office(secretary, "secretariat", Scope.NETWORK, "")
    for client, number in ((both, 1), (browser(secretary), 2)):
        assert re.search(rf'name="rooms" value="{other.pk}".*Money \(2\)', text_of(client, session))
        assert send(client, session, "", "announce", text=f"Coffee {number}", rooms=[other.pk]).status_code == 302
    assert send(both, session, "", "announce", text="Lunch", rooms=["all"]).status_code == 302

    assert list(Event.objects.filter(channel=other).values_list("payload__text", flat=True).order_by("seq")) == [
        "Coffee 1",
        "Coffee 2",
        "Lunch",
    ]


def test_a_question_that_is_shown_again_before_it_is_approved_is_told_to_its_asker(session, an, moderator):
    send(an, session, "", "ask", text="Why?", lang="en")
    seq = Question.objects.get().seq
    send(moderator, session, "", "hide", seq=seq, reason="By mistake")
    send(moderator, session, "", "restore", seq=seq)

    def last_told(client):
        return client.get(f"/api/v1/channels/{session.channel.pk}/events").json()["events"][-1]["type"]

    assert (last_told(an), last_told(session.participant("binh"))) == ("restored", "private")
