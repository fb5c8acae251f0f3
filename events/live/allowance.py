"""How much one person may send. Counted in the process; what the log shows of other processes is charged as well."""

from collections.abc import Hashable

from django.conf import settings

FACTOR = settings.LIMIT_FACTOR
SOCKETS_OF_A_PERSON = 20 * FACTOR
SOCKETS = 6_000 * FACTOR


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

    def charge(self, key: Hashable, *, now: float) -> None:
        """Count what another process has let through already."""
        bucket = self._filled(key, now)
        bucket.left = max(0.0, bucket.left - 1)

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


posts = Allowance(burst=5, pause=2)
other_commands = Allowance(burst=20, pause=0.5)
refusals = Allowance(burst=200, pause=0.5)  # a flood; beyond it the socket is closed
reads_over_http = Allowance(burst=60, pause=1)
handshakes = Allowance(burst=60, pause=1)
handshakes_of_strangers = Allowance(burst=30, pause=2)
ALL = (posts, other_commands, refusals, reads_over_http, handshakes, handshakes_of_strangers)
POSTS = frozenset({"post"})


def wait_for(kind: str, *, person: int, channel: str, now: float) -> float:
    """Seconds until a person may send one more command of a kind; 0.0 for now."""
    bucket = posts if kind in POSTS else other_commands
    return bucket.take((person, channel), now=now)
