"""Acts of the desk mean what the moderator saw: done a second time they are refused, with a sentence that says why."""

import pytest

from events.live.refusals import sentence_of
from events.models import Event
from tests.events.live.conftest import Desk

pytestmark = pytest.mark.django_db


def kinds(desk: Desk) -> list[str]:
    return list(Event.objects.filter(channel=desk.channel).order_by("seq").values_list("kind", flat=True))


def said(desk: Desk, seat, kind: str, **fields) -> tuple[str, str]:
    refusal = desk.send(seat, kind, **fields)
    return refusal.code, sentence_of(refusal)


def test_two_moderators_who_call_the_next_speaker_call_one(desk):
    an, binh, first, second = desk.seat("an"), desk.seat("binh"), desk.moderator(), desk.moderator("colleague")
    hand = desk.do(an, "raise_hand")
    desk.do(binh, "raise_hand")
    desk.do(first, "call", seq=hand)

    code, sentence = said(desk, second, "call", seq=hand)
    assert (code, "has been called already" in sentence) == ("conflict", True)
    assert kinds(desk).count("called") == 1


def test_a_minute_is_given_once_by_two_who_saw_the_same_clock(desk):
    an, chair = desk.seat("an"), desk.moderator()
    desk.do(an, "raise_hand")
    call = desk.do(chair, "call")
    desk.do(chair, "more_time", seq=call, seconds=180)

    code, sentence = said(desk, chair, "more_time", seq=call, seconds=180)
    assert (code, "more time meanwhile" in sentence) == ("conflict", True)
    desk.do(chair, "more_time", seq=call, seconds=240)
    assert kinds(desk).count("time_added") == 2


@pytest.mark.parametrize("act", ["more_time", "end_speech"])
def test_an_act_on_a_speech_that_is_over_does_not_reach_the_next_speaker(desk, act):
    an, binh, chair = desk.seat("an"), desk.seat("binh"), desk.moderator()
    for seat in (an, binh):
        desk.do(seat, "raise_hand")
    call = desk.do(chair, "call")
    desk.do(chair, "call")

    code, sentence = said(desk, chair, act, seq=call)
    assert (code, "This speech has ended" in sentence) == ("conflict", True)


def test_what_is_open_or_closed_already_says_so(desk):
    chair = desk.moderator()
    poll = desk.do(chair, "poll_open", question="Begin?", options=["Yes", "No"])
    desk.do(chair, "poll_close", seq=poll)

    assert said(desk, chair, "poll_close", seq=poll) == ("closed", "This poll is closed already; its result is told.")
    assert said(desk, chair, "open") == ("conflict", "The room is open already.")
    desk.do(chair, "close")
    assert said(desk, chair, "close") == ("conflict", "The room is closed already.")
