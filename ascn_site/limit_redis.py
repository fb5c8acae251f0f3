"""Counts in Redis, for several processes. Apart, because importing its client costs a quarter of a second."""

import time

import redis

from ascn_site.limit_stores import Away

PATIENCE = 1  # seconds
PAUSE = 2  # in which a Redis that did not answer is not asked again: a thousand who come back would wait for it in turn
ADD = """
local began, used = unpack(redis.call('HMGET', KEYS[1], 'began', 'used'))
local amount, seconds, moment = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if not began or moment < tonumber(began) or moment >= tonumber(began) + seconds then
  began, used = ARGV[3], 0
end
used = math.max(tonumber(used) + amount, 0)
redis.call('HSET', KEYS[1], 'began', began, 'used', used)
redis.call('EXPIRE', KEYS[1], seconds)
return {used, tostring(began)}
"""


class Redis:
    def __init__(self, address: str):
        self.client = redis.Redis.from_url(address, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
        self._add = self.client.register_script(ADD)
        self._away_until = 0.0

    def add(self, key: str, amount: int, *, seconds: int, moment: float) -> tuple[int, float]:
        if time.monotonic() < self._away_until:
            raise Away
        try:
            used, began = self._add(keys=[f"ascn:limit:{key}"], args=[amount, seconds, repr(moment)])
        except redis.RedisError as error:
            self._away_until = time.monotonic() + PAUSE
            raise Away from error
        return int(used), float(began)
