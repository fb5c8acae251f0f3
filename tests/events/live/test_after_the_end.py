"""What the desk still does in a session that has been closed, and what it does in one that has not begun."""

import pytest

from events.live.people import code_of
from tests.events.live.conftest import Desk

pytestmark = pytest.mark.django_db


def test_after_the_end_the_desk_settles_the_record_and_conducts_nothing_any_more(desk):
    an, moderator = desk.seat("an"), desk.moderator()
    desk.do(moderator, "mute", person=code_of(an.person), until="2027-01-01T00:00:00Z")
    line, asked, other = desk.do(an, "post", text="x"), desk.do(an, "ask", text="x"), desk.do(an, "ask", text="y")
    for question in (asked, other):
        desk.do(moderator, "approve", seq=question)
    poll = desk.do(moderator, "poll_open", question="x", options=["a", "b"])
    conducts = {
        "take_up": {"seq": asked},
        "mute": {"person": code_of(an.person), "until": "2027-01-01T00:00:00Z"},
        "order_hands": {"by": "alphabet"},
        "limit_speeches": {"seconds": 60},
        "hand_over": {"person": code_of(moderator.person)},
    }
    desk.do(moderator, "close")

    refused = {kind: desk.refusal(moderator, kind, **fields) for kind, fields in conducts.items()}

    assert refused == dict.fromkeys(conducts, "closed")
    for kind, fields in (
        ("announce", {"text": "x"}),
        ("decide", {"text": "x"}),
        ("hide", {"seq": line, "reason": "x"}),
        ("restore", {"seq": line}),
        ("merge", {"seq": other, "into": asked}),
        ("answer", {"seq": asked, "text": "x"}),
        ("poll_close", {"seq": poll}),
        ("mute", {"person": code_of(an.person), "until": "1970-01-01T00:00:00Z"}),
        ("remove", {"person": code_of(an.person)}),
        ("readmit", {"person": code_of(an.person)}),
    ):
        desk.do(moderator, kind, **fields)
    desk.do(moderator, "open")
    del conducts["take_up"]  # it has been answered
    assert [desk.do(moderator, kind, **fields) > 0 for kind, fields in conducts.items()] == [True] * 4


def test_a_session_is_prepared_before_it_opens():
    desk = Desk(state="closed")
    moderator = desk.moderator()

    prepared = [
        desk.do(moderator, "order_hands", by="alphabet"),
        desk.do(moderator, "limit_speeches", seconds=60),
        desk.do(moderator, "hand_over", person=code_of(moderator.person)),
    ]

    assert prepared == [1, 2, 3]
    assert desk.refusal(moderator, "take_up", seq=1) == "closed"
