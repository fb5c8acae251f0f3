"""A backup of a working installation brings an empty machine to the same state, on both databases."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest

from tests.services.databases import migrated_database
from tests.services.site import ROOT

PERSON = """
from django.core.files.base import ContentFile
from ascn_site.models import SiteDocument, User
person = User.objects.create_user('{name}@example.org', name='{name}')
SiteDocument.objects.create(title='{name}', uploaded_by_user=person, file=ContentFile(b'{name}', name='{name}.txt'))
"""
WRITER = """
import sys
from django.core.files.base import ContentFile
from ascn_site.models import SiteDocument
for number in range(100000):
    SiteDocument.objects.create(title=f'paper {number}', file=ContentFile(str(number).encode(), name='paper.txt'))
    print(number, flush=True)
"""
STATE = """
import json
from ascn_site.models import SiteDocument, User
papers = SiteDocument.objects.order_by('pk')
lost = [paper.title for paper in papers if not paper.file.storage.exists(paper.file.name)]
print(json.dumps({'people': sorted(User.objects.values_list('name', flat=True)), 'lost': lost,
                  'papers': [paper.title for paper in papers]}))
"""
ERASE = """
from django.utils import timezone
from ascn_site.models import User
from ascn_site.personal.erasure import erase
erase(person=User.objects.get(name='{name}'), by=None, now=timezone.now())
"""


class Installation:
    """A data folder with a database; commands run as processes of their own."""

    def __init__(self, folder: Path, database: str = ""):
        self.folder, self.database = folder, database
        folder.mkdir(parents=True, exist_ok=True)

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ASCN_", "DJANGO_"))}
        own = {"ASCN_DATA": str(self.folder), "ASCN_DATABASE_URL": self.database}
        return inherited | {name: value for name, value in own.items() if value}

    def start(self, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, env=self.environment(), **pipes)

    def run(self, *arguments: str) -> str:
        process = self.start(*arguments)
        out, error = process.communicate(timeout=240)
        assert process.returncode == 0, error
        return out

    def refusal(self, *arguments: str) -> str:
        process = self.start(*arguments)
        _out, error = process.communicate(timeout=240)
        assert process.returncode != 0
        assert "Traceback" not in error
        return error

    def shell(self, code: str) -> str:
        return self.run("shell", "-v0", "-c", code)

    def state(self) -> dict:
        return json.loads(self.shell(STATE).splitlines()[-1])


@pytest.fixture(params=["sqlite", "postgresql"])
def install(request, tmp_path, db):
    """Makes installations on one kind of database; the first one is migrated."""
    made = []

    def with_database(name: str, *, is_migrated: bool) -> Installation:
        folder = tmp_path / name
        if request.param == "sqlite":
            found = Installation(folder)
            if is_migrated:
                shutil.copy(migrated_database(), folder / "ascn.sqlite3")
            return found
        server = request.getfixturevalue("postgres_url").rpartition("/")[0]
        database = f"{name}_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(f"{server}/ascn", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        made.append((server, database))
        found = Installation(folder, f"{server}/{database}")
        if is_migrated:
            found.run("migrate", "-v0")
        return found

    yield with_database
    for server, database in made:
        with psycopg.connect(f"{server}/ascn", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


def test_a_backup_under_load_restores_on_an_empty_machine_and_stays_erased(install, tmp_path):
    old, new = install("old", is_migrated=True), install("new", is_migrated=False)
    old.shell(PERSON.format(name="anna") + PERSON.format(name="bela"))
    writer = old.start("shell", "-v0", "-c", WRITER)
    acked = [int(writer.stdout.readline()) for _ in range(5)]
    copy = tmp_path / "copies" / "first"

    said, warned = old.start("backup", str(copy)).communicate(timeout=240)

    still = writer.poll() is None
    writer.kill()
    writer.communicate()
    assert still, "the writer ended before the backup did"
    assert "Everything acknowledged before" in said
    assert "A row names a file" not in warned
    assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=copy, check=False).returncode == 0
    old.shell(ERASE.format(name="anna"))
    old.run("backup", str(tmp_path / "copies" / "second"))

    told = new.run("restore", str(copy))

    state = new.state()
    assert (state["people"], state["lost"]) == (["bela"], [])
    assert {f"paper {number}" for number in acked} <= set(state["papers"])
    assert "1 accounts erased again" in told
    assert "Lost is what came after" in told
    assert "anna" not in (tmp_path / "copies" / "erasures.jsonl").read_text()
    assert "holds" in new.refusal("restore", str(copy))
    assert new.state() == state


def test_a_backup_that_is_damaged_or_not_whole_is_refused_and_changes_nothing(tmp_path, db):
    old, new = Installation(tmp_path / "old"), Installation(tmp_path / "new")
    shutil.copy(migrated_database(), old.folder / "ascn.sqlite3")
    old.shell(PERSON.format(name="anna"))
    copy = tmp_path / "copy"
    old.run("backup", str(copy))
    assert "is not empty" in old.refusal("backup", str(copy))
    paper = next((copy / "media" / "documents").iterdir())
    content = paper.read_bytes()

    paper.write_bytes(b"other")
    assert "missing or damaged" in new.refusal("restore", str(copy))
    paper.write_bytes(content)
    (copy / "SHA256SUMS").rename(tmp_path / "sums")
    assert "did not come to its end" in new.refusal("restore", str(copy))
    assert not (new.folder / "media").exists()

    (tmp_path / "sums").rename(copy / "SHA256SUMS")
    new.run("restore", str(copy))
    assert new.state()["people"] == ["anna"]
    assert (new.folder / "media" / "documents" / paper.name).read_bytes() == content


def test_a_backup_that_was_killed_is_made_anew_by_the_next(tmp_path, db):
    old = Installation(tmp_path / "old")
    shutil.copy(migrated_database(), old.folder / "ascn.sqlite3")
    draft = tmp_path / "copy.draft"
    draft.mkdir()
    (draft / "half").write_text("half")

    old.run("backup", str(tmp_path / "copy"))

    assert not draft.exists()
    assert not (tmp_path / "copy" / "half").exists()


def test_a_file_that_a_row_names_and_the_disk_has_lost_is_told(tmp_path, db):
    old = Installation(tmp_path / "old")
    shutil.copy(migrated_database(), old.folder / "ascn.sqlite3")
    old.shell(PERSON.format(name="anna"))
    shutil.rmtree(old.folder / "media")
    process = old.start("backup", str(tmp_path / "copy"))
    _out, error = process.communicate()
    assert "A row names a file that is not there: documents/anna" in error
