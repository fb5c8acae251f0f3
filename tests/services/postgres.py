"""PostgreSQL from Debian's package."""

import subprocess
from pathlib import Path

import psycopg

from tests.services.processes import Server, program


def binaries() -> list[str]:
    """The folders with ``initdb``, newest version first; Debian keeps them off the PATH."""
    found = Path("/usr/lib/postgresql").glob("*/bin")
    return [str(folder) for folder in sorted(found, key=lambda folder: -int(folder.parent.name))]


# For tests that cut no power: what is committed need not be on the disk.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres(Server):
    name = "postgres"
    account = "postgres"

    def __init__(self, *settings: str):
        super().__init__()
        self.settings = settings

    @property
    def url(self) -> str:
        return self.url_of("ascn")

    def url_of(self, database: str) -> str:
        return f"postgres://ascn@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        initdb = program("initdb", "postgresql", *binaries())
        arguments = ["-D", "data", "-U", "ascn", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run([initdb, *arguments], cwd=self.folder, check=True, capture_output=True, **self.as_account())

    def command(self) -> list[str]:
        all_settings = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=64MB", *self.settings)
        settings = [word for setting in all_settings for word in ("-c", setting)]
        return [program("postgres", "postgresql", *binaries()), "-D", "data", "-p", str(self.port), *settings]

    def start(self) -> None:
        super().start()
        with self.connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'ascn'").fetchone():
                connection.execute("CREATE DATABASE ascn")

    def connect(self, database: str = "ascn"):
        return psycopg.connect(self.url_of(database), autocommit=True)

    def answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True
