"""What an ``ASCN_*`` variable may hold. Each function takes the raw text and refuses with one line."""

import os
import re
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
PORT_NOTE = "port"  # a file in the data folder: mails, commands and workers name the address that answers
USUAL_PORT = 8000


def refuse(name: str, value: str, accepted: str) -> ImproperlyConfigured:
    """The error for a wrong value; its text is the single line an operator reads."""
    return ImproperlyConfigured(f"{name}={value!r} is not accepted. Accepted: {accepted}.")


def whole_number(name: str, value: str, *, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", value) or not least <= int(value) <= most:
        raise refuse(name, value, f"a whole number from {least} to {most}")
    return int(value)


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise refuse(name, value, " or ".join(allowed))
    return value


def origin(value: str) -> str:
    """The site's own origin without a trailing slash, or '' when it is not set."""
    if not value:
        return ""
    accepted = "an origin such as https://ascn.example.org (http only for localhost)"
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError:
        raise refuse("ASCN_ORIGIN", value, accepted) from None
    rest = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in {"http", "https"} or not parts.hostname or rest:
        raise refuse("ASCN_ORIGIN", value, accepted)
    if parts.scheme == "http" and not is_loopback(value):
        raise refuse("ASCN_ORIGIN", value, accepted)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def local_origin(folder: Path) -> str:
    """Where an installation without an origin is served: as the last start noted it, else at the usual port."""
    note = folder / PORT_NOTE
    try:
        port = whole_number(PORT_NOTE, note.read_text(encoding="ascii").strip(), least=1, most=65_535)
    except (OSError, UnicodeDecodeError, ImproperlyConfigured):
        port = USUAL_PORT
    return f"http://localhost:{port}"


def is_loopback(address: str) -> bool:
    """Whether an origin names this machine only; an origin that is not set counts as one."""
    if not address:
        return True
    host = urlsplit(address).hostname or ""
    return host in {"localhost", "127.0.0.1", "::1"}


def service_url(name: str, value: str, schemes: tuple[str, ...]) -> str:
    """A server's address with one of ``schemes``, or '' when it is not set."""
    if value and (urlsplit(value).scheme not in schemes or not urlsplit(value).netloc):
        raise refuse(name, "(hidden)", f"an address that begins with {' or '.join(s + '://' for s in schemes)}")
    return value


def class_path(name: str, value: str) -> str:
    """The importable name of a class, or '' when it is not set."""
    if value and not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", value):
        raise refuse(name, value, "the importable name of a class, such as package.module.Class")
    return value


def sender(value: str) -> str:
    """The address that the site's mails come from, with or without a name before it."""
    address = parseaddr(value)[1]
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise refuse("ASCN_FROM", value, "a mail address, such as ASCN <noreply@example.org>")
    return value


def secret_key(value: str) -> str:
    if value and len(value) < 50:
        raise refuse("ASCN_SECRET_KEY", "(hidden)", "at least 50 random characters")
    return value


def host_of(address: str) -> str:
    """The host name of an origin, as ``ALLOWED_HOSTS`` wants it."""
    return urlsplit(address).hostname or ""


def kept_secret_key(folder: Path, *, needed: bool) -> str:
    """The installation's own key, kept in its data folder.

    Demo mode signs with a key that is made on the first start as well, so
    that a restart signs nobody out. ``needed`` tells that the site is not in
    demo mode: a folder that cannot be written then stops the start, while a
    command that only reads (such as ``makemigrations``) goes on in demo mode
    with a key that dies with it.
    """
    file = folder / ("secret_key" if needed else "demo_key")
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        key = get_random_secret_key()
    draft = folder / f"{file.name}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(key)
        os.link(draft, file)  # whole or not at all, and the first of two processes wins
    except FileExistsError:
        key = file.read_text(encoding="ascii")
    except OSError as error:
        if needed:
            raise refuse("ASCN_DATA", str(folder), f"a folder that can be written ({error.strerror})") from None
    draft.unlink(missing_ok=True)
    return key


def database(url: str, folder: Path) -> dict:
    """PostgreSQL at ``url``, else one SQLite file in the data folder."""
    if url:
        limits = "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
        kept = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        return environ.Env.db_url_config(url) | kept | {"OPTIONS": {"connect_timeout": 3, "options": limits}}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "ascn.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # Without IMMEDIATE two writers meet in mid-transaction and one fails: "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            # Written back into the file every 16 MB: four times that often costs the live log a fifth of its speed.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
            " PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON;",
        },
    }


def cache(redis_url: str) -> dict:
    """The server at ``redis_url``, which has one second for an answer; else what this process keeps for itself."""
    if not redis_url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    options = {"socket_connect_timeout": 1, "socket_timeout": 1}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url, "OPTIONS": options}
