"""``./run bench pages``: what a page costs, past the page cache and from it.

Starts the platform with the whole network on a free port, its server pinned
to one core. Prints one JSON line per figure, last a table. Figures per core
count the server's own CPU time, so they hold on a machine that others use.
"""

import argparse
import json
import os
import re
import socket
import sys
import time
from pathlib import Path

from tests.services.site import RunningSite

PAGES = ("/en/", "/en/cities/", "/en/projects/", "/en/practices/", "/en/covid-19/", "/en/documents/", "/en/forum/")
PAST_THE_CACHE = {"Cache-Control": "no-store"}
TICK = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 32
COLUMNS = ("page", "queries", "cpu_ms", "per_second_per_core", "bytes_brotli")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--requests", type=int, default=100, help="uncached requests per page (100)")
    arguments.add_argument("--seconds", type=float, default=3, help="time for cached requests per page (3)")
    asked = arguments.parse_args()
    with RunningSite(ASCN_LIMIT_FACTOR="100000") as site:
        os.sched_setaffinity(site.process.pid, {0})
        rows = [measure(site, path, asked) for path in [*PAGES, *details(site)]]
    show(rows)
    return 0


def details(site) -> list[str]:
    """One page of each kind below the lists: a city, its plan, a project, a practice, a response."""
    city = first_link(site, "/en/cities/", r"/en/cities/[\w-]+/")
    plan = first_link(site, city, rf"{city}[\w-]+/")
    project = first_link(site, "/en/projects/", r"/en/cities/[\w-]+/[\w-]+/[\w-]+/")
    practice = first_link(site, "/en/practices/", r"/en/(?:cities|practices)/[\w/-]+/")
    response = first_link(site, "/en/covid-19/", r"/en/(?:cities|covid-19)/[\w/-]+/")
    return list(filter(None, dict.fromkeys([city, plan, project, practice, response])))


def first_link(site, page: str, pattern: str) -> str:
    text = site.get(page).read().decode()
    main_part = text.partition("<main")[2]
    found = re.search(rf'href="({pattern})"', main_part)
    return found[1] if found else ""


def measure(site, path: str, asked) -> dict:
    cpu_ms = 1000 * min(cpu_of(site, path, asked.requests // 2) for _ in range(2))
    row = {"page": path, "queries": queries(site, path), "cpu_ms": round(cpu_ms, 1)}
    row |= {"per_second_per_core": cached_rate(site, path, asked.seconds), "bytes_brotli": size(site, path)}
    print(json.dumps(row), flush=True)
    return row


def queries(site, path: str) -> int:
    timing = site.get(path, **PAST_THE_CACHE).headers["Server-Timing"]
    return int(re.search(r'db;desc="(\d+)"', timing)[1])


def size(site, path: str) -> int:
    return len(site.get(path, **{"Accept-Encoding": "br"}).read())


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def cpu_of(site, path: str, requests: int) -> float:
    """The server's CPU seconds for one uncached page."""
    site.get(path, **PAST_THE_CACHE).read()
    before = cpu_seconds(site.process.pid)
    for _ in range(requests):
        site.get(path, **PAST_THE_CACHE).read()
    return (cpu_seconds(site.process.pid) - before) / requests


def cached_rate(site, path: str, seconds: float) -> int:
    """Cached answers per second of the server's CPU time, asked over kept connections, many in flight."""
    site.get(path).read()
    request = f"GET {path} HTTP/1.1\r\nHost: localhost:{site.port}\r\nAccept-Encoding: br\r\n\r\n".encode()
    lines = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(CONNECTIONS)]
    expected = answer_length(lines[0], request)
    before, answers, until = cpu_seconds(site.process.pid), 0, time.monotonic() + seconds
    while time.monotonic() < until:
        for line in lines:
            line.sendall(request)
        for line in lines:
            left = expected
            while left:
                left -= len(line.recv(left))
            answers += 1
    used = cpu_seconds(site.process.pid) - before
    for line in lines:
        line.close()
    return round(answers / used)


def answer_length(line: socket.socket, request: bytes) -> int:
    """The bytes of one whole cached answer; all of them are equally long, for their dates are."""
    line.sendall(request)
    head = b""
    while b"\r\n\r\n" not in head:
        head += line.recv(65536)
    length = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE)[1])
    whole = head.index(b"\r\n\r\n") + 4 + length
    left = whole - len(head)
    while left:
        left -= len(line.recv(left))
    return whole


def show(rows: list[dict]) -> None:
    widths = [
        max(len(str(row[column])) for row in [dict(zip(COLUMNS, COLUMNS, strict=True)), *rows]) for column in COLUMNS
    ]
    for row in [dict(zip(COLUMNS, COLUMNS, strict=True)), *rows]:
        print("  ".join(str(row[column]).ljust(width) for column, width in zip(COLUMNS, widths, strict=True)))


if __name__ == "__main__":
    sys.exit(main())
