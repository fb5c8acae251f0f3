"""Is the process alive, is it ready, and its figures. Apps add their part with ``watch`` and ``count``."""

import os
import shutil
from collections.abc import Callable, Iterable
from http import HTTPStatus
from importlib import import_module
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from ascn_site.page_cache import pages
from ascn_site.page_keys import FORWARDED
from ascn_site.plain_answers import HEADERS, answer

LEAST_FREE = 0.05
LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Figure(NamedTuple):
    """One line of ``/metrics``; a ``name`` ends with its unit, as Prometheus asks."""

    name: str
    help: str
    value: float


parts: dict[str, Callable[[], str]] = {}
figures: list[Callable[[], Iterable[Figure]]] = []


def watch(name: str, trouble_of: Callable[[], str]) -> None:
    """Add a part of ``/readyz``: ``trouble_of`` returns '' or one line that says what is wrong."""
    parts[name] = trouble_of


def count(read: Callable[[], Iterable[Figure]]) -> None:
    """Add figures to ``/metrics``."""
    figures.append(read)


def database_trouble() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"the database does not answer: {type(error).__name__}"
    return ""


def migration_trouble() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return ""  # database_trouble says it
    return f"{len(waiting)} migrations are not applied" if waiting else ""


def disk_trouble() -> str:
    try:
        usage = shutil.disk_usage(settings.DATA_DIR)
    except OSError as error:
        return f"the data folder cannot be read: {error.strerror}"
    if usage.free < LEAST_FREE * usage.total:
        return f"the disk of the data folder is full: {usage.free // 2**20} MB are free"
    return ""


def own_figures() -> Iterable[Figure]:
    usage = shutil.disk_usage(settings.DATA_DIR)
    yield Figure("ascn_process_id", "The process that answers: the figures are its own", os.getpid())
    yield Figure("ascn_page_cache_hits_total", "Anonymous pages answered without Django", pages.hits)
    yield Figure("ascn_page_cache_misses_total", "Anonymous pages that Django had to make", pages.misses)
    yield Figure("ascn_page_cache_pages", "Pages kept now", len(pages))
    yield Figure("ascn_page_cache_bytes", "Memory of the pages kept now", pages.size)
    yield Figure("ascn_disk_free_bytes", "Free space for the data folder", usage.free)


def watch_ourselves() -> None:
    """Called once from the AppConfig."""
    watch("database", database_trouble)
    watch("migrations", migration_trouble)
    watch("disk", disk_trouble)
    count(own_figures)
    if settings.REDIS_URL:
        redis = import_module("ascn_site.redis_health")  # costs a quarter of a second, so only where there is a Redis
        watch("redis", redis.redis_trouble)


async def alive(scope, receive, send) -> None:
    """``/healthz``: answered in the event loop, so that it tells about the process alone."""
    headers = [*HEADERS, (b"content-type", b"text/plain; charset=utf-8")]
    await answer(scope, send, status=HTTPStatus.OK, headers=headers, body=b"alive\n")


def troubles() -> dict[str, str]:
    """Every part that is not ready, with its reason."""
    found = {name: trouble_of() for name, trouble_of in parts.items()}
    return {name: trouble for name, trouble in found.items() if trouble}


def readyz(request: HttpRequest) -> HttpResponse:
    found = troubles()
    body: dict = {"status": "not ready" if found else "ready"}
    if may_see_inside(request):
        body["parts"] = {name: found.get(name, "ready") for name in parts}
    status = HTTPStatus.SERVICE_UNAVAILABLE if found else HTTPStatus.OK
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format, for this machine and superusers."""
    if not may_see_inside(request):
        raise Http404
    lines = []
    for read in figures:
        for figure in read():
            kind = "counter" if figure.name.endswith("_total") else "gauge"
            lines += [f"# HELP {figure.name} {figure.help}", f"# TYPE {figure.name} {kind}"]
            lines.append(f"{figure.name} {figure.value}")
    text = "\n".join([*lines, ""])
    return HttpResponse(
        text, content_type="text/plain; version=0.0.4; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def may_see_inside(request: HttpRequest) -> bool:
    return is_from_this_machine(request) or request.user.is_superuser


def is_from_this_machine(request: HttpRequest) -> bool:
    """Whether the socket's peer is this machine itself and no proxy spoke for another."""
    names = {name.lower().encode() for name in request.headers}
    return request.META.get("REMOTE_ADDR") in LOOPBACK and FORWARDED.isdisjoint(names)
