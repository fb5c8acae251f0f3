"""Run the suite against PostgreSQL: ``./run test --database=postgres`` comes here."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.services.installations import Installation
from tests.services.postgres import FORGETFUL, Postgres


def main() -> int:
    with Postgres(*FORGETFUL) as server:
        migrate_once(server)
        environment = os.environ | {"ASCN_DATABASE_URL": server.url}
        return subprocess.call([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment)


def migrate_once(server: Postgres) -> None:
    """Every database that a worker makes begins as a copy of template1, and so with all migrations."""
    with TemporaryDirectory() as folder:
        Installation(Path(folder), server.url_of("template1")).run("migrate", "-v0")


if __name__ == "__main__":
    sys.exit(main())
