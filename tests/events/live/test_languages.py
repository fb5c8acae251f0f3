"""In which language something was said, and what an interpreter put beside it, as the log tells it."""

import json
import uuid

import pytest

from ascn_site.models import User
from events import rules
from events.live import log
from events.models import Audience, Channel, Event
from events.room.state import Room
from tests.events.live.conftest import FORUM
from tests.events.live.test_rights import office

pytestmark = pytest.mark.django_db


def told_to_all(desk, after: int = 0) -> list[dict]:
    """What everybody hears of the log."""
    return [json.loads(event.others) for event in log.read(desk.channel.pk, after=after)]


@pytest.fixture
def interpreter(desk):
    return desk.seat("inter", may=rules.TAKE_PART | rules.TRANSLATE)


SAID = {
    "announce": {"text": "Rehat kopi"},
    "decide": {"text": "ແບ່ງປັນ"},
    "poll_open": {"question": "再开会吗？", "options": ["是", "否"]},
}
LANGUAGE = {"announce": "ms", "decide": "lo", "poll_open": "zh-hans"}


@pytest.mark.parametrize("kind", SAID)
def test_the_desk_says_in_which_language_it_speaks_or_says_nothing_of_it(desk, kind):
    chair = desk.moderator()
    desk.do(chair, kind, lang=LANGUAGE[kind], **SAID[kind])
    desk.do(chair, kind, **SAID[kind])

    assert [event["lang"] for event in told_to_all(desk)] == [LANGUAGE[kind], None]


def test_an_answer_has_a_language_of_its_own(desk):
    chair = desk.moderator()
    for lang in ("id", None):
        question = desk.do(desk.seat("an"), "ask", text="ใครจ่าย", lang="th")
        desk.do(chair, "approve", seq=question)
        desk.do(chair, "answer", seq=question, text="Provinsi", **({"lang": lang} if lang else {}))

    answered = [event for event in told_to_all(desk) if event["type"] == "answered"]
    assert [(event["text"], event["lang"]) for event in answered] == [("Provinsi", "id"), ("Provinsi", None)]


def test_an_announcement_has_its_language_in_every_room(desk):
    other = Channel.objects.create(session=uuid.uuid4(), forum=FORUM, state="open")
    chair = desk.moderator()
    person = User.objects.get(pk=chair.person)
    for channel in (desk.channel, other):
        office(person, "moderator", "session", str(channel.session))
    desk.do(chair, "announce", text="Rehat kopi", lang="ms", rooms="all")

    assert [row.payload["lang"] for row in Event.objects.filter(kind="announced")] == ["ms", "ms"]


@pytest.mark.parametrize("kind", ["announce", "decide"])
def test_what_the_desk_says_is_translated_like_a_line(desk, interpreter, kind):
    seq = desk.do(desk.moderator(), kind, lang=LANGUAGE[kind], **SAID[kind])
    desk.do(interpreter, "translate", seq=seq, lang="en", text="Coffee break")

    translated = told_to_all(desk, after=seq)[0]
    assert (translated["type"], translated["of"], translated["text"]) == ("translated", seq, "Coffee break")


def test_words_put_beside_a_question_while_it_waited_are_told_to_all_with_its_approval(desk, interpreter):
    question = desk.do(desk.seat("an"), "ask", text="ใครจ่าย", lang="th")
    desk.do(interpreter, "translate", seq=question, lang="en", text="Who pay?")
    desk.do(interpreter, "translate", seq=question, lang="en", text="Who pays?")
    desk.do(interpreter, "translate", seq=question, lang="vi", text="Ai trả?")
    before = desk.channel.events.count()
    assert {event["type"] for event in told_to_all(desk)} == {"private"}

    approved = desk.do(desk.moderator(), "approve", seq=question)

    heard = told_to_all(desk, after=before)
    assert (approved, [event["type"] for event in heard]) == (before + 1, ["approved", "translated", "translated"])
    assert [(event["author"]["name"], event["lang"], event["text"]) for event in heard[1:]] == [
        ("Inter", "en", "Who pays?"),
        ("Inter", "vi", "Ai trả?"),
    ]
    desk.do(desk.moderator(), "hide", seq=question, reason="a name")
    assert not Event.objects.filter(kind="translated", audience=Audience.ALL, is_hidden=False).exists()


def test_an_approval_that_is_sent_again_tells_no_words_twice(desk, interpreter):
    question = desk.do(desk.seat("an"), "ask", text="ใครจ่าย", lang="th")
    desk.do(interpreter, "translate", seq=question, lang="en", text="Who pays?")
    frame = {"type": "approve", "id": str(uuid.uuid4()), "seq": question}

    assert desk.send_all((desk.moderator(), frame)) == desk.send_all((desk.moderator(), frame))
    assert Event.objects.filter(kind="translated", audience=Audience.ALL).count() == 1


def test_an_asker_follows_a_question_that_became_part_of_a_part(desk):
    chair, an = desk.moderator(), desk.seat("an")
    first, second, third = [desk.do(desk.seat(name), "ask", text=f"By {name}?") for name in ("an", "binh", "cam")]
    for question in (second, third):
        desk.do(chair, "approve", seq=question)
    desk.do(chair, "merge", seq=first, into=second)
    desk.do(chair, "merge", seq=second, into=third)

    rows = {row["seq"]: row for row in Room(Channel.objects.get(), an, now=desk.now).as_row()["questions"]}

    assert (rows[first]["into"], rows[third]["merged"]) == (third, 2)
