"""Questions that are parts of another: none is lost when that one is taken back or hidden, and no vote."""

import json

import pytest

from events.live import log
from events.live.refusals import sentence_of
from events.live.room import told_to
from events.models import Question
from events.room.state import Room
from tests.events.live.conftest import Desk

pytestmark = pytest.mark.django_db


class Asked:
    """Three questions, of which the second, approved, and the third, unseen, are merged into the first."""

    def __init__(self, desk: Desk):
        self.desk, self.chair = desk, desk.moderator()
        self.an, self.binh, self.chi = (desk.seat(name) for name in ("an", "binh", "chi"))
        self.whole = desk.do(self.an, "ask", text="Who pays?")
        self.part = desk.do(self.binh, "ask", text="Ai trả tiền?", lang="vi")
        self.unseen = desk.do(self.chi, "ask", text="Pay what?")
        for question in (self.whole, self.part):
            desk.do(self.chair, "approve", seq=question)
        for seat, question in ((self.an, self.whole), (self.binh, self.whole), (self.binh, self.part)):
            desk.do(seat, "upvote", seq=question)
        for question in (self.part, self.unseen):
            desk.do(self.chair, "merge", seq=question, into=self.whole)

    def states(self) -> list[tuple]:
        return list(Question.objects.order_by("seq").values_list("state", "into__seq", "votes"))

    def heard(self, seat, *, after: int) -> list[dict]:
        told = [json.loads(told_to(event, seat)) for event in log.read(self.desk.channel.pk, after=after)]
        return [event for event in told if event["type"] != "private"]

    def voted(self, seat) -> list[int]:
        self.desk.channel.refresh_from_db()
        return [
            row["seq"] for row in Room(self.desk.channel, seat, now=self.desk.now).as_row()["questions"] if row["voted"]
        ]


@pytest.fixture
def asked(desk) -> Asked:
    return Asked(desk)


@pytest.mark.parametrize("way", ["withdraw", "hide"])
def test_what_was_merged_into_a_question_that_goes_is_asked_by_itself_again_with_its_votes(asked, way):
    desk = asked.desk
    before = desk.do(asked.binh, "raise_hand")
    assert asked.states()[0] == ("approved", None, 2)
    if way == "withdraw":
        desk.do(asked.an, "withdraw", seq=asked.whole)
    else:
        desk.do(asked.chair, "hide", seq=asked.whole, reason="a name")

    assert asked.states()[1:] == [("approved", None, 1), ("waiting", None, 0)]
    assert [(event["type"], event["of"]) for event in asked.heard(asked.an, after=before)][1:] == [
        ("approved", asked.part),
    ]
    again = asked.heard(asked.an, after=before)[1]
    assert (again["text"], again["lang"], again["votes"]) == ("Ai trả tiền?", "vi", 1)
    assert (again["author"]["name"], again["person"]["name"]) == ("Moderator", "Binh")
    assert [(event["type"], event["of"]) for event in asked.heard(asked.chi, after=before)][-1] == (
        "parted",
        asked.unseen,
    )
    assert desk.refusal(asked.binh, "upvote", seq=asked.part) == "conflict"
    desk.do(asked.an, "upvote", seq=asked.part)


def test_a_question_that_is_shown_again_has_its_parts_and_their_votes_again_and_their_askers_are_told(asked):
    desk = asked.desk
    before = asked.states()
    desk.do(asked.chair, "hide", seq=asked.whole, reason="a name")
    desk.do(asked.chi, "upvote", seq=asked.part)
    last = desk.do(asked.chair, "restore", seq=asked.whole)

    assert before == [("approved", None, 2), ("merged", asked.whole, 1), ("merged", asked.whole, 0)]
    assert asked.states() == [("approved", None, 3), ("merged", asked.whole, 2), ("merged", asked.whole, 0)]
    for seat in (asked.binh, asked.chi):
        told = [
            (event["type"], event["of"], event.get("into"), event["votes"])
            for event in asked.heard(seat, after=last - 1)
        ]
        assert told == [
            ("restored", asked.whole, None, 2),
            ("merged", asked.part, asked.whole, 3),
            ("merged", asked.unseen, asked.whole, 3),
        ]


@pytest.mark.parametrize("act", ["answer", "take_up", "withdraw", "hide", "merge"])
def test_a_part_with_which_something_was_done_meanwhile_stays_as_it_is(asked, act):
    desk = asked.desk
    other = desk.do(asked.chi, "ask", text="Another")
    desk.do(asked.chair, "hide", seq=asked.whole, reason="a name")
    by = asked.binh if act == "withdraw" else asked.chair
    more = {"hide": {"reason": "a name"}, "merge": {"into": other}}.get(act, {})
    desk.do(by, act, seq=asked.part, **more)
    between = asked.states()[1]
    desk.do(asked.chair, "restore", seq=asked.whole)

    assert asked.states()[1] == between
    assert asked.states()[2] == ("merged", asked.whole, 0)


def test_only_what_the_last_hiding_parted_is_joined_again(asked):
    desk = asked.desk
    desk.do(asked.chair, "hide", seq=asked.whole, reason="a name")
    desk.do(asked.chair, "take_up", seq=asked.part)
    desk.do(asked.chair, "restore", seq=asked.whole)
    for act in ({"type": "hide", "reason": "a name"}, {"type": "restore"}):
        desk.do(asked.chair, act.pop("type"), seq=asked.whole, **act)

    assert asked.states() == [("approved", None, 2), ("taken_up", None, 1), ("merged", asked.whole, 0)]


def test_a_question_with_the_moderator_s_own_among_its_parts_can_be_hidden(desk):
    an, chair = desk.seat("an"), desk.moderator()
    whole, part = desk.do(an, "ask", text="Who pays?"), desk.do(chair, "ask", text="Who?")
    for question in (whole, part):
        desk.do(chair, "approve", seq=question)
    desk.do(chair, "merge", seq=part, into=whole)
    desk.do(chair, "hide", seq=whole, reason="a name")
    desk.do(chair, "restore", seq=whole)

    assert [(one.state, one.into_id is None) for one in Question.objects.order_by("seq")] == [
        ("approved", True),
        ("merged", False),
    ]


def test_a_merged_question_that_is_withdrawn_takes_its_votes_along(asked):
    desk = asked.desk
    desk.do(asked.chi, "upvote", seq=asked.part)
    assert asked.states()[0] == ("approved", None, 3)
    desk.do(asked.binh, "withdraw", seq=asked.part)

    assert asked.states()[:2] == [("approved", None, 2), ("withdrawn", None, 2)]
    assert asked.heard(asked.an, after=0)[-1] | {"at": "", "id": "", "author": ""} == {
        "seq": Question.objects.get(seq=asked.whole).channel.seq,
        "type": "parted",
        "at": "",
        "id": "",
        "author": "",
        "of": asked.part,
        "into": asked.whole,
        "votes": 2,
    }


def test_a_part_of_a_part_is_a_part_of_the_whole(asked):
    desk = asked.desk
    last = desk.do(asked.chi, "ask", text="Who pays for all?")
    desk.do(asked.chair, "approve", seq=last)
    desk.do(asked.chi, "upvote", seq=asked.unseen)
    desk.do(asked.chair, "merge", seq=asked.whole, into=last)

    assert asked.states() == [
        ("merged", last, 3),
        ("merged", last, 1),
        ("merged", last, 0),
        ("approved", None, 3),
    ]
    assert asked.voted(asked.chi) == [asked.unseen, last]


def test_an_answered_question_is_not_withdrawn_nor_one_that_was_merged_into_it(asked):
    desk = asked.desk
    desk.do(asked.chair, "answer", seq=asked.whole, text="The city")

    for seat, question in ((asked.an, asked.whole), (asked.binh, asked.part)):
        refusal = desk.send(seat, "withdraw", seq=question)
        assert (refusal.code, "has been answered" in sentence_of(refusal)) == ("conflict", True)


def test_a_question_that_is_approved_after_others_were_merged_into_it_is_told_with_their_votes(desk):
    an, binh, chair = desk.seat("an"), desk.seat("binh"), desk.moderator()
    waiting, public = desk.do(an, "ask", text="Who pays?"), desk.do(binh, "ask", text="Who?")
    desk.do(chair, "approve", seq=public)
    desk.do(an, "upvote", seq=public)
    desk.do(chair, "merge", seq=public, into=waiting)
    desk.do(chair, "approve", seq=waiting)

    told = [json.loads(told_to(event, binh)) for event in log.read(desk.channel.pk, after=0)]
    assert (told[-1]["type"], told[-1]["votes"]) == ("approved", 1)


def test_why_a_question_was_hidden_that_nobody_had_approved_and_its_words_stay_at_the_desk(desk):
    an, binh, chair = desk.seat("an"), desk.seat("binh"), desk.moderator()
    waiting, public = desk.do(an, "ask", text="A libel"), desk.do(an, "ask", text="Who pays?")
    desk.do(chair, "approve", seq=public)
    desk.do(chair, "merge", seq=waiting, into=public)
    desk.do(chair, "hide", seq=waiting, reason="names a person")
    desk.do(chair, "restore", seq=waiting)

    def heard(seat) -> str:
        return "".join(told_to(event, seat) for event in log.read(desk.channel.pk, after=0))

    assert ["names a person" in heard(seat) for seat in (binh, chair)] == [False, True]
    assert ["A libel" in heard(seat) for seat in (binh, chair)] == [False, True]
