"""How a room stands for one person: what the page shows at first, with the fields that `live/record.mjs` goes on with.

Read in a constant number of queries. ``person`` is a code, never a primary key.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from ascn_site.models import User
from events.live.log import delegations_in
from events.live.people import Seat, code_of
from events.live.wire import moment
from events.models import (
    Ballot,
    Channel,
    Event,
    Hand,
    HandsOrder,
    Mute,
    Poll,
    Question,
    QuestionState,
    Upvote,
    whole_of,
)
from events.room.outside import removed_from

LATEST = 50
IN_STREAM = {"posted": "line", "announced": "announcement", "decided": "decision"}
FOR_ALL = frozenset({QuestionState.APPROVED, QuestionState.TAKEN_UP, QuestionState.ANSWERED})
Row = dict[str, Any]


class Room:
    """One reading of a channel for one seat."""

    def __init__(
        self,
        channel: Channel,
        seat: Seat,
        *,
        now: datetime.datetime,
        latest: int = LATEST,
        before: int | None = None,
    ):
        """``latest`` lines at most, those before the event ``before`` where it is given."""
        self.channel, self.seat = channel, seat
        written = Event.objects.filter(channel=channel, kind__in=IN_STREAM).order_by("-seq")
        if before is not None:
            written = written.filter(seq__lt=before)
        shown = written if seat.is_at_desk else written.filter(is_hidden=False)
        self.written = list(shown[:latest])[::-1]
        self.asked = list(Question.objects.filter(channel=channel).order_by("seq"))
        self.raised = list(Hand.objects.filter(channel=channel, is_up=True).order_by("seq"))
        self.polls = list(Poll.objects.filter(channel=channel).order_by("seq"))
        answered = Event.objects.filter(channel=channel, kind="answered").order_by("seq")
        self.answers = {event.payload["of"]: event for event in answered}
        self.call = Event.objects.call_in_force(channel)
        self.seconds = Event.objects.seconds_of(self.call) if self.call else 0
        self.handing = self._handing()
        mutes = Mute.objects.lasting(now).filter(channel=channel).order_by("until")
        self.muted = list(mutes) if seat.is_at_desk else []
        self.events = self._events_of([*self.asked, *self.raised])
        self.people = self._people()
        self.reasons = self._reasons()
        worded = [*self.written, *self.asked, *self.polls, *self.answers.values()]
        self.translations = self._translations([one.seq for one in worded])

    def as_row(self) -> Row:
        """``seq`` is the last event that the page knows."""
        return {
            "channel": self.channel.pk,
            "seq": self.channel.seq,
            "state": self.channel.state,
            "phase": Event.objects.phase_of(self.channel),
            "order": self.channel.hands_order,
            "speech_seconds": self.channel.speech_seconds,
            "me": self.seat.described(),
            "lines": [self._line(event) for event in self.written],
            "out": self._out(),
            "questions": self._questions(),
            "polls": self._polls(),
            "hands": self._hands(),
            "speaker": self._speaker(),
            "runs": self._runs(),
            "mutes": self._mutes(),
            "removed": self._removed(),
        }

    # --- reading -----------------------------------------------------------------------------

    def _events_of(self, subjects: Iterable[Question | Hand]) -> dict[int, Event]:
        seqs = [subject.seq for subject in subjects]
        return {event.seq: event for event in Event.objects.filter(channel=self.channel, seq__in=seqs)}

    def _people(self) -> dict[int | None, Row]:
        """Code, name and delegation of everybody who is shown; nothing of an account that is gone."""
        keys = {event.author_id for event in self.written} | {one.asker_id for one in self.asked}
        keys |= {hand.person_id for hand in self.raised}
        keys |= {event.person_id for event in (self.call, self.handing) if event}
        keys |= {mute.person_id for mute in self.muted}
        delegations = delegations_in(self.channel.pk, keys)
        names = User.objects.filter(pk__in=keys - {None}).values_list("pk", "name")
        return {None: {"person": "", "name": "", "delegation": ""}} | {
            pk: {"person": code_of(pk), "name": name, "delegation": delegations.get(pk, "")} for pk, name in names
        }

    def _translations(self, seqs: Collection[int]) -> dict[int, list[Row]]:
        """By the number of what has words; of two in one language the later counts."""
        rows = Event.objects.filter(channel=self.channel, kind="translated", payload__of__in=seqs, is_hidden=False)
        found: dict[int, dict[str, Row]] = defaultdict(dict)
        for event in rows.select_related("author").order_by("seq"):
            said = event.payload
            by = event.author.name if event.author else ""
            is_machine = said.get("machine", False)
            found[said["of"]][said["lang"]] = {
                "lang": said["lang"],
                "text": said["text"],
                "by": by,
                "machine": is_machine,
            }
        return {seq: list(by_language.values()) for seq, by_language in found.items()}

    def _reasons(self) -> dict[int, str]:
        """Why lines and questions are out of sight, by their number; only the desk reads what is."""
        read = [*self.written, *(self.events.get(question.seq) for question in self.asked)]
        hidden = [event.seq for event in read if event and event.is_hidden] if self.seat.is_at_desk else []
        acts = Event.objects.filter(channel=self.channel, kind="hidden", payload__of__in=hidden) if hidden else ()
        return {act.payload["of"]: act.payload["reason"] for act in acts}

    def _out(self) -> list[int]:
        """Lines out of sight that the log tells this person nevertheless: the desk, and their authors."""
        hidden = Event.objects.filter(channel=self.channel, kind__in=IN_STREAM, is_hidden=True)
        if not self.seat.is_at_desk:
            hidden = hidden.filter(author=self.seat.person)
        return list(hidden.values_list("seq", flat=True))

    # --- what is shown -----------------------------------------------------------------------

    def _said(self, event: Event) -> Row:
        """The words of a line or question with their author."""
        return self.people[event.author_id] | {
            "seq": event.seq,
            "at": moment(event.at),
            "text": event.payload["text"],
            "lang": event.payload.get("lang"),
            "tr": self.translations.get(event.seq, []),
            "mine": event.author_id == self.seat.person,
        }

    def _line(self, event: Event) -> Row:
        return self._said(event) | {
            "kind": IN_STREAM[event.kind],
            "hidden": event.is_hidden,
            "reason": self.reasons.get(event.seq, ""),
        }

    def _questions(self) -> list[Row]:
        mine = Upvote.objects.filter(question__channel=self.channel, person=self.seat.person)
        by_key = {question.pk: question for question in self.asked}
        wholes = {question.pk: whole_of(question, by_key) for question in self.asked}
        voted = {wholes[key].pk for key in mine.values_list("question", flat=True)}
        merged = Counter(wholes[question.pk].pk for question in self.asked if question.into_id is not None)
        return [
            self._said(self.events[question.seq])
            | {
                "votes": question.votes,
                "state": str(question.state),
                "voted": wholes[question.pk].pk in voted,
                "merged": merged[question.pk],
                "into": wholes[question.pk].seq if question.into_id is not None else None,
                **self._answer(question),
                "hidden": self.events[question.seq].is_hidden,
                "reason": self.reasons.get(question.seq, ""),
            }
            for question in self.asked
            if self._is_told(question)
        ]

    def _answer(self, question: Question) -> Row:
        event = self.answers.get(question.seq)
        said = event.payload if event else {}
        return {
            "answer": said.get("text") or "",
            "answer_lang": said.get("lang"),
            "answer_seq": event.seq if event else None,
            "answer_tr": self.translations.get(event.seq, []) if event else [],
        }

    def _is_told(self, question: Question) -> bool:
        """What a moderator has not approved, and what was hidden, is between its author and the desk."""
        if question.state == QuestionState.WITHDRAWN:
            return False
        is_own = question.asker_id == self.seat.person
        if self.events[question.seq].is_hidden:
            return is_own or self.seat.is_at_desk
        return question.state in FOR_ALL or is_own or self.seat.is_at_desk

    def _polls(self) -> list[Row]:
        mine = set(Ballot.objects.filter(poll__in=self.polls, person=self.seat.person).values_list("poll", flat=True))
        opened = {event.seq: event.payload for event in Event.objects.filter(channel=self.channel, kind="poll_opened")}
        return [
            {
                "seq": poll.seq,
                "question": opened[poll.seq]["question"],
                "lang": opened[poll.seq].get("lang"),
                "tr": self.translations.get(poll.seq, []),
                "options": poll.options,
                "secret": poll.is_secret,
                "multiple": poll.is_multiple,
                "open": poll.is_open,
                "voters": poll.voters,
                "counts": poll.counts if self._may_see_counts(poll) else None,
                "voted": poll.pk in mine,
            }
            for poll in self.polls
        ]

    def _may_see_counts(self, poll: Poll) -> bool:
        return not poll.is_open or (self.seat.is_at_desk and not poll.is_secret)

    def _hands(self) -> list[Row]:
        """In the order in which they will be called."""
        rows = [
            self.people[hand.person_id]
            | {
                "seq": hand.seq,
                "at": moment(self.events[hand.seq].at),
                "point_of_order": hand.is_point_of_order,
                "mine": hand.person_id == self.seat.person,
            }
            for hand in self.raised
        ]
        match self.channel.hands_order:
            case HandsOrder.ALPHABET:
                rows.sort(key=lambda row: row["name"].casefold())
            case HandsOrder.DELEGATION:
                rows.sort(key=lambda row: row["delegation"].casefold())
        return sorted(rows, key=lambda row: not row["point_of_order"])

    def _speaker(self) -> Row | None:
        if self.call is None:
            return None
        return self.people[self.call.person_id] | {
            "seq": self.call.seq,
            "at": moment(self.call.at),
            "seconds": self.seconds,
            "mine": self.call.person_id == self.seat.person,
        }

    def _handing(self) -> Event | None:
        """How the session came to whoever runs it; only the desk is told."""
        if not self.seat.is_at_desk:
            return None
        return Event.objects.filter(channel=self.channel, kind="handed_over").order_by("-seq").first()

    def _runs(self) -> Row | None:
        if self.handing is None:
            return None
        is_mine = self.handing.person_id == self.seat.person
        return self.people[self.handing.person_id] | {"at": moment(self.handing.at), "mine": is_mine}

    def _removed(self) -> list[Row]:
        """Who has been sent out, and why; only the desk is told."""
        if not self.seat.is_at_desk:
            return []
        told = (one._asdict() for one in removed_from(self.channel))
        return [{"person": row.pop("code"), **row} for row in told]

    def _mutes(self) -> list[Row]:
        """Who has been asked to pause, and until when; only the desk is told."""
        return [self.people[mute.person_id] | {"until": moment(mute.until)} for mute in self.muted]
