"""What each command does to a channel, inside the writer's transaction.

A command takes the channel's ledger, the seat of the person and the frame,
and returns the number of its event; it raises ``Refused`` before it writes
anything.
"""

import datetime
from collections.abc import Callable
from typing import Any

from events import rules
from events.live import trail
from events.live.commands import desk, hands, lines, polls, questions
from events.live.log import Ledger
from events.live.people import Seat
from events.live.protocol import Refused
from events.models import Event

WHILE_OPEN = frozenset(
    {"post", "ask", "upvote", "withdraw", "vote", "raise_hand", "poll_open", "call", "more_time", "take_up", "mute"}
)
UNTIL_CLOSED = frozenset({"order_hands", "limit_speeches", "hand_over"})  # what also prepares a session

DOES: dict[str, Callable[[Ledger, Seat, Any], int]] = {
    "post": lines.post,
    "withdraw": lines.withdraw,
    "hide": lines.hide,
    "restore": lines.restore,
    "translate": lines.translate,
    "ask": questions.ask,
    "approve": questions.approve,
    "upvote": questions.upvote,
    "merge": questions.merge,
    "take_up": questions.take_up,
    "answer": questions.answer,
    "poll_open": polls.poll_open,
    "vote": polls.vote,
    "poll_close": polls.poll_close,
    "raise_hand": hands.raise_hand,
    "lower_hand": hands.lower_hand,
    "order_hands": hands.order_hands,
    "call": hands.call,
    "end_speech": hands.end_speech,
    "more_time": hands.more_time,
    "limit_speeches": hands.limit_speeches,
    "open": desk.open_channel,
    "close": desk.close_channel,
    "announce": desk.announce,
    "decide": desk.decide,
    "mute": desk.mute,
    "hand_over": desk.hand_over,
    "remove": desk.remove,
    "readmit": desk.readmit,
}


def check(ledger: Ledger, seat: Seat, frame: Any) -> None:
    """What goes into the record, who is outside, and who need no longer pause, is also settled after the end.

    Raises:
        Refused: ``forbidden`` or ``closed``.
    """
    if frame.type not in seat.may:
        raise Refused("forbidden")
    if ledger.channel.is_open:
        return
    act = act_of(frame, ledger.now)
    if act in WHILE_OPEN:
        raise Refused("closed")
    if act in UNTIL_CLOSED:
        ledger.store()
        if Event.objects.phase_of(ledger.channel) == "after":
            raise Refused("closed")


def act_of(frame: Any, now: datetime.datetime) -> str:
    """What the audit log calls it: a mute that ends a pause is another act than one that begins it."""
    return "unmute" if frame.type == "mute" and desk.ends_a_pause(frame, now) else str(frame.type)


def obey(ledger: Ledger, seat: Seat, frame: Any) -> int:
    """Do one command; returns the number of its event."""
    check(ledger, seat, frame)
    if seat.muted_until is not None and frame.type in rules.WRITING and seat.muted_until > ledger.now:
        wait = (seat.muted_until - ledger.now).total_seconds()
        raise Refused("muted", retry_after=wait, until=seat.muted_until)
    seq = DOES[frame.type](ledger, seat, frame)
    if frame.type in rules.MODERATE:
        trail.note(act_of(frame, ledger.now), channel=ledger.channel, person=seat.person, seq=seq)
    return seq
