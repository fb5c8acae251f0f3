"""Unsafe starts are refused here, by ``check --deploy``, ``doctor`` and the server alike."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connection

NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "glusterfs"}
)
LEAST_SECRET = 50


@register(Tags.security)
def check_configuration(**_options) -> list[Error]:
    return [Error(text, id=f"ascn.E{number:03}") for number, text in enumerate(unsafe_settings(), start=1)]


def unsafe_settings() -> list[str]:
    """One line per thing that must not meet the public."""
    found = []
    if not settings.IS_LOOPBACK:
        if settings.DEBUG:
            found.append(f"DEBUG is on, and ASCN_ORIGIN={settings.ORIGIN} is a public address. Turn DEBUG off.")
        if not settings.IS_HTTPS:
            found.append(f"ASCN_ORIGIN={settings.ORIGIN} must begin with https:// because it is a public address.")
        if len(settings.SECRET_KEY) < LEAST_SECRET:
            found.append(f"ASCN_SECRET_KEY needs at least {LEAST_SECRET} random characters at a public address.")
    if is_sqlite() and (kind := file_system(settings.DATA_DIR)) in NETWORK_FILE_SYSTEMS:
        found.append(
            f"ASCN_DATA={settings.DATA_DIR} lies on a network disk ({kind}), where SQLite loses data."
            " Choose a local folder, or set ASCN_DATABASE_URL to a PostgreSQL server."
        )
    return found


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def unreachable_database() -> str:
    """Why the database cannot be used, in one line, or ''."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        variable = "ASCN_DATA" if is_sqlite() else "ASCN_DATABASE_URL"
        return f"The database of {variable} cannot be used: {str(error).splitlines()[0]}"
    return ""


def restore_note() -> Path:
    """There while a restore is being made, and after one that was killed."""
    return settings.DATA_DIR / "restore.unfinished"


def unfinished_restore() -> str:
    """Why a half restored installation may not start, or ''."""
    if not restore_note().exists():
        return ""
    folder = restore_note().read_text(encoding="utf-8").strip()
    return f"A restore into {settings.DATA_DIR} did not come to its end. Run it again: ./run manage restore {folder}"


def file_system(folder: Path) -> str:
    """The kind of file system a folder lies on, '' where the system does not tell."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return ""
    rows = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    points = [(row[1].replace("\\040", " "), row[2]) for row in rows]
    above = [(len(point), kind) for point, kind in points if folder.is_relative_to(point)]
    return max(above)[1] if above else ""


def unsafe_workers(workers: int) -> str:
    """Why ``workers`` processes cannot serve this configuration, or ''."""
    if workers == 1:
        return ""
    missing = []
    if is_sqlite():
        missing.append("ASCN_DATABASE_URL (SQLite has one server)")
    if not settings.REDIS_URL:
        missing.append("ASCN_REDIS_URL (the live hub lives inside one process)")
    if not missing:
        return ""
    return f"{workers} processes (--workers or WEB_CONCURRENCY) also need {' and '.join(missing)}."


def unsafe_people() -> str:
    """Why a public start is refused while the made-up people of demo mode are in the database, or ''."""
    if settings.IS_LOOPBACK:
        return ""
    try:
        number = get_user_model().objects.filter(is_demo=True).count()
    except DatabaseError:  # no tables yet, so nobody is in them
        return ""
    if not number:
        return ""
    return (
        f"The database holds {number} made-up people of demo mode. Start a public site with an empty ASCN_DATA folder."
    )


def unsafe_host(host: str) -> str:
    """Why the server may not listen on ``host``, or ''."""
    if host in {"127.0.0.1", "::1", "localhost"}:
        return ""
    if settings.DEBUG:
        return f"--host {host} is open to others while DEBUG is on. Turn DEBUG off."
    if settings.DEMO:
        return f"--host {host} is open to others, where demo mode would sign anybody in. Set ASCN_SECRET_KEY first."
    if settings.IS_LOOPBACK:
        return f"--host {host} is open to others. Set ASCN_ORIGIN to the site's public address first."
    return ""
