"""What test runs begin with instead of making it each time: the migrated database, and a site's whole data folder."""

import os
import tempfile
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


def furnished_folder() -> Path:
    """A stopped site's data after its first start; named after all that it reads, so never out of date."""
    digest = blake2b((ROOT / "requirements.lock").read_bytes(), digest_size=12)
    for folder in PRODUCT:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.read_bytes())
    return Path(tempfile.gettempdir()) / f"ascn-furnished-{os.getuid()}-{digest.hexdigest()}"
