"""All frames of the live protocol as closed shapes. No database, no Django; ``/api/v1/live-protocol`` renders them.

What a client sends is read in two steps, because a person who may not do
something is told so whatever else the frame says: ``read`` finds the type,
``shape`` checks the rest.
"""

import datetime
import json
import re
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

LARGEST_FRAME = 64 * 1024
DEEPEST = 8
LONGEST_TEXT = 4_000
MOST_LINKS = 10
MOST_OPTIONS = 20
CANONICAL_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
# Read as a number by Python, kept as a 64-bit one by the databases.
LARGEST_NUMBER = 2**63 - 1

RefusalCode = Literal[
    *("closed", "too_long", "empty", "rate", "forbidden", "bad_frame", "unknown_type", "conflict", "muted"),
    "unavailable",
]


class Refused(Exception):
    """A frame that has no effect. ``code`` is stable, the sentence for the reader is made from it.

    ``why`` names a sentence that says more than that of the code (`refusals`), ``until`` when a mute ends.
    """

    def __init__(
        self,
        code: RefusalCode,
        *,
        why: str = "",
        retry_after: float | None = None,
        until: datetime.datetime | None = None,
    ):
        super().__init__(code)
        self.code = code
        self.why = why
        self.retry_after = retry_after
        self.until = until


def as_id(value: object) -> UUID:
    if not isinstance(value, str) or not CANONICAL_ID.fullmatch(value):
        raise ValueError("an id is a UUID in its usual form")
    return UUID(value)


FrameId = Annotated[UUID, BeforeValidator(as_id)]
Seq = Annotated[int, Field(ge=1, le=LARGEST_NUMBER, description="Number of the event acted on")]
Text = Annotated[str, Field(description="At most 4,000 characters and 10 links, in plain text")]
Tag = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$", description="BCP 47 tag such as vi")]
Reason = Annotated[str, Field(max_length=500)]
PersonCode = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$", description="As in an event's author")]
Moment = Annotated[str, Field(max_length=40, description="ISO 8601 with a zone")]
ChannelId = Annotated[str, Field(pattern=r"^[\w-]{1,24}$")]


class Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Hello(Frame):
    """The first frame of a socket: from where to tell. Either ``after`` or ``last``."""

    type: Literal["hello"]
    after: int | None = Field(None, ge=-1, le=LARGEST_NUMBER, description="0: all; -1: only what is new")
    last: int | None = Field(None, ge=0, le=1000, description="In place of after: so many of the latest")


class Command(Frame):
    """Something that is stored once under its ``id``, however often it is sent."""

    id: FrameId = Field(description="A UUID that the client makes; the same id again gives the same ack")


class Written(Command):
    text: Text
    lang: Tag | None = Field(None, description="BCP 47 tag such as vi; one that the letters rule out is put right")


class Aimed(Command):
    seq: Seq


class Post(Written):
    """A line for the stream."""

    type: Literal["post"]


class Ask(Written):
    """A question; a moderator approves it before others see it."""

    type: Literal["ask"]


class Upvote(Aimed):
    """One vote for an approved question."""

    type: Literal["upvote"]


class Withdraw(Aimed):
    """Take back one's own line or question."""

    type: Literal["withdraw"]


class Vote(Aimed):
    """One person's only vote in a poll: options by position, the first is 0."""

    type: Literal["vote"]
    choices: list[Annotated[int, Field(ge=0, lt=MOST_OPTIONS)]] = Field(min_length=1, max_length=MOST_OPTIONS)


class RaiseHand(Command):
    """Ask for the floor; while the hand is up, the same event is acknowledged again."""

    type: Literal["raise_hand"]
    point_of_order: bool = False


class LowerHand(Command):
    """Take one's own hand down."""

    type: Literal["lower_hand"]


class Translate(Aimed):
    """An interpreter's words beside what was written; ``seq`` is the event that has the words.

    A line, question, announcement, decision, poll or written answer. Of a poll
    the text has as many lines as the poll has words: first the question, then
    each option in order; another number is refused as ``bad_frame``.
    """

    type: Literal["translate"]
    lang: Tag
    text: Text


class Open(Command):
    """Let people write."""

    type: Literal["open"]


class Close(Command):
    """End the writing; reading goes on."""

    type: Literal["close"]


class Hide(Aimed):
    """Take a line or question out of sight; the reason stands in the log. What was merged into it stands by itself."""

    type: Literal["hide"]
    reason: Reason


class Restore(Aimed):
    """Show again what was hidden; a question has again what was merged into it and nobody has touched since."""

    type: Literal["restore"]


class Approve(Aimed):
    """Show a question to all and let them vote for it."""

    type: Literal["approve"]


class Merge(Aimed):
    """Count a question as part of another one: the votes of both, each person once. The record tells both."""

    type: Literal["merge"]
    into: Seq


class TakeUp(Aimed):
    """Say that a question is being answered now."""

    type: Literal["take_up"]


class Answer(Aimed):
    """Mark a question as answered, with the answer in writing if there is one; ``lang`` is that of the answer."""

    type: Literal["answer"]
    text: Text | None = None
    lang: Tag | None = None


class Mute(Command):
    """Silence a person until a moment; a moment that is now or has passed lets her write again."""

    type: Literal["mute"]
    person: PersonCode
    until: Moment


class Remove(Command):
    """Send a person out of the session; she stays out until she is let in again. The reason stands in the log."""

    type: Literal["remove"]
    person: PersonCode
    reason: Reason | None = None


class Readmit(Command):
    """Let a person come in again who was removed."""

    type: Literal["readmit"]
    person: PersonCode


class PollOpen(Command):
    """Put something to the vote; the results are told when it closes."""

    type: Literal["poll_open"]
    question: Text
    options: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(min_length=2, max_length=MOST_OPTIONS)
    secret: bool = True
    multiple: bool = False
    lang: Tag | None = None


class PollClose(Aimed):
    """End a poll and tell the results."""

    type: Literal["poll_close"]


class Announce(Written):
    """A line from the desk, to this room or also to others of the forum."""

    type: Literal["announce"]
    rooms: list[ChannelId] | Literal["all"] | None = Field(None, description="Ids of further channels, or all")


class Call(Command):
    """Give the floor to a raised hand; without ``seq`` to the next in order, whoever that is by then."""

    type: Literal["call"]
    seq: Seq | None = None


class EndSpeech(Command):
    """Take the floor from whoever has it; with ``seq`` only if that call is still in force."""

    type: Literal["end_speech"]
    seq: Seq | None = None


class MoreTime(Command):
    """Let whoever has the floor speak a minute longer.

    With ``seq`` only if that call is still in force, with ``seconds`` only if
    the speech may last so long as yet: a minute is not given twice.
    """

    type: Literal["more_time"]
    seq: Seq | None = None
    seconds: int | None = Field(None, ge=1, le=LARGEST_NUMBER)


class LimitSpeeches(Command):
    """Say how long each speaker has, from the next call on."""

    type: Literal["limit_speeches"]
    seconds: int = Field(ge=30, le=3600)


class HandOver(Command):
    """Let another moderator run the session, or take it over oneself; told to the moderators."""

    type: Literal["hand_over"]
    person: PersonCode


class OrderHands(Command):
    """Choose the order of speakers; points of order come first in each."""

    type: Literal["order_hands"]
    by: Literal["request", "alphabet", "delegation"]


class Decide(Written):
    """Put a decision on record."""

    type: Literal["decide"]


COMMANDS: tuple[type[Command], ...] = (
    *(Post, Ask, Upvote, Withdraw, Vote, RaiseHand, LowerHand, Translate, Open, Close, Hide, Restore, Approve),
    *(Merge, TakeUp, Answer, Mute, PollOpen, PollClose, Announce, Call, EndSpeech, MoreTime, LimitSpeeches, OrderHands),
    *(HandOver, Decide, Remove, Readmit),
)


def type_of(shape: type[BaseModel]) -> str:
    """The word in the ``type`` field of a shape."""
    word: str = shape.model_fields["type"].annotation.__args__[0]  # type: ignore[union-attr]
    return word


SHAPES: dict[str, type[Frame]] = {type_of(shape): shape for shape in (Hello, *COMMANDS)}


class Raw(NamedTuple):
    """A frame of a known type, not checked further."""

    type: str
    id: str | None
    fields: dict[str, Any]


class UnreadFrame(Refused):
    """A refusal that still knows the id of the frame, where it has one."""

    def __init__(self, code: RefusalCode, frame_id: str | None = None, *, why: str = ""):
        super().__init__(code, why=why)
        self.frame_id = frame_id


def read(text: str) -> Raw:
    """The type and id of a frame.

    Raises:
        UnreadFrame: ``bad_frame`` for what is no JSON object, nests deeper
            than eight or names a key twice; ``unknown_type``.
    """
    try:
        fields = json.loads(text, object_pairs_hook=without_doubles, parse_constant=refuse_constant)
        is_deep = depth(fields) > DEEPEST
    except (ValueError, RecursionError):
        raise UnreadFrame("bad_frame") from None
    if not isinstance(fields, dict) or is_deep:
        raise UnreadFrame("bad_frame")
    frame_id, kind = fields.get("id"), fields.get("type")
    if not isinstance(frame_id, str) or not CANONICAL_ID.fullmatch(frame_id):
        frame_id = None
    if not isinstance(kind, str):
        raise UnreadFrame("bad_frame", frame_id)
    if kind not in SHAPES:
        raise UnreadFrame("unknown_type", frame_id)
    return Raw(kind, frame_id, fields)


def shape(raw: Raw) -> Any:
    """The frame in its shape.

    Raises:
        UnreadFrame: ``bad_frame``.
    """
    try:
        frame = SHAPES[raw.type].model_validate(raw.fields)
    except ValidationError:
        is_blank_vote = raw.type == "vote" and not raw.fields.get("choices")
        raise UnreadFrame("bad_frame", raw.id, why="no_choice" if is_blank_vote else "") from None
    if isinstance(frame, Hello) and (frame.after is None) == (frame.last is None):
        raise UnreadFrame("bad_frame")
    return frame


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def depth(value: Any) -> int:
    """How deep lists and objects nest; a text or number is 0."""
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    return 0
