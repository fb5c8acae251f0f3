"""How many lines a second the writer stores for good, with so many people waiting for an ack at once."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.services.postgres import Postgres
from tests.services.processes import Missing

WRITERS = (64, 1024)


def stored_per_second(*, seconds: float) -> Iterator[dict]:
    """A row for each database and number of writers; PostgreSQL only where it is installed."""
    with tempfile.TemporaryDirectory(prefix="ascn-bench-") as folder:
        yield from measured("sqlite", seconds, ASCN_DATA=folder)
    with tempfile.TemporaryDirectory(prefix="ascn-bench-") as folder:
        try:
            with Postgres() as server:
                yield from measured("postgres", seconds, ASCN_DATA=folder, ASCN_DATABASE_URL=server.url)
        except Missing as reason:
            sys.stderr.write(f"PostgreSQL is not measured: {reason} is missing.\n")


def measured(name: str, seconds: float, **variables: str) -> list[dict]:
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | variables | {"DJANGO_SETTINGS_MODULE": "ascn_site.settings"}
    command = [sys.executable, "-m", "tests.bench.storing", str(seconds)]
    done = subprocess.run(command, cwd=root, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return [{"phase": f"{name}, {row['writers']} writers", **row} for row in map(json.loads, done.stdout.splitlines())]


def main() -> None:
    """In a process of its own, with the database of its environment."""
    import django

    django.setup()
    from django.core.management import call_command

    from tests.bench.store_run import store_for

    call_command("migrate", verbosity=0)
    for writers in WRITERS:
        print(json.dumps(store_for(float(sys.argv[1]), writers=writers)), flush=True)


if __name__ == "__main__":
    main()
