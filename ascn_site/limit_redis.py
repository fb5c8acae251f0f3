"""Counts in Redis, for several processes. Apart, because importing its client costs a quarter of a second."""

import redis

from ascn_site.limit_stores import Away

PATIENCE = 1  # seconds
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

    def add(self, key: str, amount: int, *, seconds: int, moment: float) -> tuple[int, float]:
        try:
            used, began = self._add(keys=[f"ascn:limit:{key}"], args=[amount, seconds, repr(moment)])
        except redis.RedisError as error:
            raise Away from error
        return int(used), float(began)
