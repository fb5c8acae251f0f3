"""The real servers as fixtures: one of each kind for the whole run, started when the first test asks for it.

Tests that stop, stall or fill a server start one of their own:
``with Redis() as redis: …``.
"""

import fcntl
import json
import time
from contextlib import contextmanager

import pytest

from tests.services.databases import migrated_database, of_all_workers
from tests.services.elasticsearch import Elasticsearch
from tests.services.postgres import FORGETFUL, Postgres
from tests.services.processes import Missing, Server
from tests.services.redis import Redis
from tests.services.site import RunningSite

PATIENCE = 600  # seconds for the other workers to finish


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory, missing):
    with shared(Postgres, tmp_path_factory, missing, *FORGETFUL) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory, missing):
    with shared(Redis, tmp_path_factory, missing) as url:
        yield url


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory, missing):
    with shared(Elasticsearch, tmp_path_factory, missing) as url:
        yield url


@pytest.fixture(scope="session")
def running_site():
    """The platform as a real process: address ``.url``, commands ``.manage(…)``; one for each worker."""
    with RunningSite(migrated=migrated_database()) as site:
        yield site


@contextmanager
def shared(kind: type[Server], tmp_path_factory, missing, *settings: str):
    """One server for all workers of a run: the first to ask starts it, and stops it when the last has left."""
    note = Note(of_all_workers(tmp_path_factory) / f"{kind.name}.json")
    server = None
    with note.locked() as state:
        if not state["users"]:
            server = kind(*settings)
            try:
                server.__enter__()
            except Missing as reason:
                server.__exit__()
                missing(str(reason))
            state["url"] = server.url
        state["users"] += 1
    yield state["url"]
    with note.locked() as state:
        state["users"] -= 1
    if server is not None:
        note.wait_for_nobody()
        server.__exit__()


class Note:
    """A small file through which the workers of a run tell each other who uses a server."""

    def __init__(self, path):
        self.path = path

    @contextmanager
    def locked(self):
        with self.path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            state = json.loads(file.read() or '{"url": "", "users": 0}')
            yield state
            file.truncate(0)
            file.write(json.dumps(state))

    def wait_for_nobody(self) -> None:
        for _ in range(PATIENCE * 10):
            with self.locked() as state:
                if state["users"] <= 0:
                    return
            time.sleep(0.1)
