"""Run the suite against PostgreSQL: ``./run test --database=postgres`` comes here."""

import os
import subprocess
import sys

from tests.services.postgres import Postgres


def main() -> int:
    with Postgres() as server:
        environment = os.environ | {"ASCN_DATABASE_URL": server.url}
        return subprocess.call([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment)


if __name__ == "__main__":
    sys.exit(main())
