"""Counting what one person, address or mailbox does, exactly and for all processes together.

A window begins with the first thing counted in it, and what is refused makes
it no longer. A clock that was set back begins a new one, so that it locks
nobody out.
"""

import datetime
import math
from functools import cache
from importlib import import_module
from typing import NamedTuple

from django.conf import settings

from ascn_site.limit_stores import Away, Database, Memory, Store, key_for

TRY_AGAIN = 10  # seconds


class Refusal(NamedTuple):
    """``is_first``: nothing was refused in this window before; ``is_away``: it cannot be counted at present."""

    name: str
    retry_after: int
    is_first: bool = False
    is_away: bool = False


class LimitReached(Exception):
    """Raised deep in a form or a service; `limit_requests` answers it."""

    def __init__(self, refusal: Refusal):
        super().__init__(refusal.name)
        self.refusal = refusal


def count(name: str, key: object, *, now: datetime.datetime, amount: int = 1) -> Refusal | None:
    """Count one more (or ``amount``) under a name of the table; None while it is within the limit.

    The key is kept as a keyed hash only. Call it outside a transaction that
    may be rolled back, because the count would be undone with it.
    """
    limit = settings.LIMITS[name]
    moment = now.timestamp()
    try:
        for most, seconds in limit.windows:
            used, began = store_for(name).add(key_for(name, key, seconds), amount, seconds=seconds, moment=moment)
            if used > most:
                wait = math.ceil(began + seconds - moment)
                return Refusal(name, max(wait, 1), is_first=used - amount <= most)
    except Away:
        return None if limit.is_reading else Refusal(name, TRY_AGAIN, is_away=True)
    return None


def check(name: str, key: object, *, now: datetime.datetime, amount: int = 1) -> None:
    """
    Raises:
        LimitReached: with the refusal of `count`.
    """
    if refusal := count(name, key, now=now, amount=amount):
        raise LimitReached(refusal)


def give_back(name: str, key: object, *, now: datetime.datetime) -> None:
    """Take back what was counted before an attempt that then was a right one."""
    for _most, seconds in settings.LIMITS[name].windows:
        store_for(name).add(key_for(name, key, seconds), -1, seconds=seconds, moment=now.timestamp())


def forget(name: str, key: object, *, now: datetime.datetime) -> None:
    """Begin anew: what was counted under this key no longer counts."""
    for most, seconds in settings.LIMITS[name].windows:
        store_for(name).add(key_for(name, key, seconds), -most - 1_000_000, seconds=seconds, moment=now.timestamp())


def store_for(name: str) -> Store:
    """Redis where there is one; else memory for reading, because there is one process then, and the database."""
    if settings.REDIS_URL:
        return redis_store(settings.REDIS_URL)
    return memory if settings.LIMITS[name].is_reading else database


@cache
def redis_store(address: str) -> Store:
    return import_module("ascn_site.limit_redis").Redis(address)  # costs a quarter of a second


memory, database = Memory(), Database()
