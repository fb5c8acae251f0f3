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
A_SESSION = """
import datetime
from ascn_site.models import User
from ascn_site.models.accounts import Office
from events.examples import FORUM, Slot, session_of
from events.live.examples import appoint
from events.models import Channel, ForumPage, State

forum = ForumPage.objects.get(permanent_id=FORUM, locale__language_code="en")
slot = Slot(9, 45, 75, "Hall B", ("en", "vi"), "Secretariat", {title!r}, "Made for one module of tests.")
day = datetime.datetime.fromisoformat(forum.starts)
session = forum.add_child(instance=session_of(slot, zone=forum.zone, day=day))
session.save_revision().publish()
channel = Channel.objects.create(session=session.translation_key, forum=FORUM, state=State.OPEN)
for office in (Office.MODERATOR, Office.INTERPRETER):
    appoint(session, User.objects.filter(is_demo=True, email__startswith=office.value), office)
print(channel.pk)
"""


def with_own_session(site, demo: dict, title: str) -> dict:
    """The people and channels of demo mode; the first channel goes on, and nobody has ever been in it."""
    own = site.manage("shell", "-v", "0", "-c", A_SESSION.format(title=title)).split()[-1]
    channel = {"id": own, "ws": f"/ws/channels/{own}/", "page": f"/en/live/{own}/", "state": "open", "access": "open"}
    return demo | {"channels": [channel, *demo["channels"]]}


@contextmanager
def in_room(browser, site, demo, office: str, number: int = 0, *, part="", has_clock=False, **options):
    """The room of the first session, as one person sees it; ``has_clock``: her time can be moved on."""
    people = [person for person in demo["people"] if person["office"] == office]
    with visit(browser, site, cookie=people[number]["cookie"], **options) as page:
        if has_clock:
            page.clock.install()
        page.goto(f"/en/live/{demo['channels'][0]['id']}/{part}")
        yield page


def connected(page):
    expect(page.locator(".conn[data-state=open]")).to_be_visible(timeout=RECONNECTED)


def person_of(demo, office: str) -> dict:
    return next(person for person in demo["people"] if person["office"] == office)


@contextmanager
def at_the_door(site, demo, person: dict):
    """A socket of hers into the first session."""
    address = site.url.replace("http", "ws", 1) + demo["channels"][0]["ws"]
    headers = {"Cookie": person["cookie"]}
    with connect(address, origin=site.url, additional_headers=headers, proxy=None) as socket:
        socket.send(json.dumps({"type": "hello", "after": -1}))
        yield socket


def somebody(site, demo, office: str):
    return at_the_door(site, demo, person_of(demo, office))


def do(socket, kind: str, **fields) -> int:
    """Send a frame, wait until it is stored, and return its number."""
    socket.send(json.dumps({"type": kind, "id": str(uuid.uuid4())} | fields))
    while not (acked := acks_in(socket)):
        pass
    return acked[0]


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
        with somebody(site, demo, "moderator") as socket:
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
