"""What test runs begin with instead of making it each time: databases, and a site's whole data folder."""

import fcntl
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("ascn_site", "cities", "practices", "events", "search", "templates")


def migrated_database() -> Path:
    """Named after the content of all migrations and the locked packages, and so never out of date."""
    digest = blake2b((ROOT / "requirements.lock").read_bytes(), digest_size=12)
    for file in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(file.read_bytes())
    return Path(tempfile.gettempdir()) / f"ascn-migrated-{os.getuid()}-{digest.hexdigest()}.sqlite3"


def migrate_once() -> Path:
    """The migrated database, made by the first who asks while the others wait."""
    path = migrated_database()
    with path.with_suffix(".lock").open("w") as lock, tempfile.TemporaryDirectory() as folder:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ASCN_", "DJANGO_"))}
            migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"]
            subprocess.run(migrate, env=inherited | {"ASCN_DATA": folder}, check=True)
            with closing(sqlite3.connect(f"{folder}/ascn.sqlite3")) as made:
                made.execute("VACUUM INTO ?", [f"{folder}/whole"])
            os.replace(f"{folder}/whole", path)
    return path


def furnished_folder() -> Path:
    """A stopped site's data after its first start; named after all that it reads, so never out of date."""
    digest = blake2b((ROOT / "requirements.lock").read_bytes(), digest_size=12)
    for folder in PRODUCT:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.read_bytes())
    return Path(tempfile.gettempdir()) / f"ascn-furnished-{os.getuid()}-{digest.hexdigest()}"


def of_all_workers(tmp_path_factory) -> Path:
    """A folder of this run that its workers share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
