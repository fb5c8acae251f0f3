"""A channel of its own for each test: in the test's database, or on a running site with real sockets."""

import datetime
import json
import sqlite3
import uuid
from contextlib import closing

import psycopg
import pytest

from ascn_site.models import User
from events import rules
from events.live import protocol
from events.live.people import Seat, card
from events.live.writer import Order, Outcome, Writer
from events.models import Channel, Registration
from tests.events.live.client import Client
from tests.events.live.programme import delete_session, hold_session, leave_programme
from tests.services.databases import migrated_database
from tests.services.site import RunningSite

NOW = datetime.datetime(2026, 11, 22, 7, tzinfo=datetime.UTC)
FORUM = "meeting-07"


class Desk:
    """A channel in the test's own database, and people who send it commands."""

    def __init__(self, **fields):
        self.channel = Channel.objects.create(session=uuid.uuid4(), forum=FORUM, **{"state": "open"} | fields)
        self.writer = Writer()
        self.now = NOW

    def seat(self, name: str, *, may: frozenset[str] = rules.TAKE_PART, delegation: str = "", **fields) -> Seat:
        person, is_new = User.objects.get_or_create(email=f"{name}@example.org", defaults={"name": name.title()})
        if is_new:
            Registration.objects.create(forum=FORUM, person=person, delegation=delegation)
        values = {
            "person": person.pk,
            "channel": self.channel.pk,
            "name": person.name,
            "delegation": delegation,
            "card": card(person.pk, person.name, delegation),
            "may": may,
            "is_at_desk": may >= rules.MODERATE,
            "is_confirmed": True,
            "muted_until": None,
            "language": "en",
        }
        return Seat(**values | fields)

    def moderator(self, name: str = "moderator", **fields) -> Seat:
        return self.seat(name, may=rules.EVERYTHING, **fields)

    def send(self, seat: Seat, kind: str, **fields) -> Outcome:
        """The number of the event, or the refusal."""
        frame = {"type": kind, "id": str(uuid.uuid4())} | fields
        return self.send_all((seat, frame))[0]

    def send_all(self, *orders: tuple[Seat, dict]) -> list[Outcome]:
        """One group, committed together."""
        group = [Order(seat, protocol.shape(protocol.read(json.dumps(frame)))) for seat, frame in orders]
        return list(self.writer.store(group, now=self.now).outcomes)

    def do(self, seat: Seat, kind: str, **fields) -> int:
        outcome = self.send(seat, kind, **fields)
        assert isinstance(outcome, int), outcome.code
        return outcome

    def refusal(self, seat: Seat, kind: str, **fields) -> str:
        outcome = self.send(seat, kind, **fields)
        assert isinstance(outcome, protocol.Refused), outcome
        return outcome.code


@pytest.fixture
def desk(db) -> Desk:
    return Desk()


class Database:
    """The database of a running site, beside it."""

    def __init__(self, site):
        self.url = site.variables.get("ASCN_DATABASE_URL", "")
        self.file = site.data / "ascn.sqlite3"

    def run(self, sql: str, values: tuple = ()) -> list[tuple]:
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as connection:
                cursor = connection.execute(sql, values)
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(self.file, timeout=20)) as connection, connection:
            return connection.execute(sql.replace("%s", "?"), values).fetchall()


class LiveRoom:
    """A channel of its own on a running site."""

    def __init__(self, site, people: list[dict], *, state: str = "open", access: str = "open"):
        self.database, self.people = Database(site), people
        self.site = site
        self.id = uuid.uuid4().hex[:16]
        self.session = uuid.uuid4()
        self.database.run(
            "INSERT INTO events_channel (id, session, forum, state, access, hands_order, seq)"
            " VALUES (%s, %s, %s, %s, %s, 'request', 0)",
            (self.id, self.session.hex, FORUM, state, access),
        )
        hold_session(self.database, self.session, not_in=FORUM)
        for office in ("moderator", "interpreter"):
            self.appoint(office, f"{office}@example.org")

    def appoint(self, office: str, email: str) -> None:
        self.database.run(
            "INSERT INTO ascn_site_assignment (person_id, office, scope_kind, scope_id, starts)"
            " SELECT id, %s, 'session', %s, '2020-01-01' FROM ascn_site_user WHERE email = %s",
            (office, str(self.session), email),
        )

    def unpublish(self) -> None:
        leave_programme(self.database, self.session)

    def delete(self) -> None:
        delete_session(self.database, self.session)

    def events(self) -> list[tuple]:
        """Number, kind and words of everything in the log, in order."""
        sql = "SELECT seq, kind, payload FROM events_event WHERE channel_id = %s ORDER BY seq"
        rows = self.database.run(sql, (self.id,))
        return [(seq, kind, words if isinstance(words, dict) else json.loads(words)) for seq, kind, words in rows]

    def person(self, office: str, number: int = 0) -> dict:
        return [person for person in self.people if person["office"] == office][number]

    def client(self, office: str = "participant", number: int = 0, **options) -> Client:
        return Client(self.site.url, self.id, self.person(office, number)["cookie"], **options)


@pytest.fixture(scope="session")
def people(running_site) -> list[dict]:
    """The made-up people of a running site, with their cookies."""
    return running_site.seed_demo(participants=24)["people"]


@pytest.fixture
def room(running_site, people) -> LiveRoom:
    return LiveRoom(running_site, people)


@pytest.fixture(scope="session")
def limited_site():
    """A site whose limits are those of the table."""
    with RunningSite(migrated=migrated_database(), ASCN_LIMIT_FACTOR="1") as site:
        yield site


@pytest.fixture(scope="session")
def limited_people(limited_site) -> list[dict]:
    return limited_site.seed_demo(participants=16)["people"]


@pytest.fixture
def limited_room(limited_site, limited_people) -> LiveRoom:
    return LiveRoom(limited_site, limited_people)
