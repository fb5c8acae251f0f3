"""The platform itself as a real process with a data folder of its own, in demo mode, with the whole network."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from tests.services.databases import furnished_folder
from tests.services.processes import Server

ROOT = Path(__file__).resolve().parents[2]


def furnished(migrated: Path) -> Path:
    """A site's data after its first start, made by the first who asks and kept: it takes half a minute."""
    folder = furnished_folder()
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            first = RunningSite()
            if migrated.exists():
                shutil.copy(migrated, first.data / "ascn.sqlite3")
            with first:
                first.stop()
                (first.data / "server.lock").unlink()
                shutil.copytree(first.data, first.folder / "furnished")
                (first.folder / "furnished").rename(folder)
    return folder


class RunningSite(Server):
    """From nothing, or where ``migrated`` is a database with all migrations, as after its first start with that one."""

    name = "site"
    patience = 300  # from nothing it migrates an empty PostgreSQL and loads the whole network, beside other tests

    def __init__(self, *, migrated: Path | None = None, **variables: str):
        super().__init__()
        self.variables = variables
        self.data = self.folder / "data"
        if migrated is None:
            self.data.mkdir()
        else:
            shutil.copytree(furnished(migrated), self.data)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def command(self) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(self.port)]

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ASCN_", "DJANGO_"))}
        return (
            inherited
            | {"ASCN_DATA": str(self.data), "PYTHONUNBUFFERED": "1", "ASCN_LIMIT_FACTOR": "1000"}
            | self.variables
        )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def manage(self, *arguments: str) -> str:
        """What a management command on the same data prints."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=True)
        return done.stdout

    def seed_demo(self, *, seed: int = 1, participants: int = 6) -> dict:
        """The made-up people with their cookies, drafts, files and channels; who is there already is told again."""
        wanted = ("--seed", str(seed), "--participants", str(participants))
        return json.loads(self.manage("seed_demo", *wanted, "--json").splitlines()[-1])

    def get(self, path: str, **headers: str):
        """The open answer to a GET, whatever its status."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            return urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as answer:
            return answer
