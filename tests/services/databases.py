"""The migrated database that test runs begin with instead of migrating each time."""

import os
import tempfile
from hashlib import blake2b
from pathlib import Path

from django.conf import settings


def migrated_database() -> Path:
    """Named after the content of all migrations and the locked packages, and so never out of date."""
    digest = blake2b((settings.BASE_DIR / "requirements.lock").read_bytes(), digest_size=12)
    for file in sorted(settings.BASE_DIR.glob("*/migrations/*.py")):
        digest.update(file.read_bytes())
    return Path(tempfile.gettempdir()) / f"ascn-migrated-{os.getuid()}-{digest.hexdigest()}.sqlite3"
