"""Who is erased is found nowhere on a running site: no table, index, file, log, key of Redis, page or open socket."""

import asyncio
import http.cookiejar
import json
import re
import sqlite3
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
import redis

from tests.events.live.client import Client
from tests.services.databases import migrated_database
from tests.services.site import RunningSite
from tests.waiting import until

NAME, EMAIL = "Qorvexa Marker", "qorvexa@marker.example"
MAIL_IS_AWAY = "smtp://127.0.0.1:9"  # so that mails wait with her address on them; demo mode would print them
WORDS = "The pumps stand dry"
MARKS = (b"Qorvexa", b"qorvexa")
BORN = f"""
import json
from django.utils import timezone
from allauth.account.models import EmailAddress
from ascn_site.demo import fresh_cookie
from ascn_site.models import User
from cities.models import CityPage, Offer
from events.models import Channel, Registration
person = User.objects.create_user({EMAIL!r}, name={NAME!r}, first_name={NAME!r})
EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
forum = Channel.objects.get(pk="CHANNEL").forum
Registration.objects.create(forum=forum, person=person, delegation="Viet Nam")
page = CityPage.objects.filter(city__permanent_id="ASCN-VN-HAN", alias_of=None).first()
page.save_revision(user=person, log_action=True)
Offer.objects.create(project_code="ASCN-VN-HAN-P01", city=page.city, kind="company", organisation="Pumps",
    name=person.name, email=person.email, text="pumps", language="en", token_hash="x",
    created_at=timezone.now(), changed_at=timezone.now())
print(json.dumps([person.pk, fresh_cookie(person)]))
"""
ERASE = f"""
from django.utils import timezone
from ascn_site.models import User
from ascn_site.personal.erasure import erase
erase(person=User.objects.get(email={EMAIL!r}), by=None, now=timezone.now())
"""


@pytest.fixture(scope="module")
def site(redis_url):
    with RunningSite(migrated=migrated_database(), ASCN_REDIS_URL=redis_url, ASCN_EMAIL_URL=MAIL_IS_AWAY) as running:
        yield running


# Virtual tables keep what they hold in real ones beside them.
REAL_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"


class Browser:
    def __init__(self, site: RunningSite, cookie: str = ""):
        self.site, self.jar = site, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.cookie = {"Cookie": cookie} if cookie else {}

    def read(self, path: str) -> str:
        return self.opener.open(urllib.request.Request(self.site.url + path, headers=self.cookie)).read().decode()

    def send(self, path: str, **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.read(path))[1]
        sent = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        headers = self.cookie | {"Referer": self.site.url + path}
        return (
            self.opener.open(urllib.request.Request(self.site.url + path, data=sent, headers=headers)).read().decode()
        )


def tables_with_marks(file: Path) -> set[str]:
    """Tables of one database file in which a row has one of the marks."""
    found = set()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)) as connection:
        names = [name for (name,) in connection.execute(REAL_TABLES)]
        for name in names:
            rows = repr(connection.execute(f'SELECT * FROM "{name}"').fetchall()).encode()
            if any(mark in rows for mark in MARKS):
                found.add(f"{file.name}: {name}")
    return found


def is_database(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(15) == b"SQLite format 3"


def places_with_marks(site: RunningSite, redis_url: str) -> set[str]:
    """Everywhere below the site's own folder, and in Redis; nameless pages of a database are not read."""
    found = set()
    for file in filter(Path.is_file, site.folder.rglob("*")):
        if file.name.endswith(("-wal", "-shm")):
            continue
        if is_database(file):
            found |= tables_with_marks(file)
        elif any(mark in file.read_bytes() or mark.decode() in file.name for mark in MARKS):
            found.add(file.name)
    server = redis.Redis.from_url(redis_url)
    keys = {key: server.dump(key) or b"" for key in server.scan_iter()}
    found |= {f"redis: {key}" for key, value in keys.items() if any(mark in key + value for mark in MARKS)}
    return found


async def told_by_socket(site: RunningSite, channel: str, cookie: str) -> list[dict]:
    async with Client(site.url, channel, cookie) as reader:
        await reader.hello()
        return [event for event in reader.events if event["type"] == "posted" and event["text"] == WORDS]


def names_by_socket(site: RunningSite, channel: str, cookie: str) -> list[str | None]:
    """Under which names a socket tells the words of the test."""
    return [line["author"]["name"] for line in asyncio.run(told_by_socket(site, channel, cookie))]


async def speak(site: RunningSite, channel: str, cookie: str) -> None:
    async with Client(site.url, channel, cookie) as person:
        await person.hello()
        await person.do("post", text=WORDS)
        await person.do("raise_hand")


def test_an_erased_person_is_found_nowhere(site, redis_url):
    seeded = site.seed_demo(participants=4)
    cookie = next(person["cookie"] for person in seeded["people"] if person["office"] == "secretariat")
    channel = next(one for one in seeded["channels"] if (one["state"], one["access"]) == ("open", "open"))
    born = site.manage("shell", "-v0", "-c", BORN.replace("CHANNEL", channel["id"]))
    number, own_cookie = json.loads(born.splitlines()[-1])
    secretary, room = Browser(site, cookie), f"/en/live/{channel['id']}/"
    asyncio.run(speak(site, channel["id"], own_cookie))
    assert (names_by_socket(site, channel["id"], cookie), NAME in secretary.read(room)) == ([NAME], True)
    assert EMAIL in secretary.read(f"/desk/people/person/{number}/")
    Browser(site).send("/accounts/login/", login=EMAIL, password="not the right words")
    Browser(site).send("/accounts/password/reset/", email=EMAIL)
    tables = ("ascn_site_user", "account_emailaddress", "cities_offer", "ascn_site_outgoingmail")
    assert {f"ascn.sqlite3: {table}" for table in tables} <= places_with_marks(site, redis_url)

    site.manage("shell", "-v0", "-c", ERASE)

    assert places_with_marks(site, redis_url) == set()
    assert until(lambda: names_by_socket(site, channel["id"], cookie) == [None])  # the server looks once a second
    told = secretary.read(room)
    assert (NAME in told, "Former participant" in told, WORDS in told) == (False, True, True)
    assert EMAIL not in secretary.read("/desk/log/")
