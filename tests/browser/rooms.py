"""The live room in Chromium, and people beside it who write."""

import json
import threading
import time
import uuid
from contextlib import ExitStack, contextmanager, suppress

from playwright.sync_api import expect
from websockets.sync.client import connect

from tests.browser.visits import visit

RECONNECTED = 30_000  # milliseconds


@contextmanager
def in_room(browser, site, demo, office: str, number: int = 0, *, part="", has_clock=False, access="open", **options):
    """The room of a session that goes on, as one person sees it; ``has_clock``: her time can be moved on."""
    people = [person for person in demo["people"] if person["office"] == office]
    with visit(browser, site, cookie=people[number]["cookie"], **options) as page:
        if has_clock:
            page.clock.install()
        page.goto(f"/en/live/{channel_in(demo, access)['id']}/{part}")
        yield page


def channel_in(demo, access: str) -> dict:
    """Of two sessions go on: one is open to all, a smaller one to whom it invites."""
    return next(one for one in demo["channels"] if (one["state"], one["access"]) == ("open", access))


def connected(page):
    expect(page.locator(".conn[data-state=open]")).to_be_visible(timeout=RECONNECTED)


@contextmanager
def at_the_door(site, demo, person: dict):
    """A socket of hers into the session that goes on."""
    address = site.url.replace("http", "ws", 1) + demo["channels"][0]["ws"]
    headers = {"Cookie": person["cookie"]}
    with connect(address, origin=site.url, additional_headers=headers, proxy=None) as socket:
        socket.send(json.dumps({"type": "hello", "after": -1}))
        yield socket


def a_line(text: str) -> str:
    return json.dumps({"type": "post", "id": str(uuid.uuid4()), "text": text})


@contextmanager
def many_lines(site, demo):
    """A function by which three people write so many lines at once; it returns the number of the last one stored."""
    people = [person for person in demo["people"] if person["office"] == "participant"]
    with ExitStack() as open_ones:
        sockets = [open_ones.enter_context(at_the_door(site, demo, person)) for person in people]

        def write(count: int) -> int:
            for number in range(count):
                sockets[number % len(sockets)].send(a_line(f"Reading {number}: water rises"))
            acked: list[int] = []
            while len(acked) < count:
                acked += [seq for socket in sockets for seq in acks_in(socket)]
            return max(acked)

        yield write


def acks_in(socket) -> list[int]:
    """The numbers that have come."""
    found = []
    try:
        while True:
            frame = json.loads(socket.recv(timeout=0.05))
            found += [frame["seq"]] if frame["type"] == "ack" else []
    except TimeoutError:
        return found


@contextmanager
def talking(site, demo, *, per_second: int):
    """Somebody writes so many lines for as long as the block lasts."""
    is_over = threading.Event()

    def talk():
        person = next(person for person in demo["people"] if person["office"] == "moderator")
        with at_the_door(site, demo, person) as socket:
            while not is_over.is_set():
                until = time.monotonic() + 1 / per_second
                socket.send(a_line("Said in the hall: water rises"))
                while (left := until - time.monotonic()) > 0:
                    with suppress(TimeoutError):
                        socket.recv(timeout=left)

    voice = threading.Thread(target=talk)
    voice.start()
    try:
        yield
    finally:
        is_over.set()
        voice.join()
