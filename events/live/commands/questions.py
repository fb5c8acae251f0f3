"""The queue of questions: asked, approved, voted for, merged, taken up, answered."""

import uuid
from dataclasses import replace

from events.live import protocol
from events.live.commands.lines import written
from events.live.commands.merging import count, join, votes_of
from events.live.commands.words import as_said
from events.live.log import Ledger
from events.live.people import Seat
from events.live.protocol import Refused
from events.models import Audience, Event, Question, QuestionState, Upvote

OPEN_FOR_VOTES = frozenset({QuestionState.APPROVED, QuestionState.TAKEN_UP})
IN_QUEUE = OPEN_FOR_VOTES | {QuestionState.WAITING}


def ask(ledger: Ledger, seat: Seat, frame: protocol.Ask) -> int:
    payload = as_said(frame.text, frame.lang)
    seq = ledger.append("asked", seat=seat, frame=frame.id, payload=payload, audience=Audience.DESK)
    Question.objects.create(channel=ledger.channel, seq=seq, asker_id=seat.person)
    return seq


def approve(ledger: Ledger, seat: Seat, frame: protocol.Approve) -> int:
    question = question_in(ledger, frame.seq, {QuestionState.WAITING})
    event = written(ledger, question.seq)
    move(question, QuestionState.APPROVED)
    seq = ledger.append(
        "approved",
        seat=seat,
        frame=frame.id,
        payload={
            "of": question.seq,
            "text": event.payload["text"],
            "lang": event.payload["lang"],
            "votes": question.votes,
        },
        person=question.asker_id,
    )
    tell_translations(ledger, seat, frame, question)
    return seq


def tell_translations(ledger: Ledger, seat: Seat, frame: protocol.Approve, question: Question) -> None:
    """What was put beside the question while it waited was told to the desk alone; now everybody is told it."""
    known = Event.objects.filter(channel=ledger.channel, kind="translated", payload__of=question.seq).order_by("seq")
    for event in {said.payload["lang"]: said for said in known}.values():
        interpreter = replace(seat, person=event.author_id, card=ledger.card_of(event.author_id))
        again = uuid.uuid5(frame.id, str(event.seq))
        ledger.append("translated", seat=interpreter, frame=again, payload=event.payload)


def upvote(ledger: Ledger, seat: Seat, frame: protocol.Upvote) -> int:
    """A vote for a question that was merged counts for the one it is now part of."""
    question = question_in(ledger, frame.seq, OPEN_FOR_VOTES | {QuestionState.MERGED})
    whole = question_in(ledger, question.into.seq, OPEN_FOR_VOTES) if question.into else question
    if votes_of(whole).filter(person=seat.person).exists():
        raise Refused("conflict")
    Upvote.objects.create(question=question, person_id=seat.person)
    count(whole)
    payload = {"of": whole.seq, "votes": whole.votes}
    return ledger.append("upvoted", seat=seat, frame=frame.id, payload=payload, audience=Audience.COUNTED)


def merge(ledger: Ledger, seat: Seat, frame: protocol.Merge) -> int:
    """Each person's vote counts once in the sum."""
    question = question_in(ledger, frame.seq, IN_QUEUE)
    into = question_in(ledger, frame.into, IN_QUEUE)
    if question == into:
        raise Refused("conflict")
    join(question, into)
    payload = {"of": question.seq, "into": into.seq, "votes": into.votes}
    return ledger.append("merged", seat=seat, frame=frame.id, payload=payload)


def take_up(ledger: Ledger, seat: Seat, frame: protocol.TakeUp) -> int:
    question = question_in(ledger, frame.seq, {QuestionState.APPROVED})
    move(question, QuestionState.TAKEN_UP)
    return ledger.append("taken_up", seat=seat, frame=frame.id, payload={"of": question.seq})


def answer(ledger: Ledger, seat: Seat, frame: protocol.Answer) -> int:
    payload: dict[str, object] = {}
    if frame.text is not None:
        payload = as_said(frame.text, frame.lang)
    question = question_in(ledger, frame.seq, OPEN_FOR_VOTES)
    move(question, QuestionState.ANSWERED)
    return ledger.append("answered", seat=seat, frame=frame.id, payload={"of": question.seq} | payload)


def question_in(ledger: Ledger, seq: int, states: frozenset | set) -> Question:
    """
    Raises:
        Refused: ``conflict`` where there is no such question, or not in one of these states, or out of sight.
    """
    event = ledger.event(seq)
    question = Question.objects.filter(channel=ledger.channel, seq=seq).select_related("into").first()
    if question is None or question.state not in states or event.is_hidden:
        raise Refused("conflict")
    return question


def move(question: Question, state: QuestionState) -> None:
    question.state = state
    question.save(update_fields=["state"])
