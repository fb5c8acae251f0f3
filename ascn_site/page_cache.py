"""Anonymous pages, kept whole in front of Django and dropped together when the public face changes.

A publishing transaction calls ``touch()``: it raises one number in the
database, and this process forgets its pages as soon as the transaction is
committed. Every other process reads the number twice a second.
"""

import asyncio
import gzip
import logging
import threading
import time
from hashlib import blake2b

import brotli
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F, Model
from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from ascn_site.asgi_types import App, Headers, Message, Receive, Scope, Send
from ascn_site.models import SiteVersion
from ascn_site.page_keys import PageRequest

logger = logging.getLogger(__name__)

KEPT_STATUSES = frozenset({200, 301, 302, 410})
KEPT_BYTES = 96 * 2**20
LARGEST = 2**20  # a longer answer goes out as it comes
KEPT_SECONDS = 300  # some pages depend on the date
LOOK_EVERY = 0.5
MADE_ANEW = frozenset({b"content-length", b"etag", b"server-timing", b"vary"})
NO_BODY = {"type": "http.response.body", "body": b""}


def touch() -> None:
    """The public face changes with the current transaction: every cached page goes, in all processes."""
    if is_touched():
        return
    if not SiteVersion.objects.filter(pk=1).update(number=F("number") + 1):
        SiteVersion.objects.create(pk=1, number=1)
    transaction.on_commit(pages.forget)


def is_touched() -> bool:
    """Whether this transaction has raised the number already: a load of a thousand rows does it once."""
    return any(waiting[1] == pages.forget for waiting in connection.run_on_commit)


def touch_on_signal(**_signal: object) -> None:
    touch()


def touch_on_delete(sender: type[Model], **_signal: object) -> None:
    if issubclass(sender, Page):
        touch()


def watch_wagtail() -> None:
    """Called once from the AppConfig: these are the ways in which Wagtail changes what a reader sees."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(touch_on_signal, dispatch_uid="page_cache")
    post_delete.connect(touch_on_delete, dispatch_uid="page_cache")
    watch(PageViewRestriction, Redirect, Site)


def watch(*models: type[Model]) -> None:
    """Called from an AppConfig: rows of these models show on public pages without a page being published."""
    for model in models:
        post_save.connect(touch_on_signal, sender=model, dispatch_uid=f"page_cache {model._meta.label}")
        post_delete.connect(touch_on_signal, sender=model, dispatch_uid=f"page_cache {model._meta.label}")


class Kept:
    """One answer in its encodings, ready to be sent."""

    __slots__ = ("body_of", "expires", "not_modified", "size", "start_of")

    def __init__(self, *, status: int, headers: Headers, body: bytes, expires: float):
        tag = blake2b(body, digest_size=12).hexdigest()
        bodies = {b"": body}
        if len(body) > 200 and is_text(headers):
            bodies |= {b"br": brotli.compress(body, quality=6), b"gzip": gzip.compress(body, 6, mtime=0)}
        self.expires = expires
        self.size = sum(map(len, bodies.values())) + 1000
        self.body_of = {name: {"type": "http.response.body", "body": data} for name, data in bodies.items()}
        self.start_of: dict[bytes, Message] = {}
        self.not_modified: dict[bytes | None, Message] = {}
        for name, data in bodies.items():
            etag = f'"{tag}{name.decode()}"'.encode()
            common = [*headers, (b"etag", etag)]
            length = (b"content-length", str(len(data)).encode())
            encoding = [(b"content-encoding", name)] if name else []
            start = {"type": "http.response.start", "status": status, "headers": [*common, *encoding, length]}
            self.start_of[name] = start
            if status == 200:
                self.not_modified[etag] = {"type": "http.response.start", "status": 304, "headers": common}

    async def send(self, send: Send, request: PageRequest, method: str, extra: Headers | None = None) -> None:
        """Answer one request; ``extra`` headers are for this one alone."""
        if request.tag in self.not_modified:
            await send(self.not_modified[request.tag])
            await send(NO_BODY)
            return
        encoding = request.encoding if request.encoding in self.body_of else b""
        start = self.start_of[encoding]
        await send({**start, "headers": [*start["headers"], *extra]} if extra else start)
        await send(NO_BODY if method == "HEAD" else self.body_of[encoding])


class Pages:
    """The answers that one process keeps, oldest dropped first when ``limit`` bytes are full."""

    def __init__(self, limit: int = KEPT_BYTES):
        self.limit = limit
        self.size = self.hits = self.misses = 0
        self.generation = 0
        self._kept: dict[tuple, Kept] = {}
        self._lock = threading.Lock()

    def find(self, key: tuple) -> Kept | None:
        kept = self._kept.get(key)
        return kept if kept is not None and kept.expires > time.monotonic() else None

    def keep(self, key: tuple, kept: Kept, *, generation: int) -> None:
        """Keep an answer, unless the public face changed since its making began in ``generation``."""
        with self._lock:
            if generation != self.generation:
                return
            replaced = self._kept.pop(key, None)
            self.size += kept.size - (replaced.size if replaced else 0)
            self._kept[key] = kept
            while self.size > self.limit:
                self.size -= self._kept.pop(next(iter(self._kept))).size

    def forget(self) -> None:
        with self._lock:
            self.generation += 1
            self._kept = {}
            self.size = 0

    def __len__(self) -> int:
        return len(self._kept)


pages = Pages()


class VersionWatch:
    """A thread that reads the site's version and makes ``pages`` forget when another process has raised it."""

    def __init__(self, kept: Pages, every: float = LOOK_EVERY):
        self.kept, self.every = kept, every
        self._known: int | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self.run, name="page-cache", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join(timeout=5)

    def run(self) -> None:
        is_over = False
        while not is_over:
            try:
                close_old_connections()
                self.look()
            except DatabaseError as error:
                logger.warning("the site's version cannot be read: %s", type(error).__name__)
            is_over = self._is_over.wait(self.every)
        connection.close()

    def look(self) -> None:
        number = SiteVersion.objects.filter(pk=1).values_list("number", flat=True).first() or 0
        if number != self._known:
            self._known = number
            self.kept.forget()


class PageCache:
    """ASGI middleware: answers from ``pages`` without Django, and keeps what Django marks as public."""

    def __init__(self, app: App, kept: Pages | None = None):
        self.app = app
        self.pages = pages if kept is None else kept
        self.in_the_making: dict[tuple, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = PageRequest.of(scope)
        if request is None:
            await self.app(scope, receive, send)
            return
        kept = self.pages.find(request.key)
        if kept is not None:
            self.pages.hits += 1
            await kept.send(send, request, scope["method"])
        elif request.may_fill and scope["method"] == "GET":
            self.pages.misses += 1
            await self.fill_once(request, scope, receive, send)
        else:
            self.pages.misses += 1
            await self.app(scope, receive, send)

    async def fill_once(self, request: PageRequest, scope: Scope, receive: Receive, send: Send) -> None:
        """Of those who ask for the same page at once one has it made; the others wait for it.

        What turns out to be no public page each of them then gets from Django.
        """
        first = self.in_the_making.get(request.key)
        if first is not None:
            await first.wait()
            kept = self.pages.find(request.key)
            await (self.app(scope, receive, send) if kept is None else kept.send(send, request, "GET"))
            return
        done = self.in_the_making[request.key] = asyncio.Event()
        try:
            await self.fill(request, scope, receive, send)
        finally:
            del self.in_the_making[request.key]
            done.set()

    async def fill(self, request: PageRequest, scope: Scope, receive: Receive, send: Send) -> None:
        """Have Django answer the request in its plainest form, and keep the answer if it is public."""
        generation = self.pages.generation
        held = Held(send)
        await self.app(request.plainest(scope), receive, held.put)
        if not held.start or held.flows:
            return
        kept = await asyncio.to_thread(held.as_kept)
        if held.is_public():
            self.pages.keep(request.key, kept, generation=generation)
        await kept.send(send, request, "GET", held.for_this_one())


class Held:
    """An answer held back until it is whole; one that grows too long flows on as it comes."""

    def __init__(self, send: Send):
        self.start: Message = {}
        self.flows = False
        self._send = send
        self._parts: list[bytes] = []
        self._size = 0

    async def put(self, message: Message) -> None:
        if self.flows:
            await self._send(message)
        elif message["type"] == "http.response.start":
            self.start = message
        else:
            self._parts.append(message.get("body", b""))
            self._size += len(self._parts[-1])
            if self._size > LARGEST:
                self.flows = True
                await self._send(self.start)
                await self._send({**message, "body": b"".join(self._parts)})

    def is_public(self) -> bool:
        headers = dict(self.start["headers"])
        is_marked = b"public" in headers.get(b"cache-control", b"")
        return is_marked and b"set-cookie" not in headers and self.start["status"] in KEPT_STATUSES

    def for_this_one(self) -> Headers:
        return [header for header in self.start["headers"] if header[0] == b"server-timing"]

    def as_kept(self) -> Kept:
        kept_headers = [header for header in self.start["headers"] if header[0] not in MADE_ANEW]
        varies = {b"Accept-Encoding"}
        for name, value in self.start["headers"]:
            if name == b"vary":
                varies |= {part.strip() for part in value.split(b",")}
        return Kept(
            status=self.start["status"],
            headers=[*kept_headers, (b"vary", b", ".join(sorted(varies)))],
            body=b"".join(self._parts),
            expires=time.monotonic() + KEPT_SECONDS,
        )


def is_text(headers: Headers) -> bool:
    kind = dict(headers).get(b"content-type", b"")
    return kind.startswith(b"text/") or b"json" in kind or b"xml" in kind
