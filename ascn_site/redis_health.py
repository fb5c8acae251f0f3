"""Whether Redis answers, where one is configured: channels and limits stand on it."""

from django.core.cache import cache
from redis.exceptions import RedisError

from ascn_site import health


def redis_trouble() -> str:
    try:
        cache.get("readyz")
    except RedisError as error:
        return f"The Redis of ASCN_REDIS_URL cannot be used: {type(error).__name__}"
    return ""


health.watch("redis", redis_trouble)
