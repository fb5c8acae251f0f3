"""The floor: hands of the hall and of those at home in one list, and who is called."""

from events.live import protocol
from events.live.log import Ledger, delegations_in
from events.live.people import Seat
from events.live.protocol import Refused
from events.models import Event, Hand, HandsOrder

MORE_SECONDS = 60


def raise_hand(ledger: Ledger, seat: Seat, frame: protocol.RaiseHand) -> int:
    """One hand a person: while it is up, its event stands for every further one."""
    hand = Hand.objects.filter(channel=ledger.channel, person=seat.person, is_up=True).first()
    if hand is not None:
        return hand.seq
    payload = {"point_of_order": frame.point_of_order}
    seq = ledger.append("hand_raised", seat=seat, frame=frame.id, payload=payload)
    Hand.objects.create(channel=ledger.channel, seq=seq, person_id=seat.person, is_point_of_order=frame.point_of_order)
    return seq


def lower_hand(ledger: Ledger, seat: Seat, frame: protocol.LowerHand) -> int:
    hand = Hand.objects.filter(channel=ledger.channel, person=seat.person, is_up=True).first()
    if hand is None:
        raise Refused("conflict")
    take_down(hand)
    return ledger.append("hand_lowered", seat=seat, frame=frame.id, payload={"of": hand.seq})


def order_hands(ledger: Ledger, seat: Seat, frame: protocol.OrderHands) -> int:
    ledger.channel.hands_order = HandsOrder(frame.by)
    ledger.channel.save(update_fields=["hands_order"])
    return ledger.append("hands_ordered", seat=seat, frame=frame.id, payload={"by": frame.by})


def call(ledger: Ledger, seat: Seat, frame: protocol.Call) -> int:
    waiting = hands_in_order(ledger)
    if frame.seq is not None:
        waiting = [hand for hand in waiting if hand.seq == frame.seq]
    if not waiting:
        raise Refused("conflict", why="hand_down" if frame.seq else "no_hand")
    hand = waiting[0]
    take_down(hand)
    payload = {"of": hand.seq, "seconds": ledger.channel.speech_seconds}
    return ledger.append("called", seat=seat, frame=frame.id, payload=payload, person=hand.person_id)


def end_speech(ledger: Ledger, seat: Seat, frame: protocol.EndSpeech) -> int:
    call = call_in(ledger, frame.seq)
    return ledger.append("speech_ended", seat=seat, frame=frame.id, payload={"of": call.seq})


def more_time(ledger: Ledger, seat: Seat, frame: protocol.MoreTime) -> int:
    call = call_in(ledger, frame.seq)
    if frame.seconds is not None and frame.seconds != Event.objects.seconds_of(call):
        raise Refused("conflict", why="time_added")
    payload = {"of": call.seq, "seconds": MORE_SECONDS}
    return ledger.append("time_added", seat=seat, frame=frame.id, payload=payload)


def limit_speeches(ledger: Ledger, seat: Seat, frame: protocol.LimitSpeeches) -> int:
    ledger.channel.speech_seconds = frame.seconds
    ledger.channel.save(update_fields=["speech_seconds"])
    return ledger.append("speeches_limited", seat=seat, frame=frame.id, payload={"seconds": frame.seconds})


def call_in(ledger: Ledger, seq: int | None) -> Event:
    """The call by which somebody has the floor now; ``seq`` is the one that is meant.

    Raises:
        Refused: ``conflict`` where nobody has it, or somebody else.
    """
    ledger.store()
    call = Event.objects.call_in_force(ledger.channel)
    if call is None or seq not in (None, call.seq):
        raise Refused("conflict", why="speech_over")
    return call


def hands_in_order(ledger: Ledger) -> list[Hand]:
    """Points of order first, then as the channel orders its speakers; equals by request."""
    hands = list(Hand.objects.filter(channel=ledger.channel, is_up=True).select_related("person").order_by("seq"))
    if ledger.channel.hands_order == HandsOrder.ALPHABET:
        hands.sort(key=lambda hand: hand.person.name.casefold())
    elif ledger.channel.hands_order == HandsOrder.DELEGATION:
        delegations = delegations_in(ledger.channel.pk, [hand.person_id for hand in hands])
        hands.sort(key=lambda hand: delegations.get(hand.person_id, "").casefold())
    return sorted(hands, key=lambda hand: not hand.is_point_of_order)


def take_down(hand: Hand) -> None:
    hand.is_up = False
    hand.save(update_fields=["is_up"])
