"""Workers are killed, indexes are built anew while people publish: no reader notices, nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from threading import Event, Thread

import pytest
from django.db import connection

from ascn_site.work import Loop, Runner
from search import collect, outbox, site_index
from search.engines.base import Request, Unavailable
from search.models import OutboxRow
from search.rebuild import rebuild
from search.worker import IndexKeeper
from tests.factories import a_city_page, a_practice
from tests.search.test_worker import titles
from tests.waiting import until

PUBLICATIONS = {"small": 20, "full": 50}
KILLED = {"small": 3, "full": 30}


def publish(page, text: str) -> None:
    page.summary = text
    page.save_revision().publish()


def is_in_step(engine) -> bool:
    indexed = Counter(document_id for document_id, _ in engine.identifiers())
    return not OutboxRow.objects.waiting().exists() and indexed == Counter(collect.expected())


class Reader:
    """Searches the whole time and keeps what came of it."""

    def __init__(self, engine):
        self._engine = engine
        self._is_over = Event()
        self._thread = Thread(target=self._search)
        self.answers: list[int] = []
        self.failures: list[Exception] = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._is_over.set()
        self._thread.join()

    def _search(self):
        while not self._is_over.is_set():
            try:
                self.answers.append(len(titles(self._engine, "practice")))
            except Exception as error:
                self.failures.append(error)


@pytest.fixture
def kept(empty_engine, monkeypatch):
    """An engine that the site uses, and a worker for it."""
    monkeypatch.setattr(site_index, "engine", lambda: empty_engine)
    keeper = IndexKeeper()
    runner = Runner(Loop("index of a test", keeper.turn, every=0.05, arrived=outbox.arrived, expected=(Unavailable,)))
    runner.start()
    yield empty_engine
    runner.end()
    runner.join()


@pytest.mark.django_db(transaction=True)
def test_while_the_index_is_built_anew_people_publish_and_search_as_ever(kept, request):
    publications = PUBLICATIONS[request.config.getoption("--faults")]
    city = a_city_page()
    pages = [a_practice(city, title=f"Practice {number}", summary="Before") for number in range(5)]
    assert until(lambda: is_in_step(kept) and len(titles(kept, "practice")) == 5)
    with Reader(kept) as reader:
        for number in range(publications):
            publish(pages[number % 5], f"Word{number}")
            if number % 10 == 0:
                rebuild(kept)
        assert until(lambda: is_in_step(kept))
        last = range(publications - 5, publications)
        assert until(lambda: all(len(titles(kept, f"word{number}")) == 1 for number in last))

    assert reader.failures == []
    assert set(reader.answers) == {5}
    assert titles(kept, "before") == []


@pytest.fixture
def worker(settings, tmp_path):
    """Starts ``manage.py worker`` on the database of the tests, with an index of its own."""
    settings.DATA_DIR = tmp_path
    site_index.close()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ASCN_", "DJANGO_"))}
    environment = inherited | {"ASCN_DATA": str(tmp_path)}
    if connection.vendor == "sqlite":
        (tmp_path / "ascn.sqlite3").symlink_to(connection.settings_dict["NAME"])
    else:
        environment["ASCN_DATABASE_URL"] = settings.DATABASE_URL
    running = []

    def start() -> subprocess.Popen:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]
        running.append(subprocess.Popen(command, env=environment))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()
    site_index.close()


@pytest.mark.django_db(transaction=True)
def test_workers_that_are_killed_lose_nothing(worker, request):
    city = a_city_page()
    pages = [a_practice(city, title=f"Practice {number}", summary="Before") for number in range(60)]
    engine = site_index.engine()
    rebuild(engine)
    workers = 2 if connection.vendor == "postgresql" else 1  # SQLite allows one
    for turn in range(KILLED[request.config.getoption("--faults")]):
        publish(pages[turn], f"Word{turn}")
        outbox.note(collect.Thing(collect.PAGE, page.pk) for page in pages)
        depth = OutboxRow.objects.waiting().count()
        running = [worker() for _ in range(workers)]
        assert until(lambda depth=depth: OutboxRow.objects.waiting().count() < depth)
        time.sleep(0.005 * turn)
        running[0].send_signal(signal.SIGKILL)
        for process in running:
            process.terminate()
            process.wait()
    outbox.note(collect.Thing(collect.PAGE, page.pk) for page in pages)
    worker()

    assert until(lambda: is_in_step(engine))
    assert [titles(engine, f"word{turn}") for turn in range(2)] == [["Practice 0"], ["Practice 1"]]
    assert engine.search(Request("before")).total == len(pages) - KILLED[request.config.getoption("--faults")]
    assert not OutboxRow.objects.filter(claimed_until__isnull=False).exists()
