"""Events and frames as text: made once, sent to a thousand sockets."""

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from events.live.protocol import LARGEST_FRAME
from events.models.channels import Audience

HEAD, TAIL = '{"type":"events","events":[', "]}"
ROOM_FOR_EVENTS = LARGEST_FRAME - len(HEAD) - len(TAIL)


class Encoded(str):
    """Text that keeps its UTF-8 form, so that a thousand sends do not encode it a thousand times."""

    __slots__ = ("utf8",)
    utf8: bytes

    def __new__(cls, text: str) -> "Encoded":
        self = super().__new__(cls, text)
        self.utf8 = text.encode()
        return self

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return self.utf8


as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def message(text: str) -> dict[str, str]:
    """What a socket's ``send`` takes; shared by all that get the same."""
    return {"type": "websocket.send", "text": Encoded(text)}


def presence(count: int) -> str:
    return f'{{"type":"presence","count":{count}}}'


class Told(NamedTuple):
    """One event of the log as others hear it.

    ``full`` is what the moderators, the ``person`` whom it is about and,
    with ``own``, the author are told, ``others`` what everybody else is; all
    three are the same for most.
    """

    seq: int
    kind: str
    author: int | None
    full: str
    own: str
    others: str
    person: int | None = None

    @property
    def is_same_for_all(self) -> bool:
        return self.others is self.full and self.own is self.full

    @property
    def size(self) -> int:
        """Bytes of its longest form."""
        longest = max(self.full, self.own, key=len)
        return len(longest) if longest.isascii() else len(longest.encode())


def moment(at: datetime.datetime) -> str:
    """ISO 8601 in UTC with milliseconds."""
    return at.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def tell(
    *,
    seq: int,
    kind: str,
    at: str,
    frame: UUID | str,
    author: int | None,
    card: str,
    about: tuple[int | None, str] = (None, ""),
    audience: int,
    payload: str,
) -> Told:
    """``card`` is the author as JSON, ``about`` another person with hers, ``payload`` the event's own fields."""
    fields = payload[1:-1]
    person, card_of_person = about
    if card_of_person:
        fields = f'"person":{card_of_person},{fields}'.rstrip(",")
    head = f'{{"seq":{seq},"type":"{kind}","at":"{at}"'
    rest = f",{fields}}}" if fields else "}"
    if audience == Audience.COUNTED:
        others = head + rest
        return Told(seq, kind, author, others, f'{head},"id":"{frame}","mine":true{rest}', others)
    full = f'{head},"id":"{frame}","author":{card}{rest}'
    if audience == Audience.DESK:
        return Told(seq, kind, author, full, full, f'{{"seq":{seq},"type":"private"}}', person)
    return Told(seq, kind, author, full, full, full)


def events_frame(texts: Iterable[str]) -> str:
    return f"{HEAD}{','.join(texts)}{TAIL}"


def groups(events: Sequence[Told]) -> Iterator[Sequence[Told]]:
    """Events that fit into one frame of 64 KiB, however a reader is told them."""
    first = size = 0
    for place, event in enumerate(events):
        length = event.size + 1
        if place > first and size + length > ROOM_FOR_EVENTS:
            yield events[first:place]
            first, size = place, 0
        size += length
    if events:
        yield events[first:]
