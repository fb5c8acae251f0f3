"""From a channel's log to the content of a record. Persons stand in it by the number of an event of theirs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from events.live.log import delegations_in
from events.live.wire import moment
from events.models import Audience, Channel, Event, Poll, Question, QuestionState, Registration, whole_of

VERSION = 3
SAID = {"posted": "line", "announced": "announcement", "decided": "decision"}
AT_THE_DESK = frozenset({"opened", "closed", "called", "approved", "announced", "decided", "poll_opened"})
TOLD_QUESTIONS = {
    QuestionState.APPROVED: "open",
    QuestionState.TAKEN_UP: "open",
    QuestionState.ANSWERED: "answered",
}
Item = dict[str, Any]


class Draft:
    """One reading of a log, up to the event ``seq``."""

    def __init__(self, channel: Channel):
        self.channel, self.seq = channel, channel.seq
        events = Event.objects.filter(channel=channel, seq__lte=self.seq).exclude(audience=Audience.COUNTED)
        self.events = {event.seq: event for event in events.order_by("seq")}
        people = {event.author_id for event in self.events.values()} | {e.person_id for e in self.events.values()}
        self.delegations = delegations_in(channel.pk, people)
        roles = Registration.objects.filter(forum=channel.forum, person__in=people - {None})
        self.roles = dict(roles.values_list("person", "role"))
        self.translations = self._translations()
        self.closed_at = max((event.at for event in self.of_kind("closed")), default=None)

    def content(self) -> dict[str, Any]:
        items = [*self._lines(), *self._questions(), *self._polls(), *self._speeches()]
        return {
            "version": VERSION,
            "people": list(self._people()),
            "items": sorted(items, key=lambda item: item["seq"]),
        }

    def of_kind(self, *kinds: str) -> Iterator[Event]:
        """In order, without what is hidden or was taken back."""
        return (event for event in self.events.values() if event.kind in kinds and not event.is_hidden)

    def _translations(self) -> dict[int, list[Item]]:
        found: dict[int, dict[str, Item]] = defaultdict(dict)
        for event in self.of_kind("translated"):
            said = event.payload
            machine = {"machine": True} if said.get("machine") else {}
            found[said["of"]][said["lang"]] = {"lang": said["lang"], "text": said["text"]} | machine
        return {seq: list(by_language.values()) for seq, by_language in found.items()}

    def _people(self) -> Iterable[Item]:
        """Everybody who did what all could see, by the first of it."""
        first: dict[int, Item] = {}
        moderators = {event.author_id for event in self.of_kind(*AT_THE_DESK)}
        for event in self.events.values():
            key = event.author_id
            if key is None or event.is_hidden or event.audience != Audience.ALL or event.kind == "withdrawn":
                continue
            role = "moderator" if key in moderators else self.roles.get(key, "")
            first.setdefault(key, {"seq": event.seq, "delegation": self.delegations.get(key, ""), "role": role})
        asked = [self.events[question["seq"]] for question in self._questions()]
        for event in [event for event in asked if event.author_id is not None]:
            key = event.author_id
            entry = {"delegation": self.delegations.get(key, ""), "role": self.roles.get(key, "")}
            first.setdefault(key, {"seq": event.seq} | entry)
        return sorted(first.values(), key=lambda entry: (entry["delegation"].casefold(), entry["seq"]))

    def _said(self, kind: str, event: Event, text: str, person: int | None) -> Item:
        return {
            "kind": kind,
            "seq": event.seq,
            "at": moment(event.at),
            "delegation": self.delegations.get(person, "") if person else "",
            "text": text,
            "lang": event.payload.get("lang"),
            "tr": self.translations.get(event.seq, []),
        }

    def _lines(self) -> Iterator[Item]:
        for event in self.of_kind(*SAID):
            yield self._said(SAID[event.kind], event, event.payload["text"], event.author_id)

    def _questions(self) -> Iterator[Item]:
        """Those that a moderator put to all, and those that were merged into one of them."""
        answers = {event.payload["of"]: event for event in self.of_kind("answered")}
        questions = list(Question.objects.filter(channel=self.channel, seq__lte=self.seq).order_by("seq"))
        by_key = {question.pk: question for question in questions}
        for question in questions:
            event, whole = self.events[question.seq], whole_of(question, by_key)
            if event.is_hidden or self.events[whole.seq].is_hidden or whole.state not in TOLD_QUESTIONS:
                continue
            answer = answers.get(question.seq)
            yield self._said("question", event, event.payload["text"], event.author_id) | {
                "votes": question.votes,
                "state": TOLD_QUESTIONS[QuestionState(whole.state)],
                "into": whole.seq if whole is not question else None,
                "answer": (answer.payload.get("text") or "") if answer else "",
                "answer_lang": answer.payload.get("lang") if answer else None,
                "answer_tr": self.translations.get(answer.seq, []) if answer else [],
                "answered_at": moment(answer.at) if answer else None,
            }

    def _polls(self) -> Iterator[Item]:
        """The result of a poll is told once it was closed, as in the room."""
        closed = {event.payload["of"]: event for event in self.of_kind("poll_closed")}
        for poll in Poll.objects.filter(channel=self.channel, seq__lte=self.seq).order_by("seq"):
            event, end = self.events[poll.seq], closed.get(poll.seq)
            yield self._said("poll", event, event.payload["question"], event.author_id) | {
                "options": poll.options,
                "counts": end.payload["counts"] if end else None,
                "voters": end.payload["voters"] if end else None,
                "secret": poll.is_secret,
                "multiple": poll.is_multiple,
                "closed_at": moment(end.at) if end else None,
            }

    def _speeches(self) -> Iterator[Item]:
        """Who was called, until his speech was ended, the next was called or the room closed."""
        turns = list(self.of_kind("called", "speech_ended", "closed"))
        for event, following in zip(turns, [*turns[1:], None], strict=True):
            if event.kind == "called":
                hand = self.events.get(event.payload["of"])
                yield self._said("speech", event, "", event.person_id) | {
                    "until": moment(following.at) if following else None,
                    "point_of_order": bool(hand and hand.payload.get("point_of_order")),
                }
