"""Kills, stops and restarts of real processes: of what was acknowledged nothing is lost, doubled or moved."""

import asyncio
import os
import random
import signal
import sys
import uuid
from collections import Counter
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.events.live.conftest import LiveRoom
from tests.events.live.history import History
from tests.events.live.storm import Storm
from tests.events.live.voting import Voter, vote_over_http
from tests.services.databases import migrated_database
from tests.services.installations import copy_migrated
from tests.services.postgres import Postgres
from tests.services.processes import Missing
from tests.services.redis import Redis
from tests.services.site import RunningSite

pytestmark = pytest.mark.faults
LIMITS_UP = {"ASCN_LIMIT_FACTOR": "1000"}
WRITERS = 4
LINES = 30  # that are acknowledged, in all rooms together
FAULTY = Path(__file__).with_name("faulty_server.py")


class FaultySite(RunningSite):
    fault = ""

    def command(self) -> list[str]:
        return [sys.executable, str(FAULTY), self.fault, "serve", "--port", str(self.port)]


@pytest.fixture
def kills(request) -> int:
    return 20 if request.config.getoption("--faults") == "full" else 1


@pytest.fixture(scope="module")
def killed_site():
    with RunningSite(migrated=migrated_database(), **LIMITS_UP) as site:
        yield site


def rooms_and_writers(site, number: int = 2) -> tuple[list[LiveRoom], list[dict]]:
    told = site.seed_demo(participants=WRITERS)
    writers = [person for person in told["people"] if person["office"] == "participant"][:WRITERS]
    return [LiveRoom(site, told["people"]) for _ in range(number)], writers


def kill(site) -> None:
    """The server and every process of it, at once."""
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
    for process in (site.process.pid, *map(int, children)):
        os.kill(process, signal.SIGKILL)
    site.process.wait()


async def storm_with_kills(site, *, kills: int, **patience: float) -> list[str]:
    """Faults found among some hundred lines; each kill follows an acknowledgement at once."""
    dice = random.Random(6)
    rooms, writers = await asyncio.to_thread(rooms_and_writers, site)
    async with Storm(rooms, writers, seed=6) as storm:
        await storm.more_acks(LINES)
        for _ in range(kills):
            await asyncio.sleep(dice.uniform(0.3, 1.5))
            await storm.more_acks()
            kill(site)
            await asyncio.to_thread(site.start)
            await storm.more_acks()
        await storm.more_acks(LINES)
        return await storm.faults(**patience)


async def test_a_server_that_is_killed_loses_doubles_and_moves_nothing(killed_site, kills):
    assert await storm_with_kills(killed_site, kills=kills) == []


@pytest.mark.parametrize(("fault", "sign", "kills"), [("early-ack", "lost", 2), ("no-ids", "double", 0)])
async def test_the_checker_notices_a_server_with_a_mistake(fault, sign, kills):
    site = FaultySite(migrated=migrated_database(), **LIMITS_UP)
    site.fault = fault
    with site:
        faults = await storm_with_kills(site, kills=kills, complete_within=1)

    assert [line for line in faults if sign in line]


async def votes_with_kills(site, *, kills: int) -> list[str]:
    """Over three sockets and HTTP, each attempt a command of its own that is sent until it is answered."""
    (room,), (person, *_others) = await asyncio.to_thread(rooms_and_writers, site, 1)
    dice, found = random.Random(32), []
    for _ in range(kills):
        async with room.client("moderator") as moderator:
            await moderator.hello()
            poll = await moderator.do("poll_open", question="Meet again?", options=["Yes", "No"], secret=True)
        voting = [asyncio.ensure_future(Voter(room, person, poll).vote(50)) for _ in range(3)]
        voting.append(asyncio.ensure_future(asyncio.to_thread(vote_over_http, room, person, poll, 50)))
        await asyncio.sleep(dice.uniform(0, 0.2))
        kill(site)
        await asyncio.to_thread(site.start)
        answers = Counter(answer for part in await asyncio.gather(*voting) for answer in part)
        async with room.client("moderator") as moderator:
            await moderator.hello()
            await moderator.do("poll_close", seq=poll)
            closed = (await moderator.until(partial(moderator.told, "poll_closed")))[-1]
        if answers != {"ack": 1, "conflict": 199}:
            found.append(f"attempts were answered {dict(answers)}")
        if (closed["voters"], sum(closed["counts"])) != (1, 1):
            found.append(f"one voter counts {closed['voters']}, with {closed['counts']}")
    return found


async def test_two_hundred_attempts_to_vote_with_a_kill_among_them_are_one_vote(killed_site, kills):
    assert await votes_with_kills(killed_site, kills=kills) == []


async def hand_overs_with_kills(site, *, kills: int) -> list[str]:
    """Two moderators take the session from each other; each act is sent again after the kill under its id."""
    (room,), _writers = await asyncio.to_thread(rooms_and_writers, site, 1)
    room.appoint("moderator", room.person("moderator", 1)["email"])
    acts: dict[str, tuple[int, int]] = {}  # who took it over, and the number that was acknowledged
    found = []
    for _ in range(kills):
        acts |= await take_over(room, [(str(uuid.uuid4()), number % 2) for number in range(6)])
        kill(site)
        await asyncio.to_thread(site.start)
        again = await take_over(room, [(act, number) for act, (number, _seq) in acts.items()])
        found += [f"{act} moved from {acts[act]} to {again[act]}" for act in acts if acts[act] != again[act]]
    stored = [seq for seq, kind, _words in room.events() if kind == "handed_over"]
    if stored != sorted(seq for _number, seq in acts.values()):
        found.append(f"stored are {stored}, acknowledged {acts}")
    async with room.client() as somebody:
        await somebody.hello()
        found += [f"a participant is told {event['type']}" for event in somebody.events if event["type"] != "private"]
    return found


async def take_over(room, acts: list[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    """Each act by the moderator of that number, for herself."""
    async with room.client("moderator", 0) as one, room.client("moderator", 1) as other:
        desks = [one, other]
        codes = [(await desk.hello())["you"]["id"] for desk in desks]
        return {
            act: (number, await desks[number].do("hand_over", id=act, person=codes[number])) for act, number in acts
        }


async def test_a_session_that_was_handed_over_stays_so_and_only_its_desk_knows(killed_site, kills):
    assert await hand_overs_with_kills(killed_site, kills=kills) == []


@pytest.mark.parametrize(
    ("fault", "check", "sign"),
    [
        ("every-vote", votes_with_kills, "one voter counts"),
        ("loud-hand-over", hand_overs_with_kills, "a participant is"),
    ],
)
async def test_the_checkers_of_votes_and_of_hand_overs_notice_a_server_with_a_mistake(fault, check, sign):
    site = FaultySite(migrated=migrated_database(), **LIMITS_UP)
    site.fault = fault
    with site:
        faults = await check(site, kills=1)

    assert [line for line in faults if sign in line]


@contextmanager
def two_processes(postgres_url, missing):
    """A site of two processes on servers of its own, which may be stopped."""
    try:
        with Postgres() as postgres, Redis() as redis:
            copy_migrated(postgres_url, postgres.url)
            variables = {"WEB_CONCURRENCY": "2", "ASCN_DATABASE_URL": postgres.url, "ASCN_REDIS_URL": redis.url}
            with RunningSite(**variables, **LIMITS_UP) as site:
                yield site, postgres, redis
    except Missing as reason:
        missing(str(reason))


async def test_two_processes_keep_one_order_while_everything_around_them_fails(kills, postgres_url, missing):
    with two_processes(postgres_url, missing) as (site, postgres, redis):
        rooms, writers = await asyncio.to_thread(rooms_and_writers, site)
        async with Storm(rooms, writers, seed=7) as storm:
            await storm.more_acks(LINES)
            for _ in range(kills):
                await asyncio.sleep(random.uniform(0.3, 1.0))
                kill(site)
                await asyncio.to_thread(site.start)
                await storm.more_acks()
            redis.send(signal.SIGSTOP)
            await storm.more_acks(LINES)
            await asyncio.sleep(2)
            await storm.more_acks()
            redis.send(signal.SIGCONT)
            await asyncio.to_thread(redis.stop)
            await storm.more_acks(LINES)
            await asyncio.sleep(1)
            await asyncio.to_thread(redis.start)
            for how in (signal.SIGINT, signal.SIGQUIT):  # PostgreSQL's fast and immediate shutdown
                await asyncio.to_thread(postgres.stop, how)
                await asyncio.to_thread(postgres.start)
                await storm.more_acks(LINES)
            faults = await storm.faults()

    assert faults == []


def test_a_checker_that_is_shown_each_fault_names_it():
    log = [(1, "a"), (2, "b")]
    history = History()
    history.acked["a"].add(1)
    history.told.append([(1, "a"), (2, "b")])
    assert history.faults(log) == []

    assert history.faults([(2, "b")])[0] == "lost 'a'"
    assert "double 'a' at [1, 3]" in history.faults([*log, (3, "a")])
    assert "gaps in the numbers" in history.faults([(1, "a"), (3, "b")])
    history.acked["a"].add(2)
    assert "moved 'a': [1, 2]" in history.faults(log)
    for told, fault in (
        ([(2, "b"), (1, "a")], "went back"),
        ([(1, "a")], "lacks [2]"),
        ([(1, "a"), (2, "x")], "heard another 2"),
    ):
        history.told = [told]
        assert any(fault in line for line in history.faults(log))
