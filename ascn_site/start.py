"""The steps of a start. Each is skipped when nothing changed and may be killed at any moment: its mark comes last."""

import errno
import fcntl
import io
import os
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from ascn_site import checks, configuration, health, renditions
from ascn_site.models import StartStep

COLLECTED = ".collected"
SEND_BUFFER = 256 * 1024
USER_TIMEOUT = 15_000  # milliseconds until the system gives up a client that takes nothing


class Step(NamedTuple):
    """Something an app prepares when it is not there yet; ``words`` say so on the terminal."""

    words: str
    is_needed: Callable[[], bool]
    take: Callable[[], object]


last_steps: list[Step] = []  # apps add theirs


def refuse_unsafe(*, host: str, workers: int) -> None:
    """Raises CommandError with one line per thing that is wrong."""
    found = [
        *checks.unsafe_settings(),
        checks.unfinished_restore(),
        checks.unsafe_people(),
        checks.unsafe_host(host),
        checks.unsafe_workers(workers),
    ]
    if lines := list(filter(None, found)):
        raise CommandError("\n".join(lines))


def listen(host: str, port: int) -> socket.socket:
    """A bound socket whose connections cannot hold memory for a client that does not read."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT)
        listener.bind(address)
    except OSError as error:
        is_taken = error.errno == errno.EADDRINUSE
        reason = "is taken by another program" if is_taken else f"cannot be used ({error.strerror})"
        raise CommandError(f"Port {port} on {host} {reason}. Choose another one: ./run --port {port + 1}") from None
    listener.set_inheritable(True)
    return listener


def note_port(port: int) -> None:
    """For links in mails and for commands, where no origin is configured; this process began before the note."""
    (settings.DATA_DIR / configuration.PORT_NOTE).write_text(str(port), encoding="ascii")
    if not settings.ORIGIN:
        settings.SITE_ORIGIN = settings.WAGTAILADMIN_BASE_URL = configuration.local_origin(settings.DATA_DIR)


def lock_data_folder() -> io.TextIOBase:
    """Keep a second server off the same data; the lock ends with this process, however it ends."""
    folder = settings.DATA_DIR
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "server.lock").open("a+")
    except OSError as error:
        raise CommandError(
            f"The data folder {folder} cannot be written ({error.strerror}). Choose another: --data DIR"
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise CommandError(f"Another server (process {lock.read().strip()}) already works on {folder}.") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def reach_services() -> None:
    """Raises CommandError with one line per server that is configured and does not answer."""
    found = [checks.unreachable_database()]
    if settings.REDIS_URL:
        found.append(health.parts["redis"]())
    if lines := list(filter(None, found)):
        raise CommandError("\n".join(lines))


def prepare() -> None:
    """Bring database, facts, static files and demo people up to date."""
    facts = fingerprint_of(file for app in apps.get_app_configs() for file in Path(app.path).glob("facts/**/*"))
    migrate()
    once("load_network", facts, "loading the network's facts")
    collect_static()
    if settings.DEMO:
        once("seed_demo", facts, "making the people to try it out as", "--seed=1")
    if renditions.without_renditions().exists():
        with Progress("making the sizes of pictures"):
            renditions.make_renditions()
    for step in last_steps:
        if step.is_needed():
            with Progress(step.words):
                step.take()


def migrate() -> None:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        with Progress("preparing the database", waiting) as progress, all_or_nothing():
            call_command("migrate", interactive=False, skip_checks=True, stdout=progress)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction for all migrations: Django notes most of them after theirs has ended, and may be killed between.

    SQLite cannot stop minding references within a transaction; PostgreSQL alters no table whose checks still wait.
    """
    with connection.constraint_checks_disabled(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield


def once(command: str, fingerprint: str, words: str, *arguments: str) -> None:
    """Call a management command unless it has done its work on the same input before."""
    if StartStep.objects.filter(name=command, fingerprint=fingerprint).exists():
        return
    with Progress(words) as progress:
        call_command(command, *arguments, stdout=progress)
    StartStep.objects.update_or_create(name=command, defaults={"fingerprint": fingerprint})


def collect_static() -> None:
    mark = Path(settings.STATIC_ROOT) / COLLECTED
    wanted = fingerprint_of(own_static_files(), settings.BASE_DIR / "requirements.lock")
    if mark.exists() and mark.read_text(encoding="ascii") == wanted:
        return
    with Progress("packing style sheets, scripts and icons") as progress:
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True, stdout=progress)
    mark.write_text(wanted, encoding="ascii")


def own_static_files() -> Iterable[Path]:
    for finder in get_finders():
        for storage in getattr(finder, "storages", {}).values():
            folder = Path(storage.location)
            if folder.is_relative_to(settings.BASE_DIR) and ".venv" not in folder.parts:
                yield from folder.rglob("*")
    yield Path(__file__).with_name("storage.py")


def fingerprint_of(files: Iterable[Path], *more: Path) -> str:
    digest = blake2b(digest_size=16)
    for file in sorted({*files, *more}):
        if file.is_file():
            digest.update(f"{file.relative_to(settings.BASE_DIR)}\0".encode())
            digest.update(blake2b(file.read_bytes()).digest())
    return digest.hexdigest()


class Progress(io.TextIOBase):
    """One line on the terminal for one step; as a stream it counts the migrations that a command reports."""

    def __init__(self, words: str, total: int = 0):
        self.words, self.total = words, total
        self.done = 0
        self.began = time.monotonic()

    def __enter__(self):
        self.show("…")
        return self

    def __exit__(self, kind, *error):
        self.show("failed\n" if kind else f"{time.monotonic() - self.began:.1f} s\n")

    def write(self, text: str) -> int:
        self.done += text.count(" OK")
        if self.total and sys.stdout.isatty():
            self.show(f"{self.done} of {self.total} steps")
        return len(text)

    def show(self, state: str) -> None:
        if sys.stdout.isatty():
            sys.stdout.write(f"\r\033[K  {self.words}: {state}")
        else:
            sys.stdout.write(f"  {self.words} …\n" if state == "…" else f"  {self.words}: {state}")
        sys.stdout.flush()
