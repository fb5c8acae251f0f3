"""What a server sends, as closed shapes: for those who write a client, and for the tests that hold us to them."""

from functools import reduce
from operator import or_
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from events.live.protocol import RefusalCode


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Person(Shape):
    """Somebody in a channel; all null once the account is gone."""

    id: str | None
    name: str | None
    delegation: str | None


class You(Shape):
    """Yourself; ``may`` lists the types of frames that have an effect."""

    id: str
    name: str
    delegation: str | None
    may: list[str]
    muted_until: str | None


class Welcome(Shape):
    """Answer to hello. ``seq`` is the latest event, or the cursor when ``after`` was -1."""

    type: Literal["welcome"]
    channel: str
    seq: int
    you: You
    state: Literal["open", "closed"]
    heartbeat: float = Field(description="Seconds between two heartbeats")


class CaughtUp(Shape):
    """Everything up to ``seq`` has been told; from here on events come as they happen."""

    type: Literal["caught_up"]
    seq: int


class Ack(Shape):
    """The command is stored for good, as event ``seq``."""

    type: Literal["ack"]
    id: str
    seq: int


class Refusal(Shape):
    """The frame had no effect; the socket stays open."""

    type: Literal["refused"]
    id: str | None
    code: RefusalCode
    text: str = Field(description="What to do next, in the reader's language")
    retry_after: float | None = Field(description="Seconds")


class Heartbeat(Shape):
    """A sign of life; ``seq`` is the latest event, so that a gap is noticed."""

    type: Literal["heartbeat"]
    seq: int


class Presence(Shape):
    """How many people follow the channel."""

    type: Literal["presence"]
    count: int


class PollTally(Shape):
    seq: int
    voters: int
    counts: list[int] | None = Field(None, description="For moderators of an open poll")


class Tally(Shape):
    """How the open polls stand; at most twice a second."""

    type: Literal["tally"]
    polls: list[PollTally]


# --- Events: they stand in the log, in this order, for everybody -------------------------------------


class Private(Shape):
    """An event that is not meant for you: its number only."""

    seq: int
    type: Literal["private"]


class Event(Shape):
    seq: int
    at: str = Field(description="ISO 8601 in UTC")


class Signed(Event):
    id: str = Field(description="The id under which its author sent it")
    author: Person


class Said(Signed):
    text: str
    lang: str | None = Field(description="BCP 47; null: not said")


class Pointing(Signed):
    of: int = Field(description="Number of the event that it is about")


class Counted(Event):
    """Told to all without its author, who gets it with his ``id`` and ``mine``."""

    id: str | None = None
    mine: Literal[True] | None = None
    of: int


class Posted(Said):
    """A line of the stream."""

    type: Literal["posted"]


class Asked(Said):
    """A question, told to its author and the moderators."""

    type: Literal["asked"]


class Announced(Said):
    """A line from the desk."""

    type: Literal["announced"]


class Decided(Said):
    """A decision, put on record."""

    type: Literal["decided"]


class Approved(Pointing):
    """A question as everybody reads it from now on; ``person`` asked it.

    One that was part of another and is asked by itself again comes once more.
    """

    type: Literal["approved"]
    person: Person
    text: str
    lang: str | None
    votes: int = Field(0, description="Those of the questions that were merged into it included")


class Restored(Pointing):
    """What was hidden, with its words; ``person`` wrote it.

    What was part of a question when it was hidden is told as merged next, unless something was done with it since.
    """

    type: Literal["restored"]
    person: Person
    text: str
    lang: str | None
    state: Literal["waiting", "approved", "taken_up", "answered", "merged"] | None = Field(
        None, description="How a question stands; null: it is none"
    )
    votes: int | None = Field(None, description="Those of a question, without what is told as merged next")


class Translated(Pointing):
    """An interpreter's words for the line, question, announcement, decision, poll or answer ``of``.

    Those of a poll are lines: the question, then each option. A machine's have no author.
    """

    type: Literal["translated"]
    lang: str
    text: str
    machine: Literal[True] | None = None


class Hidden(Pointing):
    """Out of sight; a client takes the line away. What was merged into a question is asked by itself again."""

    type: Literal["hidden"]
    reason: str


class Withdrawn(Pointing):
    """Taken back by its author; a client takes the line away."""

    type: Literal["withdrawn"]


class Upvoted(Counted):
    """One more vote for a question."""

    type: Literal["upvoted"]
    votes: int


class Merged(Pointing):
    """A question is part of another from now on."""

    type: Literal["merged"]
    into: int
    votes: int


class Parted(Pointing):
    """A question is no longer part of another, which has ``votes`` by itself: one of the two was taken out of sight.

    It waits for a moderator, or is told as approved next.
    """

    type: Literal["parted"]
    into: int
    votes: int


class TakenUp(Pointing):
    """A question is being answered."""

    type: Literal["taken_up"]


class Answered(Pointing):
    """A question has been answered, aloud or in writing."""

    type: Literal["answered"]
    text: str | None = None
    lang: str | None = Field(None, description="BCP 47; that of the text, null: not said")


class PollOpened(Signed):
    """Something is put to the vote."""

    type: Literal["poll_opened"]
    question: str
    options: list[str]
    secret: bool
    multiple: bool
    lang: str | None = Field(None, description="BCP 47; that of question and options, null: not said")


class Voted(Counted):
    """One more person has voted."""

    type: Literal["voted"]
    voters: int


class PollClosed(Pointing):
    """The result: votes for each option in order."""

    type: Literal["poll_closed"]
    counts: list[int]
    voters: int


class HandRaised(Signed):
    """Somebody asks for the floor."""

    type: Literal["hand_raised"]
    point_of_order: bool


class HandLowered(Pointing):
    """Somebody no longer asks for it."""

    type: Literal["hand_lowered"]


class HandsOrdered(Signed):
    """The order of speakers from now on."""

    type: Literal["hands_ordered"]
    by: Literal["request", "alphabet", "delegation"]


class Called(Pointing):
    """``person`` has the floor."""

    type: Literal["called"]
    person: Person
    seconds: int = Field(description="How long the speech may last")


class SpeechEnded(Pointing):
    """Nobody has the floor any more; ``of`` is the call."""

    type: Literal["speech_ended"]


class TimeAdded(Pointing):
    """The speech that began with the call ``of`` may last so much longer."""

    type: Literal["time_added"]
    seconds: int


class SpeechesLimited(Signed):
    """How long each speaker has from now on."""

    type: Literal["speeches_limited"]
    seconds: int


class HandedOver(Signed):
    """``person`` runs the session from now on; told to the moderators."""

    type: Literal["handed_over"]
    person: Person


class Muted(Signed):
    """``person`` may not write until a moment, or may again where it has come; told to her and to the moderators."""

    type: Literal["muted"]
    person: Person
    until: str


class Removed(Signed):
    """``person`` was sent out: her sockets are closed with 4403; told to the moderators."""

    type: Literal["removed"]
    person: Person
    reason: str | None = None


class Readmitted(Signed):
    """``person`` may come in again; told to the moderators."""

    type: Literal["readmitted"]
    person: Person


class Opened(Signed):
    """People may write."""

    type: Literal["opened"]


class Closed(Signed):
    """The writing has ended."""

    type: Literal["closed"]


EVENTS: tuple[type[Shape], ...] = (
    *(Private, Posted, Asked, Announced, Decided, Approved, Restored, Translated, Hidden, Withdrawn, Upvoted, Merged),
    *(Parted, TakenUp, Answered, PollOpened, Voted, PollClosed, HandRaised, HandLowered, HandsOrdered, Called, Muted),
    *(SpeechEnded, TimeAdded, SpeechesLimited, HandedOver, Removed, Readmitted, Opened, Closed),
)
AnyEvent = Annotated[reduce(or_, EVENTS), Field(discriminator="type")]


class Events(Shape):
    """Events in order, without a gap in the numbers; at most 64 KiB."""

    type: Literal["events"]
    events: list[AnyEvent]


FRAMES: tuple[type[Shape], ...] = (Welcome, Events, CaughtUp, Ack, Refusal, Heartbeat, Presence, Tally)
