"""``/ws/channels/<id>/`` as an ASGI application.

It stands on the bare interface: a consumer of Channels costs twice the memory
of an idle socket and a task for each send.
"""

import asyncio
import time
from functools import partial

from django.conf import settings
from django.db import DatabaseError
from django.http import QueryDict
from django.urls import re_path
from django.utils import timezone

from ascn_site import limits, sockets
from ascn_site.asgi_types import Receive, Scope, Send
from ascn_site.page_keys import language_of
from events.live import allowance, protocol
from events.live.doors import SIGN_IN, Knock, session_key_of
from events.live.hub import hub
from events.live.line import RESTART, TOO_MANY, Line
from events.live.people import Seat
from events.live.protocol import Refused, UnreadFrame
from events.live.refusals import language_in


async def channel_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Accept, then refuse with a code where need be, because a browser sees no other refusal."""
    await receive()
    try:
        await send({"type": "websocket.accept"})
        knock = knock_of(scope)
        seat = await seat_or_code(knock, address_of(scope))
        if isinstance(seat, int):
            await send({"type": "websocket.close", "code": seat})
            return
    except OSError:  # it went away while it was looked at
        return
    line = Line(send=send, knock=knock, seat=seat, until=hub.until(), owner=asyncio.current_task())
    hub.enter(line)
    try:
        await listen(line, receive)
    except asyncio.CancelledError:
        if not line.is_closing:
            raise
    finally:
        hub.leave(line)


def knock_of(scope: Scope) -> Knock:
    headers = dict(scope["headers"])
    channel = scope["url_route"]["kwargs"]["channel"]
    language = language_in(QueryDict(scope["query_string"])) or language_of(headers)
    return Knock(session_key_of(headers.get(b"cookie", b"")), channel, language)


def address_of(scope: Scope) -> str:
    """The client's address as the outermost trusted proxy saw it."""
    if settings.PROXIES:
        forwarded = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1").split(",")
        if len(forwarded) >= settings.PROXIES:
            return forwarded[-settings.PROXIES].strip()
    return (scope.get("client") or ("",))[0]


async def seat_or_code(knock: Knock, address: str) -> Seat | int:
    if hub.is_leaving:
        return RESTART
    if len(hub.lines) >= allowance.SOCKETS:
        return TOO_MANY
    seat: Seat | int = SIGN_IN
    if knock.session_key:
        seat = await hub.admit(knock)
    if seat == SIGN_IN and await knocks_too_often("handshakes_without_session", address):
        return TOO_MANY
    if isinstance(seat, Seat) and await is_too_much(seat):
        return TOO_MANY
    return seat


async def is_too_much(seat: Seat) -> bool:
    if await knocks_too_often("handshakes", seat.person):
        return True
    return hub.sockets_open(seat.person) >= allowance.SOCKETS_OF_A_PERSON


async def knocks_too_often(limit: str, key: object) -> bool:
    """Counted for all processes together, which takes a moment where there are several."""
    count = partial(limits.count, limit, key, now=timezone.now())
    refusal = await asyncio.to_thread(count) if settings.REDIS_URL else count()
    return refusal is not None


async def listen(line: Line, receive: Receive) -> None:
    while (heard := await receive())["type"] == "websocket.receive":
        if line.is_deaf:
            continue
        try:
            await obey(line, heard.get("text"))
        except UnreadFrame as refusal:
            line.refuse(refusal, refusal.frame_id)
        except Refused as refusal:
            line.refuse(refusal, None)
        except DatabaseError:
            line.close(RESTART)


async def obey(line: Line, text: str | None) -> None:
    """
    Raises:
        Refused: the frame has no effect.
        DatabaseError: the log cannot be read.
    """
    if text is None:
        raise UnreadFrame("bad_frame")
    raw = protocol.read(text)
    if raw.type == "hello":
        if wait := allowance.hellos.take(line.seat.person, now=time.monotonic()):
            raise Refused("rate", retry_after=wait)
        await hub.greet(line, protocol.shape(raw))
    else:
        line.hear(raw)


sockets.routes.append(re_path(r"^ws/channels/(?P<channel>[\w-]{1,24})/$", channel_socket))
