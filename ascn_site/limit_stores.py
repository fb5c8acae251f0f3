"""Where counts are kept. Every store adds and tells the sum in one step that nothing can come between."""

import datetime
import threading
from typing import Protocol

from django.db import connection
from django.utils.crypto import salted_hmac

from ascn_site.models import LimitCount

MOST_KEPT = 50_000


class Away(Exception):
    """The store does not answer."""


class Store(Protocol):
    def add(self, key: str, amount: int, *, seconds: int, moment: float) -> tuple[int, float]:
        """Returns the sum within the window, and when the window began (seconds since 1970).

        Raises:
            Away: nothing was counted.
        """


def key_for(name: str, key: object, seconds: int) -> str:
    """A name that tells nothing about whom it counts."""
    return f"{name}:{seconds}:{salted_hmac('ascn_site.limits', str(key), algorithm='sha256').hexdigest()[:32]}"


class Memory:
    """Counts of this process alone, for reading where it is the only one: 4 microseconds and no write lock."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, float, float]] = {}  # sum, beginning and end of the window
        self._lock = threading.Lock()

    def add(self, key: str, amount: int, *, seconds: int, moment: float) -> tuple[int, float]:
        with self._lock:
            used, began, ends = self._counts.get(key, (0, moment, moment + seconds))
            if not began <= moment < ends:
                used, began = 0, moment
            used = max(used + amount, 0)
            self._counts[key] = (used, began, began + seconds)
            if len(self._counts) > MOST_KEPT:
                self._tidy(moment)
        return used, began

    def _tidy(self, moment: float) -> None:
        kept = {key: count for key, count in self._counts.items() if moment < count[2]}
        newest = list(kept.items())[-MOST_KEPT // 2 :]
        self._counts = dict(newest)

    def forget(self) -> None:
        with self._lock:
            self._counts = {}


ADD = """
INSERT INTO ascn_site_limitcount (name, used, began, ends) VALUES (%s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET
  used = CASE WHEN ascn_site_limitcount.began <= excluded.began AND excluded.began < ascn_site_limitcount.ends
    THEN CASE WHEN ascn_site_limitcount.used + %s < 0 THEN 0 ELSE ascn_site_limitcount.used + %s END
    ELSE excluded.used END,
  began = CASE WHEN ascn_site_limitcount.began <= excluded.began AND excluded.began < ascn_site_limitcount.ends
    THEN ascn_site_limitcount.began ELSE excluded.began END,
  ends = CASE WHEN ascn_site_limitcount.began <= excluded.began AND excluded.began < ascn_site_limitcount.ends
    THEN ascn_site_limitcount.ends ELSE excluded.ends END
RETURNING used, began
"""


class Database:
    """One row for each count, changed by one statement: exact between threads, processes and machines."""

    def add(self, key: str, amount: int, *, seconds: int, moment: float) -> tuple[int, float]:
        values = [key, max(amount, 0), moment, moment + seconds, amount, amount]
        with connection.cursor() as cursor:
            cursor.execute(ADD, values)
            used, began = cursor.fetchone()
        return used, began

    def tidy(self, now: datetime.datetime) -> None:
        """Forget the windows that are over; a timed job."""
        LimitCount.objects.filter(ends__lt=now.timestamp()).delete()
