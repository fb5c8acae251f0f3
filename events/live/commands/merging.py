"""Questions that are parts of another: their votes count together, each person once, and can be told apart again."""

import uuid
from dataclasses import replace

from django.db.models import Q, QuerySet

from events.live import protocol
from events.live.log import Ledger
from events.live.people import Seat
from events.models import Audience, Event, Question, QuestionState, Upvote

# After one of these a question stands by itself for a reason of its own.
TOUCHING = ("taken_up", "answered", "withdrawn", "hidden", "merged")


def votes_of(whole: Question) -> QuerySet[Upvote]:
    """For it or for one of its parts."""
    return Upvote.objects.filter(Q(question=whole) | Q(question__into=whole))


def count(question: Question) -> None:
    question.votes = votes_of(question).values("person").distinct().count()
    question.save(update_fields=["votes"])


def join(question: Question, into: Question) -> None:
    """What was part of the first is part of the second from now on. Votes stay with the question they were given to."""
    Question.objects.filter(into=question).update(into=into)
    question.into, question.state = into, QuestionState.MERGED
    question.save(update_fields=["into", "state"])
    count(into)


def take_out(ledger: Ledger, seat: Seat, frame: protocol.Command, question: Question) -> None:
    """A question that is withdrawn counts no more for the one that it was part of."""
    whole = question.into
    if whole is None:
        return
    question.into = None
    question.save(update_fields=["into"])
    count(whole)
    payload = {"of": question.seq, "into": whole.seq, "votes": whole.votes}
    again = uuid.uuid5(frame.id, str(question.seq))
    ledger.append("parted", seat=seat, frame=again, payload=payload)


def release_parts(ledger: Ledger, seat: Seat, frame: protocol.Command, whole: Question) -> None:
    """What was merged into a question that goes out of sight is asked by itself again, with its own votes."""
    parts = list(Question.objects.filter(into=whole).order_by("seq"))
    for part in parts:
        part.into = None
        part.save(update_fields=["into"])
    count(whole)
    for part in parts:
        tell_part(ledger, seat, frame, part, whole)


def tell_part(ledger: Ledger, seat: Seat, frame: protocol.Command, part: Question, whole: Question) -> None:
    """To its asker and the desk, and with its words to all if a moderator had approved it."""
    count(part)
    asked = ledger.event(part.seq)
    approved = (
        Event.objects.filter(channel=ledger.channel, kind="approved", payload__of=part.seq).order_by("seq").first()
    )
    part.state = QuestionState.APPROVED if approved else QuestionState.WAITING
    part.save(update_fields=["state"])
    asker = replace(seat, person=part.asker_id, card=ledger.card_of(part.asker_id))
    again = uuid.uuid5(frame.id, str(part.seq))
    payload = {"of": part.seq, "into": whole.seq, "votes": whole.votes}
    ledger.append("parted", seat=asker, frame=again, payload=payload, audience=Audience.DESK)
    if approved and not asked.is_hidden:
        moderator = replace(seat, person=approved.author_id, card=ledger.card_of(approved.author_id))
        said = approved.payload | {"votes": part.votes}
        shown = uuid.uuid5(frame.id, f"approved {part.seq}")  # another id: who asked it may have approved it
        ledger.append("approved", seat=moderator, frame=shown, payload=said, person=part.asker_id)


def join_again(ledger: Ledger, seat: Seat, frame: protocol.Command, whole: Question) -> None:
    """What was part of a question when it was hidden is part of it again, unless something was done with it since."""
    log = Event.objects.filter(channel=ledger.channel)
    hidden = log.filter(kind="hidden", payload__of=whole.seq).latest("seq")
    since = log.filter(seq__gt=hidden.seq)
    parted = since.filter(kind="parted", payload__into=whole.seq).values_list("payload__of", flat=True)
    touched = set(since.filter(kind__in=TOUCHING).values_list("payload__of", flat=True))
    again = set(parted) - touched
    for part in Question.objects.filter(channel=ledger.channel, seq__in=again, into=None).order_by("seq"):
        join(part, whole)
        payload = {"of": part.seq, "into": whole.seq, "votes": whole.votes}
        ledger.append("merged", seat=seat, frame=uuid.uuid5(frame.id, str(part.seq)), payload=payload)
