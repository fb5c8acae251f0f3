"""The platform's settings with a data folder of the test run's own."""

import os
import tempfile

folder = tempfile.TemporaryDirectory(prefix="ascn-test-")  # goes with the process
os.environ["ASCN_DATA"] = folder.name

from ascn_site import limit_table
from ascn_site.settings import *
from ascn_site.settings import DATA_DIR, DATABASES, STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LIMITS = limit_table.times(100_000)  # tests of limits set their own
