"""Lines of the stream: written, taken back, hidden, restored, translated."""

from typing import Any

from django.db.models import Q

from events.live import protocol
from events.live.commands.merging import join_again, release_parts, take_out
from events.live.commands.words import as_said, words
from events.live.log import Ledger
from events.live.people import Seat
from events.live.poll_words import lines_in
from events.live.protocol import Refused
from events.models import Audience, Event, Question, QuestionState

WRITTEN = frozenset({"posted", "asked", "announced", "decided"})
WORDED = WRITTEN | {"poll_opened", "answered"}
# Events that carry the words of another one, and so are hidden with it.
REPEATING = ("approved", "restored", "translated")


def post(ledger: Ledger, seat: Seat, frame: protocol.Post) -> int:
    payload = as_said(frame.text, frame.lang)
    return ledger.append("posted", seat=seat, frame=frame.id, payload=payload)


def withdraw(ledger: Ledger, seat: Seat, frame: protocol.Withdraw) -> int:
    event = written(ledger, frame.seq)
    if event.author_id != seat.person:
        raise Refused("forbidden")
    if event.is_hidden:
        raise Refused("conflict")
    question = question_of(event)
    if question and (question.into or question).state == QuestionState.ANSWERED:
        raise Refused("conflict", why="answered")
    put_out_of_sight(event)
    seq = ledger.append("withdrawn", seat=seat, frame=frame.id, payload={"of": event.seq})
    if question:
        question.state = QuestionState.WITHDRAWN
        question.save(update_fields=["state"])
        take_out(ledger, seat, frame, question)
        release_parts(ledger, seat, frame, question)
    return seq


def hide(ledger: Ledger, seat: Seat, frame: protocol.Hide) -> int:
    reason = words(frame.reason)
    event = written(ledger, frame.seq)
    if event.is_hidden:
        raise Refused("conflict")
    put_out_of_sight(event)
    payload = {"of": event.seq, "reason": reason}
    seq = ledger.append("hidden", seat=seat, frame=frame.id, payload=payload, audience=audience_of(event))
    if question := question_of(event):
        release_parts(ledger, seat, frame, question)
    return seq


def restore(ledger: Ledger, seat: Seat, frame: protocol.Restore) -> int:
    """The words come along, because who joined meanwhile has never read them."""
    event = written(ledger, frame.seq)
    is_withdrawn = Event.objects.filter(channel=ledger.channel, kind="withdrawn", payload__of=event.seq).exists()
    if not event.is_hidden or is_withdrawn:
        raise Refused("conflict")
    repeating(event).update(is_hidden=False)
    payload = {"of": event.seq, "text": event.payload["text"], "lang": event.payload.get("lang")}
    question = question_of(event)
    if question:
        payload |= {"state": str(question.state), "votes": question.votes}
    seq = ledger.append(
        "restored",
        seat=seat,
        frame=frame.id,
        payload=payload,
        person=event.author_id,
        audience=audience_of(event),
    )
    if question:
        join_again(ledger, seat, frame, question)
    return seq


def translate(ledger: Ledger, seat: Seat, frame: protocol.Translate) -> int:
    text = words(frame.text)
    event = worded(ledger, frame.seq)
    if event.kind == "poll_opened":
        text = in_lines(text, event)
    payload: dict[str, Any] = {"of": event.seq, "lang": frame.lang, "text": text}
    if seat.person is None:
        refuse_after_a_person(event, frame.lang)
        payload["machine"] = True
    return ledger.append("translated", seat=seat, frame=frame.id, payload=payload, audience=audience_of(event))


def refuse_after_a_person(event: Event, lang: str) -> None:
    """A machine does not speak over an interpreter."""
    said = Event.objects.filter(channel=event.channel_id, kind="translated", payload__of=event.seq, payload__lang=lang)
    if said.exists():
        raise Refused("conflict")


def in_lines(text: str, poll: Event) -> str:
    """As many lines as the poll has: whoever votes reads each option beside its original."""
    lines = lines_in(text)
    if len(lines) != 1 + len(poll.payload["options"]):
        raise Refused("bad_frame", why="poll_lines")
    return "\n".join(lines)


def worded(ledger: Ledger, seq: int) -> Event:
    """What an interpreter puts words beside: all that was written, and is in sight."""
    event = ledger.event(seq)
    if event is None or event.kind not in WORDED:
        raise Refused("conflict")
    is_answer = event.kind == "answered"
    asked = written(ledger, event.payload["of"]) if is_answer else event
    if asked.is_hidden or (is_answer and not event.payload.get("text")):
        raise Refused("conflict")
    return event


def written(ledger: Ledger, seq: int) -> Event:
    event = ledger.event(seq)
    if event is None or event.kind not in WRITTEN:
        raise Refused("conflict")
    return event


def question_of(event: Event) -> Question | None:
    return Question.objects.filter(channel=event.channel_id, seq=event.seq).select_related("into").first()


def audience_of(event: Event) -> Audience:
    """All, but the desk and its author alone for a question that no moderator has ever approved."""
    if event.kind != "asked":
        return Audience.ALL
    approved = Event.objects.filter(channel=event.channel_id, kind="approved", payload__of=event.seq)
    return Audience.ALL if approved.exists() else Audience.DESK


def repeating(event: Event):
    same_words = Q(seq=event.seq) | Q(kind__in=REPEATING, payload__of=event.seq)
    return Event.objects.filter(same_words, channel=event.channel_id)


def put_out_of_sight(event: Event) -> None:
    repeating(event).update(is_hidden=True)
