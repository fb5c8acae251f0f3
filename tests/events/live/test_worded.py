"""Whatever has words is translated under the number of its event: polls line by line, answers too."""

import pytest

from events import rules
from events.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def interpreter(desk):
    return desk.seat("interpreter", may=(rules.TAKE_PART | rules.TRANSLATE) - {"vote"})


@pytest.fixture
def poll(desk) -> int:
    return desk.do(desk.moderator(), "poll_open", question="Bertemu lagi?", options=["Ya", "Tidak"], lang="id")


def test_a_poll_is_translated_line_by_line(desk, interpreter, poll):
    desk.do(interpreter, "translate", seq=poll, lang="en", text=" Meet again?\n\nYes \nNo\n")

    assert Event.objects.get(kind="translated").payload == {"of": poll, "lang": "en", "text": "Meet again?\nYes\nNo"}


@pytest.mark.parametrize("text", ["Meet again?", "Meet again?\nYes", "Meet again?\nYes\nNo\nPerhaps"])
def test_another_number_of_lines_than_the_poll_has_is_refused_with_what_to_do(desk, interpreter, poll, text):
    refusal = desk.send(interpreter, "translate", seq=poll, lang="en", text=text)

    assert (refusal.code, refusal.why) == ("bad_frame", "poll_lines")
    assert not Event.objects.filter(kind="translated").exists()


def answered(desk, **fields) -> tuple[int, int]:
    """A question and its answer, by their numbers."""
    moderator = desk.moderator()
    question = desk.do(desk.seat("an"), "ask", text="Siapa membayar?", lang="id")
    desk.do(moderator, "approve", seq=question)
    return question, desk.do(moderator, "answer", seq=question, **fields)


def test_a_written_answer_is_translated_under_its_own_number_in_a_closed_room_too(desk, interpreter):
    _question, answer = answered(desk, text="Provinsi", lang="id")
    desk.do(desk.moderator(), "close")

    desk.do(interpreter, "translate", seq=answer, lang="en", text="The province")

    assert Event.objects.get(kind="translated").payload["of"] == answer


def test_an_answer_given_aloud_and_one_to_a_hidden_question_have_nothing_to_translate(desk, interpreter):
    _question, aloud = answered(desk)
    question, unseen = answered(desk, text="Provinsi", lang="id")
    desk.do(desk.moderator(), "hide", seq=question, reason="x")

    refused = [desk.refusal(interpreter, "translate", seq=seq, lang="en", text="x") for seq in (aloud, unseen)]

    assert refused == ["conflict", "conflict"]


def test_a_vote_has_no_words(desk, interpreter, poll):
    vote = desk.do(desk.seat("an"), "vote", seq=poll, choices=[0])

    assert desk.refusal(interpreter, "translate", seq=vote, lang="en", text="x\ny\nz") == "conflict"
