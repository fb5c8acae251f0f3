"""Installations of the platform in folders of their own, on either database; commands run as processes."""

import os
import shutil
import subprocess
import sys
import uuid
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.services.databases import migrated_database
from tests.services.postgres import binaries
from tests.services.processes import program
from tests.services.site import ROOT

MIGRATED = "migrated"


class Installation:
    """A data folder with a database; commands run as processes of their own."""

    def __init__(self, folder: Path, database: str = ""):
        self.folder, self.database = folder, database
        self.variables: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ASCN_", "DJANGO_"))}
        own = {"ASCN_DATA": str(self.folder), "ASCN_DATABASE_URL": self.database} | self.variables
        return inherited | {name: value for name, value in own.items() if value}

    def start(self, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, env=self.environment(), **pipes)

    def run(self, *arguments: str) -> str:
        process = self.start(*arguments)
        out, error = process.communicate(timeout=600)
        assert process.returncode == 0, error
        return out

    def refusal(self, *arguments: str) -> str:
        process = self.start(*arguments)
        _out, error = process.communicate(timeout=600)
        assert process.returncode != 0
        assert "Traceback" not in error
        return error

    def shell(self, code: str) -> str:
        return self.run("shell", "-v0", "-c", code)


def migrate_once(server: str, connection: psycopg.Connection) -> None:
    """A database to copy, made by the first of all workers who asks while the others wait."""
    connection.execute("SELECT pg_advisory_lock(1)")  # to the end of the connection
    if connection.execute("SELECT FROM pg_database WHERE datname = %s", [MIGRATED]).fetchone() is None:
        connection.execute("DROP DATABASE IF EXISTS half_migrated")
        connection.execute("CREATE DATABASE half_migrated")
        with TemporaryDirectory() as folder:
            Installation(Path(folder), f"{server}/half_migrated").run("migrate", "-v0")
        connection.execute(f"ALTER DATABASE half_migrated RENAME TO {MIGRATED}")


@contextmanager
def own_database(postgres_url: str, name: str, *, is_migrated: bool):
    """The address of a database on a running server, which goes with the block."""
    server = postgres_url.rpartition("/")[0]
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        if is_migrated:
            migrate_once(server, connection)
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {MIGRATED if is_migrated else "template1"}')
    try:
        yield f"{server}/{name}"
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def copy_migrated(postgres_url: str, target: str) -> None:
    """All migrations into an empty database of another server."""
    server = postgres_url.rpartition("/")[0]
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        migrate_once(server, connection)
    dump, restore = (program(name, "postgresql-client", *binaries()) for name in ("pg_dump", "pg_restore"))
    dumped = subprocess.run([dump, "-Fc", f"{server}/{MIGRATED}"], check=True, capture_output=True).stdout
    subprocess.run([restore, "-d", target], input=dumped, check=True, capture_output=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def install(request, tmp_path, db):
    """Makes installations on one kind of database; the first one is migrated."""
    with ExitStack() as made:

        def with_database(name: str, *, is_migrated: bool) -> Installation:
            folder = tmp_path / name
            if request.param == "sqlite":
                found = Installation(folder)
                if is_migrated:
                    shutil.copy(migrated_database(), folder / "ascn.sqlite3")
                return found
            url, own_name = request.getfixturevalue("postgres_url"), f"{name}_{uuid.uuid4().hex[:8]}"
            return Installation(folder, made.enter_context(own_database(url, own_name, is_migrated=is_migrated)))

        yield with_database
