"""Polls: one vote a person, results when they close."""

from events.live import protocol
from events.live.commands.words import marked, words
from events.live.log import Ledger
from events.live.people import Seat
from events.live.protocol import Refused
from events.models import Audience, Ballot, Poll


def poll_open(ledger: Ledger, seat: Seat, frame: protocol.PollOpen) -> int:
    question, options = words(frame.question), [words(option) for option in frame.options]
    if len(set(options)) != len(options):
        raise Refused("conflict")
    payload = {
        "question": question,
        "options": options,
        "secret": frame.secret,
        "multiple": frame.multiple,
        "lang": marked(question, frame.lang),
    }
    seq = ledger.append("poll_opened", seat=seat, frame=frame.id, payload=payload)
    Poll.objects.create(
        channel=ledger.channel,
        seq=seq,
        options=options,
        counts=[0] * len(options),
        is_secret=frame.secret,
        is_multiple=frame.multiple,
    )
    return seq


def vote(ledger: Ledger, seat: Seat, frame: protocol.Vote) -> int:
    """In a secret poll nothing is kept that joins a person to a choice."""
    poll = poll_in(ledger, frame.seq)
    choices = sorted(set(frame.choices))
    if choices[-1] >= len(poll.options) or len(choices) != len(frame.choices):
        raise Refused("bad_frame")
    if len(choices) > 1 and not poll.is_multiple:
        raise Refused("conflict")
    kept = None if poll.is_secret else choices
    _ballot, is_new = Ballot.objects.get_or_create(poll=poll, person_id=seat.person, defaults={"choices": kept})
    if not is_new:
        raise Refused("conflict")
    poll.voters += 1
    for choice in choices:
        poll.counts[choice] += 1
    poll.save(update_fields=["voters", "counts"])
    payload = {"of": poll.seq, "voters": poll.voters}
    return ledger.append("voted", seat=seat, frame=frame.id, payload=payload, audience=Audience.COUNTED)


def poll_close(ledger: Ledger, seat: Seat, frame: protocol.PollClose) -> int:
    poll = poll_in(ledger, frame.seq)
    poll.is_open = False
    poll.save(update_fields=["is_open"])
    payload = {"of": poll.seq, "counts": poll.counts, "voters": poll.voters}
    return ledger.append("poll_closed", seat=seat, frame=frame.id, payload=payload)


def poll_in(ledger: Ledger, seq: int) -> Poll:
    """
    Raises:
        Refused: ``conflict`` where there is no such poll, ``closed`` after its end.
    """
    ledger.store()
    poll = Poll.objects.filter(channel=ledger.channel, seq=seq).first()
    if poll is None:
        raise Refused("conflict")
    if not poll.is_open:
        raise Refused("closed", why="poll_over")
    return poll
