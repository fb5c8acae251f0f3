"""Two workers share one outbox on PostgreSQL: whichever is killed at whatever moment, all is done, and done once."""

import json
import random
import signal
import subprocess
import threading
import time
from collections import Counter

import pytest

from ascn_site.mail import IN_HAND
from tests.search.publisher import PAGES
from tests.services.installations import Installation
from tests.services.mail_server import Letter, MailServer
from tests.waiting import until

pytestmark = pytest.mark.faults
KILLS = {"small": 3, "full": 30}
SEED = 34
LONGEST_LIFE = 3.0  # seconds between two kills
PATIENCE = 300.0  # a mail that a dead worker had in hand is free again after a minute


@pytest.fixture
def mail_server():
    with MailServer() as server:
        yield server


class Publisher:
    """The process of ``tests.search.publisher``, read along."""

    def __init__(self, installation: Installation):
        code = "from tests.search.publisher import publish_on; publish_on()"
        self._process = installation.start("shell", "-v0", "-c", code)
        self.acts: list[int] = []
        assert self._process.stdout.readline() == "ready\n", self._process.stderr.read()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        self.acts.extend(map(int, self._process.stdout))

    def end(self) -> None:
        self._process.stdin.close()
        self._reader.join()
        assert self._process.wait() == 0, self._process.stderr.read()
        self._process.stdout.close()
        self._process.stderr.close()


@pytest.fixture
def installation(install, mail_server) -> Installation:
    made = install("shared", is_migrated=True)
    made.variables = {"ASCN_EMAIL_URL": mail_server.url}
    return made


@pytest.fixture
def worker(installation):
    """Starts one more worker."""
    running: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        running.append(installation.start("worker"))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


def report(installation: Installation) -> dict:
    return json.loads(installation.shell("from tests.search.publisher import report; report()"))


def waiting(told: dict) -> dict[str, float]:
    """Depth of the two outboxes, without the ages."""
    return {name: value for name, value in told["figures"].items() if not name.endswith("_seconds")}


def is_old(figures: dict[str, float]) -> bool:
    """Both outboxes tell how long their oldest row waits."""
    return min(figures["ascn_search_outbox_oldest_seconds"], figures["ascn_mail_oldest_seconds"]) > 1


def report_when_done(installation: Installation) -> dict | None:
    told = report(installation)
    return None if any(waiting(told).values()) else told


def is_new(letter: Letter, first: dict[str, Letter]) -> bool:
    """A letter comes again when its worker was killed between the server's word and its own note of it."""
    return first.setdefault(letter.message_id, letter) is letter


@pytest.mark.parametrize("install", ["postgresql"], indirect=True)
def test_what_two_workers_are_killed_over_is_done_and_done_once(installation, worker, mail_server, request):
    chance = random.Random(SEED)
    publisher = Publisher(installation)
    until(lambda: is_old(report(installation)["figures"]))
    workers = [worker(), worker()]
    kills = KILLS[request.config.getoption("--faults")]
    for _ in range(kills):
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        victim = chance.randrange(2)
        workers[victim].send_signal(signal.SIGKILL)
        workers[victim] = worker()
    publisher.end()
    after = until(lambda: report_when_done(installation), seconds=PATIENCE)

    first: dict[str, Letter] = {}
    again = [letter.at - first[letter.message_id].at for letter in mail_server.letters if not is_new(letter, first)]
    assert set(after["figures"].values()) == {0}
    assert installation.run("search_compare") == "0 missing, 0 too many, 0 out of date\n"
    assert after["found"] == {f"Practice {number}": [f"Practice {number}"] for number in range(PAGES)}
    assert Counter(letter.subject for letter in first.values()) == {f"Act {number}": 1 for number in publisher.acts}
    assert all(seconds > IN_HAND.total_seconds() / 2 for seconds in again), "two workers sent the same mail"
    assert len(again) <= kills
