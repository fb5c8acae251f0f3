"""Rows of the log found and written many at once, in the way that costs each database least.

This is done for every line that somebody writes: a statement of the ORM for
each would cost more than all the rest together.
"""

import datetime
import json
from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from django.db import connection

COLUMNS = "channel_id, seq, kind, at, frame, author_id, person_id, audience, payload, is_hidden"
# SQLite keeps a UUID as 32 digits.
INSERT = f"""
    INSERT INTO events_event ({COLUMNS})
    VALUES (%s, %s, %s, %s, replace(%s, '-', ''), %s, %s, %s, %s, false)
"""
COPY = f"COPY events_event ({COLUMNS}) FROM STDIN"
# One text for any number of ids, which the database then has prepared already.
AMONG = {
    "sqlite": "frame IN (SELECT value FROM json_each(%s))",
    "postgresql": "frame = ANY(%s::uuid[])",
}


class Row(NamedTuple):
    """``frame`` is a UUID in its usual form, ``payload`` JSON."""

    channel: str
    seq: int
    kind: str
    at: str
    frame: str
    author: int | None
    person: int | None
    audience: int
    payload: str


def stored_form(at: datetime.datetime) -> str:
    """A moment as it is written into a row."""
    return str(connection.ops.adapt_datetimefield_value(at))


def insert(rows: Collection[Row]) -> None:
    """One statement for all of them; the transaction is the caller's."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(COPY) as stream:
                stream.write("".join(map(copied, rows)))
        else:
            cursor.executemany(INSERT, rows)


def copied(row: Row) -> str:
    """A line of PostgreSQL's COPY. JSON writes tabs and line ends as escapes, so only its backslashes are doubled."""
    author, person = ("\\N" if key is None else key for key in (row.author, row.person))
    payload = row.payload.replace("\\", "\\\\")
    head = f"{row.channel}\t{row.seq}\t{row.kind}\t{row.at}\t{row.frame}\t{author}\t{person}"
    return f"{head}\t{row.audience}\t{payload}\tf\n"


def note_last(seqs: Iterable[tuple[str, int]]) -> None:
    """Set how far the logs of channels go."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE events_channel SET seq = %s WHERE id = %s", [(seq, channel) for channel, seq in seqs]
        )


def seqs_of(channel: str, frames: Collection[UUID]) -> dict[tuple[UUID, int | None], int]:
    """Numbers of what is stored already, by frame and author."""
    among = AMONG[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT frame, author_id, seq FROM events_event WHERE channel_id = %s AND {among}",
            [channel, ids(frames)],
        )
        return {(as_uuid(frame), author): seq for frame, author, seq in cursor.fetchall()}


def ids(frames: Collection[UUID]) -> str:
    if connection.vendor == "postgresql":
        return f"{{{','.join(map(str, frames))}}}"
    return json.dumps([frame.hex for frame in frames])


def as_uuid(frame: UUID | str) -> UUID:
    return frame if isinstance(frame, UUID) else UUID(frame)
