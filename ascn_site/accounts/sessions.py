"""How long a session lasts: shorter for those who publish or clear, never longer than its whole term."""

import datetime
import re
from collections.abc import Mapping
from contextlib import suppress

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.utils import timezone

from ascn_site import rules
from ascn_site.models import User

BEGAN, SEEN = "began_at", "seen_at"
MINUTE, HOUR, DAY = 60, 3600, 86_400
SOCKETS_NOTED_EVERY = 10 * MINUTE
KEY = re.compile(r"[a-z0-9]{32}")
NOTED_EVERY = MINUTE  # writing down each request would take SQLite's write lock for reading
SHORT_IDLE, LONG_IDLE = 30 * MINUTE, 12 * HOUR
SHORT_TERM, LONG_TERM = 12 * HOUR, 14 * DAY


def is_key(text: str) -> bool:
    """Whether a session may have this key; anything else, such as a NUL, is not asked of the database."""
    return KEY.fullmatch(text) is not None


class Sessions(SessionMiddleware):
    """A cookie that no session can have counts as none."""

    def process_request(self, request):
        if not is_key(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        super().process_request(request)


class SessionTerms:
    """Ends a session whose time is over; the request then goes on as a visitor's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = timezone.now()
            if is_over(request.session, request.user, now=now):
                logout(request)
            else:
                note_use(request.session, now=now)
        return self.get_response(request)


def is_over(session: SessionBase | Mapping[str, float], person: User, *, now: datetime.datetime) -> bool:
    """Whose office it is, is asked only when the answer depends on it."""
    moment = now.timestamp()
    idle, age = moment - session.get(SEEN, moment), moment - session.get(BEGAN, moment)
    if idle > LONG_IDLE or age > LONG_TERM:
        return True
    may_be_over = idle > SHORT_IDLE or age > SHORT_TERM
    return may_be_over and rules.decides(person, on=timezone.localdate(now))


def note_use(session: SessionBase, *, now: datetime.datetime) -> None:
    """Remember that the session is used. A clock that was set back does not make it older."""
    moment = now.timestamp()
    if session.get(BEGAN, moment + 1) > moment:
        session[BEGAN] = moment
    if not 0 <= moment - session.get(SEEN, -DAY) < NOTED_EVERY:
        session[SEEN] = moment


def note_sockets(sessions: Mapping[str, float], *, now: datetime.datetime) -> None:
    """An open live socket counts as use; called now and then with the sessions that opened one, and when each of them
    was seen last."""
    moment = now.timestamp()
    for session_key, seen in sessions.items():
        if not 0 <= moment - seen < SOCKETS_NOTED_EVERY:
            note_socket(session_key, now=now)


def note_socket(session_key: str, *, now: datetime.datetime) -> None:
    session = SessionStore(session_key)
    if BEGAN in session:
        note_use(session, now=now)
        with suppress(UpdateError):  # it has been ended meanwhile
            session.save(must_create=False)
