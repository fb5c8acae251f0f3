"""Two processes on a real PostgreSQL and a real Redis are one site."""

import os
import signal
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import pytest

from tests.services.installations import own_database
from tests.services.processes import listens
from tests.services.site import RunningSite
from tests.waiting import until

DRAFT = (
    "from ascn_site import demo; from ascn_site.models import HomePage, User;"
    "page = HomePage.objects.get(locale__language_code='en');"
    "page.title = 'A title from one process'; page.save_revision();"
    "print(page.pk, demo.fresh_cookie(User.objects.get(email='secretariat.1@example.org')))"
)
TITLE = b"A title from one process"
TOKEN = "a" * 32


@pytest.fixture(scope="module")
def site(postgres_url, redis_url):
    """In a database of its own, with the whole network."""
    with (
        own_database(postgres_url, "two_processes", is_migrated=True) as url,
        RunningSite(WEB_CONCURRENCY="2", ASCN_DATABASE_URL=url, ASCN_REDIS_URL=redis_url) as site,
    ):
        until(lambda: "The site is ready:" in site.log())
        yield site


@contextmanager
def lines_to_each_process(site):
    """Open connections to the two processes by process id: requests over one stay with its process.

    One process is stopped for a moment, or it might take every connection.
    """
    with closing(HTTPConnection("localhost", site.port, timeout=60)) as line:
        process = process_of(line)
        os.kill(process, signal.SIGSTOP)
        try:
            with closing(HTTPConnection("localhost", site.port, timeout=60)) as other:
                lines = {process: line, process_of(other): other}
                os.kill(process, signal.SIGCONT)
                assert len(lines) == 2
                yield lines
        finally:
            os.kill(process, signal.SIGCONT)


def process_of(line: HTTPConnection) -> int:
    figures = ask(line, "/metrics")[1].decode()
    return int(float(figures.partition("\nascn_process_id ")[2].split("\n")[0]))


def ask(line: HTTPConnection, path: str, *, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    line.request(method, path, headers=headers)
    answer = line.getresponse()
    return answer.status, answer.read()


def test_a_publish_in_one_process_is_seen_in_the_other(site):
    page, cookie = site.manage("shell", "--verbosity=0", "-c", DRAFT).split()
    headers = {"Cookie": f"{cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    with lines_to_each_process(site) as lines:
        here, there = lines.values()
        before = [ask(line, "/en/") for line in (here, there)]

        done = ask(here, f"/admin/bulk/wagtailcore/page/publish/?id={page}&next=/admin/", method="POST", **headers)
        until(lambda: all(TITLE in ask(line, "/en/")[1] for line in (here, there)), seconds=20)
        after = [ask(line, "/en/") for line in (here, there)]

    assert done[0] == 302, done
    assert [(status, TITLE in body) for status, body in before] == [(200, False), (200, False)]
    assert [(status, TITLE in body) for status, body in after] == [(200, True), (200, True)]


def test_a_process_that_dies_is_replaced(site):
    with lines_to_each_process(site) as lines:
        first, second = lines
    os.kill(second, signal.SIGKILL)
    until(lambda: not is_alive(second))

    with lines_to_each_process(site) as lines:
        assert (first in lines, second in lines) == (True, False)


def test_when_the_first_process_is_killed_none_keeps_the_port(site):
    with lines_to_each_process(site) as lines:
        processes = list(lines)

    site.stop(signal.SIGKILL)

    until(lambda: not any(map(is_alive, processes)))
    assert not listens(site.port)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
