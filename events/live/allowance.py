"""How much one person may send, as this process sees it: `pace` counts in the log what several let through."""

from collections import deque
from collections.abc import Hashable

from django.conf import settings

FACTOR = settings.LIMIT_FACTOR
SOCKETS_OF_A_PERSON = 20 * FACTOR
SOCKETS = 6_000 * FACTOR
BURST, PAUSE = 5, 2  # lines: so many at once, then one in so many seconds
COMMANDS, COMMANDS_WITHIN = 20, 10  # all other commands, in so many seconds


class Bucket:
    """``burst`` at once, then one every ``pause`` seconds."""

    __slots__ = ("at", "left")

    def __init__(self, left: float, at: float):
        self.left, self.at = left, at


class Allowance:
    """Buckets by key, forgotten when they are full again. ``now`` is a monotonic clock in seconds."""

    def __init__(self, *, burst: int, pause: float):
        self.burst, self.pause = burst * FACTOR, pause / FACTOR
        self._buckets: dict[Hashable, Bucket] = {}

    def take(self, key: Hashable, *, now: float) -> float:
        """0.0 when one more is allowed, else the seconds to wait for it."""
        bucket = self._filled(key, now)
        if bucket.left < 1:
            return (1 - bucket.left) * self.pause
        bucket.left -= 1
        return 0.0

    def forget(self, *, now: float) -> None:
        """Drop the buckets that are full again."""
        full = [key for key, bucket in self._buckets.items() if self._left(bucket, now) >= self.burst]
        for key in full:
            del self._buckets[key]

    def _left(self, bucket: Bucket, now: float) -> float:
        return min(self.burst, bucket.left + (now - bucket.at) / self.pause)

    def _filled(self, key: Hashable, now: float) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self.burst, now)
        bucket.left, bucket.at = self._left(bucket, now), now
        return bucket


class Window:
    """At most ``most`` in any ``seconds``."""

    def __init__(self, *, most: int, seconds: float):
        self.most, self.seconds = most * FACTOR, seconds
        self._taken: dict[Hashable, deque[float]] = {}

    def take(self, key: Hashable, *, now: float) -> float:
        """0.0 when one more is allowed, else the seconds to wait for it."""
        taken = self._taken.setdefault(key, deque())
        while taken and taken[0] <= now - self.seconds:
            taken.popleft()
        if len(taken) >= self.most:
            return taken[0] + self.seconds - now
        taken.append(now)
        return 0.0

    def forget(self, *, now: float) -> None:
        """Drop those who have taken nothing for so long."""
        over = [key for key, taken in self._taken.items() if not taken or taken[-1] <= now - self.seconds]
        for key in over:
            del self._taken[key]


posts = Allowance(burst=BURST, pause=PAUSE)
refusals = Allowance(burst=200, pause=0.5)  # a flood; beyond it the socket is closed
other_commands = Window(most=COMMANDS, seconds=COMMANDS_WITHIN)
hellos = Window(most=COMMANDS, seconds=COMMANDS_WITHIN)  # each may read the whole log
ALL = (posts, refusals, other_commands, hellos)


def wait_for(kind: str, *, person: int, channel: str, now: float) -> float:
    """Seconds until a person may send one more command of a kind; 0.0 for now."""
    limit = posts if kind == "post" else other_commands
    return limit.take((person, channel), now=now)
