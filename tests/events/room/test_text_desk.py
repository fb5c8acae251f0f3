"""A moderator on a thin line, without script, conducts the whole session from the desk of the text-only room."""

import re

import pytest

from events.models import Channel, Event
from tests.events.room.test_desk_acts import form_of
from tests.events.room.test_languages import holder, page_of

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own
DESK = "text/?desk"


@pytest.fixture
def moderator(session):
    return holder(session, "moderator")


def send(session, client, act: str, *, part: str = DESK, **fields):
    """Fill in a form of a page as it stands there, and send it."""
    form = form_of(client.get(session.address + part).content.decode(), act)
    return client.post(f"{session.address}act/", form | fields)


def test_she_opens_and_closes_the_session_announces_and_decides(session, moderator):
    Channel.objects.update(state="closed")

    for act, fields in (("open", {}), ("announce", {"text": "Coffee"}), ("decide", {"text": "Agreed"}), ("close", {})):
        answer = send(session, moderator, act, **fields)
        assert (answer.status_code, answer["Location"]) == (302, f"{session.address}text/#end")

    assert list(Event.objects.order_by("seq").values_list("kind", flat=True)) == [
        *("opened", "announced", "decided", "closed")
    ]
    assert "Coffee" in page_of(moderator, session, "text/")


def test_she_puts_something_to_the_vote_and_closes_the_poll_beside_it(session, moderator):
    send(session, moderator, "poll_open", question="Again?", options="Yes\nNo", secret=["0", "1"])
    seq = Event.objects.get(kind="poll_opened").seq

    send(session, moderator, "poll_close", part="text/")

    assert Event.objects.get(kind="poll_closed").payload["of"] == seq
    assert "Close the poll" not in page_of(moderator, session, "text/")


def test_she_calls_a_speaker_gives_more_time_and_ends_the_speech(session, moderator):
    session.act(session.participant("an"), "raise_hand")

    for act in ("limit_speeches", "order_hands", "call", "more_time", "end_speech", "hand_over"):
        fields = {"limit_speeches": {"seconds": "60"}, "order_hands": {"by": "alphabet"}}.get(act, {})
        assert send(session, moderator, act, **fields).status_code == 302

    kinds = ["speeches_limited", "hands_ordered", "called", "time_added", "speech_ended", "handed_over"]
    assert list(Event.objects.order_by("seq").values_list("kind", flat=True))[1:] == kinds


def test_the_desk_loads_quickly_needs_no_script_and_is_the_moderators_alone(session, moderator):
    for number in range(30):
        session.act(session.participant(f"somebody{number}"), "raise_hand")

    answer = moderator.get(session.address + DESK)

    assert len(answer.content) <= 30_000
    assert b"<script" not in answer.content
    assert len(moderator.get(f"{session.address}text/").content) <= 30_000
    assert 'href="?desk"' in page_of(moderator, session, "text/")
    reader = page_of(session.participant("an"), session, DESK)
    assert re.findall(r'name="do" value="(?:close|announce|poll_open|call)"', reader) == []
