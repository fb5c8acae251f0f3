"""Who comes in: a session's cookie and a channel's id become a seat, many in one go.

The same function reads everybody's rights again while they sit, so that a
right that ends and a session that ends close a socket alike.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Exists, OuterRef
from django.utils.crypto import constant_time_compare

from ascn_site.accounts import SECOND_FACTOR
from ascn_site.accounts.sessions import BEGAN, SEEN, is_key, is_over, note_sockets
from ascn_site.models import User
from events import rules
from events.live.people import Seat, card
from events.models import Channel, SessionPage

SIGN_IN, NOT_YOURS, NO_SUCH_CHANNEL = 4401, 4403, 4404
SessionStore = import_module(settings.SESSION_ENGINE).SessionStore
SESSIONS = SessionStore.get_model_class().objects


class Knock(NamedTuple):
    """Somebody at the door; ``language`` is the one in which refusals are told."""

    session_key: str
    channel: str
    language: str


class Visitor(NamedTuple):
    person: User
    is_confirmed: bool


def session_key_of(cookies: bytes) -> str:
    """The session's key in a Cookie header; '' where there is none, or none that a session can have."""
    try:
        morsel = SimpleCookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel and is_key(morsel.value) else ""


def visitors(session_keys: Iterable[str], *, now: datetime.datetime) -> dict[str, Visitor]:
    """The signed-in people behind the keys of sessions that have not ended."""
    rows = SESSIONS.filter(session_key__in=set(filter(is_key, session_keys)), expire_date__gt=now)
    sessions = {row.session_key: signed_in(row.session_data) for row in rows}
    people = User.objects.filter(is_active=True).in_bulk({session.person for session in sessions.values()} - {0})
    return {
        key: Visitor(people[session.person], session.is_confirmed)
        for key, session in sessions.items()
        if session.person in people
        and is_fresh(session.password_mark, people[session.person].password)
        and not is_over(session.times, people[session.person], now=now)
    }


def note_use(session_keys: Collection[str], *, now: datetime.datetime) -> None:
    """Whoever sits in a channel uses the session, though no request says so."""
    rows = SESSIONS.filter(session_key__in=session_keys).values_list("session_key", "session_data")
    times = {key: signed_in(text).times for key, text in rows}
    note_sockets({key: known[SEEN] for key, known in times.items() if SEEN in known}, now=now)


class SignedIn(NamedTuple):
    """What a session says about a person; ``person`` is 0 where nobody has signed in."""

    person: int
    is_confirmed: bool
    password_mark: str
    times: Mapping[str, float]


@lru_cache(maxsize=16_384)
def signed_in(session_data: str) -> SignedIn:
    """Decoding costs more than all else, and the same sessions are looked at every few seconds."""
    session: dict[str, Any] = SessionStore().decode(session_data)
    is_known = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    person = int(session.get(SESSION_KEY, 0)) if is_known else 0
    times = {name: session[name] for name in (BEGAN, SEEN) if name in session}
    return SignedIn(person, session.get(SECOND_FACTOR) is True, session.get(HASH_SESSION_KEY, ""), times)


@lru_cache(maxsize=16_384)
def is_fresh(password_mark: str, password: str) -> bool:
    """Whether a session was begun with the password that still holds; ``password`` is its hash."""
    return constant_time_compare(password_mark, User(password=password).get_session_auth_hash())


def held(channels: Iterable[str]) -> dict[str, Channel]:
    """Those channels whose session is in the programme, in whatever language: the others are nothing to anybody."""
    session = SessionPage.objects.live().filter(translation_key=OuterRef("session"), alias_of=None)
    return Channel.objects.filter(Exists(session)).in_bulk(set(channels))


def admit(knocks: Sequence[Knock], *, now: datetime.datetime) -> list[Seat | int]:
    """For each who knocks a seat, or the code with which the socket is closed."""
    channels = held(knock.channel for knock in knocks)
    known = visitors((knock.session_key for knock in knocks), now=now)
    present: dict[tuple[str, bool], dict[int, User]] = defaultdict(dict)
    for knock in knocks:
        if knock.channel in channels and (visitor := known.get(knock.session_key)):
            present[knock.channel, visitor.is_confirmed][visitor.person.pk] = visitor.person
    rights = {}
    for (name, is_confirmed), people in present.items():
        confirmed = people.keys() if is_confirmed else ()
        found = rules.rights_in(channels[name], people.values(), confirmed=confirmed, now=now)
        rights |= {(name, is_confirmed, pk): right for pk, right in found.items()}
    return [answer(knock, known.get(knock.session_key), rights) for knock in knocks]


def look_again(knocks: Sequence[Knock], *, now: datetime.datetime) -> list[Seat | int]:
    """The same for those who are inside: they know of the session, as long as there is one."""
    seats = admit(knocks, now=now)
    lost = {knock.channel for knock, seat in zip(knocks, seats, strict=True) if seat == NO_SUCH_CHANNEL}
    known = held(lost) if lost else {}
    return [
        NOT_YOURS if seat == NO_SUCH_CHANNEL and knock.channel in known else seat
        for knock, seat in zip(knocks, seats, strict=True)
    ]


def answer(knock: Knock, visitor: Visitor | None, rights: dict[tuple[str, bool, int], rules.Rights]) -> Seat | int:
    if visitor is None:
        return SIGN_IN
    person = visitor.person
    right = rights.get((knock.channel, visitor.is_confirmed, person.pk))
    if right is not None and right.is_half_signed_in:
        return SIGN_IN
    if right is None or not (right.may_read or right.is_removed):
        return NO_SUCH_CHANNEL
    if right.is_removed:
        return NOT_YOURS
    return Seat(
        person=person.pk,
        channel=knock.channel,
        name=person.name,
        delegation=right.delegation,
        card=card(person.pk, person.name, right.delegation),
        may=right.may,
        is_at_desk=right.is_at_desk,
        is_confirmed=visitor.is_confirmed,
        muted_until=right.muted_until,
        language=knock.language,
    )
