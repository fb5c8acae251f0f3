"""One consistent copy of the database by its own means, and an empty database filled from it."""

import os
import shutil
import subprocess
from pathlib import Path

from django.core.management import CommandError
from django.db import connection

from ascn_site.checks import is_sqlite

SQLITE, POSTGRES = "database.sqlite3", "database.dump"


def kind() -> str:
    return "sqlite" if is_sqlite() else "postgresql"


def file_name() -> str:
    return SQLITE if is_sqlite() else POSTGRES


def copy_to(folder: Path) -> Path:
    """The state at one moment, without holding up writers."""
    target = folder / file_name()
    if is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
    else:
        run("pg_dump", "-Fc", "--no-owner", "--no-privileges", "-f", str(target), database_name())
    return target


def is_empty() -> bool:
    return not connection.introspection.table_names()


def fill_from(folder: Path, *, again: bool = False) -> None:
    """``again``: what an earlier try left there goes first.

    Raises:
        CommandError: the database's own program refused; nothing of it is kept then.
    """
    source = folder / file_name()
    if not is_sqlite():
        whole = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        empty = ("--clean", "--if-exists") if again else ()
        run("pg_restore", *whole, *empty, "-d", database_name(), str(source))
        return
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    draft = target.with_name(f"{target.name}.draft")
    shutil.copyfile(source, draft)
    for end in ("-wal", "-shm"):
        Path(f"{target}{end}").unlink(missing_ok=True)
    os.replace(draft, target)


def database_name() -> str:
    return str(connection.settings_dict["NAME"])


def run(name: str, *arguments: str) -> None:
    """A program of PostgreSQL; the password travels in its environment, where other users cannot read it."""
    given = connection.settings_dict
    environment = {
        "PGHOST": given["HOST"] or "",
        "PGPORT": str(given["PORT"] or ""),
        "PGUSER": given["USER"] or "",
        "PGPASSWORD": given["PASSWORD"] or "",
    }
    command = [program(name), *arguments]
    environment = {key: value for key, value in environment.items() if value}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandError(f"{name} failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")


def program(name: str) -> str:
    """Where a program of PostgreSQL is; the newest, which understands all older servers. Debian hides them."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: -int(path.parts[-3]))
    found = str(newest[0]) if newest else shutil.which(name)
    if not found:
        raise CommandError(f"{name} is missing. Install PostgreSQL's client programs.")
    return found
