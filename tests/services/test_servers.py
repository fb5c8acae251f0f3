"""The servers that the other tests rely on are real and answer as they should."""

import json
import urllib.request

import psycopg


def test_postgres_is_a_real_server_that_knows_the_regions_scripts(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT lower('ĐÀ NẴNG'), 'น้ำท่วม'").fetchone() == ("đà nẵng", "น้ำท่วม")


def test_redis_is_a_real_server(redis_url):
    from redis import Redis

    client = Redis.from_url(redis_url)
    client.set("forum", "open")
    assert client.get("forum") == b"open"


def test_elasticsearch_is_a_real_server(elasticsearch_url):
    with urllib.request.urlopen(f"{elasticsearch_url}/_cluster/health") as answer:
        assert json.load(answer)["status"] in {"green", "yellow"}
