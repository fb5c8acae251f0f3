"""The platform itself as a real process with a data folder of its own, in demo mode, with the whole network."""

import contextlib
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


class RunningSite(Server):
    """``migrated`` is a database with all migrations to begin with, which saves ten seconds.

    Where a furnished folder was kept, the site begins with that, which saves ten more.
    """

    name = "site"
    patience = 120

    def __init__(self, *, migrated: Path | None = None, **variables: str):
        super().__init__()
        self.variables = variables
        self.data = self.folder / "data"
        furnished = furnished_folder()
        if migrated is not None and furnished.exists():
            shutil.copytree(furnished, self.data)
            return
        self.data.mkdir()
        if migrated is not None and migrated.exists():
            shutil.copy(migrated, self.data / "ascn.sqlite3")

    def keep_furnished(self) -> None:
        """Let every later site of these tests begin with the data of this one, which is not running."""
        draft = self.folder / "furnished"
        shutil.copytree(self.data, draft, ignore=shutil.ignore_patterns("server.lock"))
        with contextlib.suppress(OSError):  # another worker was quicker
            draft.rename(furnished_folder())

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

    def get(self, path: str, **headers: str):
        """The open answer to a GET, whatever its status."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            return urllib.request.urlopen(request, timeout=20)
        except urllib.error.HTTPError as answer:
            return answer
