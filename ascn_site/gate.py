"""The gate before Django's threads: the whole request in, the whole answer out, both with deadlines.

Django runs in ten threads. Without the gate ten clients whose body does not
come, or who do not read their answer, would stop the site for everybody.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from urllib.parse import quote_from_bytes, unquote_to_bytes
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from ascn_site.asgi_types import App, Headers, Message, Receive, Scope, Send
from ascn_site.plain_answers import refuse

logger = logging.getLogger(__name__)

MEGABYTE = 2**20
# The first prefix that fits decides how large a body may be.
BODY_LIMITS = (
    ("/admin/images/", 26 * MEGABYTE),
    ("/admin/documents/", 26 * MEGABYTE),
    ("/admin/", 5 * MEGABYTE),
    ("/api/", 64 * 1024),
    ("/", MEGABYTE),
)
# Doors at which the time of an answer would tell whether an address has an account: none comes sooner than this.
ALIKE = frozenset({"/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/", "/accounts/signup/"})
ALIKE_AFTER = 0.5  # seconds; a password is hashed in half of it
READ_AND_FORGET = 64 * MEGABYTE  # of a body too large, so that the browser hears our answer and not a broken line
IN_MEMORY = MEGABYTE
SLICE = 64 * 1024


class TooSlow(Exception):
    """A client sends or takes its bytes too slowly."""


class TooLarge(Exception):
    """A body is larger than its address accepts."""


class Gone(Exception):
    """The client went away before its request was complete."""


class Patience:
    """How long the gate waits: ``silence`` seconds for any byte, ``window`` seconds at less than ``rate`` bytes/s."""

    def __init__(self, *, silence: float = 10, window: float = 15, rate: int = 1024):
        self.silence, self.window, self.rate = silence, window, rate


class Gate:
    """ASGI middleware round an application that works in threads."""

    def __init__(self, app: App, patience: Patience | None = None):
        self.app = app
        self.patience = patience or Patience()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_readable(scope["raw_path"]):
            return await refuse(scope, send, HTTPStatus.BAD_REQUEST)
        try:
            body, length = await self.whole_body(scope, receive)
        except TooSlow:
            return await refuse(scope, send, HTTPStatus.REQUEST_TIMEOUT)
        except TooLarge:
            return await refuse(scope, send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except Gone:
            return None
        with body:
            await self.deliver(as_for_wsgi(scope, body, length), send)
        return None

    async def whole_body(self, scope: Scope, receive: Receive) -> tuple[SpooledTemporaryFile, int]:
        """Returns the body as a file at its beginning, and its length in bytes."""
        body = SpooledTemporaryFile(max_size=IN_MEMORY)  # the caller closes it
        if not announces_body(scope["headers"]):
            return body, 0
        limit = next(limit for prefix, limit in BODY_LIMITS if scope["path"].startswith(prefix))
        length = 0
        try:
            async for part in self.parts(receive):
                length += len(part)
                if length <= limit:
                    body.write(part)
                elif length > READ_AND_FORGET:
                    break
            if length > limit:
                raise TooLarge
        except (TooSlow, TooLarge, Gone):
            body.close()
            raise
        body.seek(0)
        return body, length

    async def parts(self, receive: Receive) -> AsyncIterator[bytes]:
        began, in_window, is_open = time.monotonic(), 0, True
        while is_open:
            try:
                async with asyncio.timeout(self.patience.silence):
                    message = await receive()
            except TimeoutError:
                raise TooSlow from None
            if message["type"] == "http.disconnect":
                raise Gone
            part, is_open = message.get("body", b""), message.get("more_body", False)
            yield part
            in_window += len(part)
            waited = time.monotonic() - began
            if waited >= self.patience.window:
                if is_open and in_window < self.patience.rate * waited:
                    raise TooSlow
                began, in_window = time.monotonic(), 0

    async def deliver(self, scope: Scope, send: Send) -> None:
        """Let the thread speak into an ``Answer`` while the client takes it at its own speed."""
        not_before = time.monotonic() + ALIKE_AFTER if is_alike(scope) else 0.0
        with Answer() as answer:
            speaker = asyncio.ensure_future(self.speak(scope, answer))
            try:
                await self.hand_out(answer, send, not_before=not_before)
            except TimeoutError:
                logger.warning("answer to %s cut: the client does not read", scope["path"])
                answer.is_unwanted = True
            await speaker
            if not answer.start:
                await refuse(scope, send, HTTPStatus.INTERNAL_SERVER_ERROR)

    async def speak(self, scope: Scope, answer: "Answer") -> None:
        try:
            await self.app(scope, nothing_more, answer.put)
        except Exception:  # the one boundary at which a fault of the application must not leave a client waiting
            logger.exception("no answer to %s", scope["path"])
        finally:
            answer.end()

    async def hand_out(self, answer: "Answer", send: Send, *, not_before: float) -> None:
        if not await answer.has_begun():
            return
        if (wait := not_before - time.monotonic()) > 0:
            await asyncio.sleep(wait)  # holds none of the threads
        await self.send_in_time(send, answer.start)
        while part := await answer.next_part():
            await self.send_in_time(send, {"type": "http.response.body", "body": part, "more_body": True})
        if answer.is_whole:
            await self.send_in_time(send, {"type": "http.response.body", "body": b""})

    async def send_in_time(self, send: Send, message: Message) -> None:
        async with asyncio.timeout(self.patience.silence):
            await send(message)


class Answer:
    """What the application has said and the client has not yet taken; on disk beyond a megabyte."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.is_whole = self.is_over = self.is_unwanted = False
        self._store = SpooledTemporaryFile(max_size=IN_MEMORY)  # closed by __exit__
        self._said = self._taken = 0
        self._news = asyncio.Event()

    def __enter__(self) -> "Answer":
        return self

    def __exit__(self, *error: object) -> None:
        self._store.close()

    async def put(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif not self.is_unwanted:
            part = message.get("body", b"")
            self._store.seek(self._said)
            self._store.write(part)
            self._said += len(part)
            self.is_whole = not message.get("more_body", False)
        self._news.set()

    def end(self) -> None:
        self.is_over = True
        self._news.set()

    async def has_begun(self) -> bool:
        while not self.start and not self.is_over:
            await self._heard()
        return bool(self.start)

    async def next_part(self) -> bytes:
        """The next slice in order; b'' after the last."""
        while self._taken == self._said and not (self.is_whole or self.is_over):
            await self._heard()
        self._store.seek(self._taken)
        part = self._store.read(SLICE)
        self._taken += len(part)
        return part

    async def _heard(self) -> None:
        await self._news.wait()
        self._news.clear()


def whole_body_as_input(application: WSGIApplication) -> WSGIApplication:
    """WSGI middleware: Django reads the body that the gate has already received, not the socket."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"] = environ["asgi.scope"]["gate.body"]
        return application(environ, start_response)

    return app


def is_readable(raw_path: bytes) -> bool:
    """Whether a path is UTF-8 without control characters."""
    if b"%" not in raw_path:
        return True
    try:
        text = unquote_to_bytes(raw_path).decode()
    except UnicodeDecodeError:
        return False
    return not any(character < " " or character == "\x7f" for character in text)


def is_alike(scope: Scope) -> bool:
    return scope["method"] == "POST" and scope["path"] in ALIKE


def announces_body(headers: Headers) -> bool:
    return any(name == b"transfer-encoding" or (name == b"content-length" and value != b"0") for name, value in headers)


def as_for_wsgi(scope: Scope, body: SpooledTemporaryFile, length: int) -> Scope:
    """The request as a WSGI server may pass it on.

    A header with an underscore would take the place of the real one in
    WSGI's environment, and a body sent in chunks has no length there.
    """
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if b"_" not in name and name not in {b"content-length", b"transfer-encoding"}
    ]
    if length:
        headers.append((b"content-length", str(length).encode()))
    query = scope["query_string"]
    if not query.isascii():
        query = quote_from_bytes(query, safe="%&=+;/?:@!$'()*,-._~").encode()
    return {**scope, "headers": headers, "query_string": query, "gate.body": body}


async def nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
