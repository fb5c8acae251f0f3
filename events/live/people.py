"""Who sits in a channel: a person's rights as they are at this moment, and how others see him."""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.crypto import salted_hmac

from events.live.wire import as_json, moment

CODE_LENGTH = 16


@lru_cache(maxsize=16_384)
def code_of(person_id: int) -> str:
    """A person's name for programs: steady, and not to be counted through."""
    return salted_hmac("events.live.person", str(person_id), algorithm="sha256").hexdigest()[:CODE_LENGTH]


def card(person_id: int | None, name: str, delegation: str) -> str:
    """An author as JSON. Of somebody whose account is gone only the line is left."""
    if person_id is None:
        return as_json({"id": None, "name": None, "delegation": None})
    return as_json({"id": code_of(person_id), "name": name, "delegation": delegation or None})


@dataclass(frozen=True, slots=True)
class Seat:
    """One person in one channel, read anew every few seconds."""

    person: int | None  # None: a machine that translates
    channel: str
    name: str
    delegation: str
    card: str
    may: frozenset[str]
    is_at_desk: bool
    is_confirmed: bool
    muted_until: datetime.datetime | None
    language: str

    def described(self) -> dict[str, Any]:
        """The person as she is told about herself."""
        return {
            "id": code_of(self.person),
            "name": self.name,
            "delegation": self.delegation or None,
            "may": sorted(self.may),
            "muted_until": moment(self.muted_until) if self.muted_until else None,
        }
