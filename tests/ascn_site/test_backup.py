"""A backup of a working installation brings an empty machine to the same state, on both databases."""

import json
import shutil
import subprocess
import time

import pytest

from tests.services.databases import migrated_database
from tests.services.installations import Installation
from tests.waiting import until

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


REFUSED = """
from django.core.management import CommandError, call_command
try:
    call_command({arguments})
except CommandError as error:
    print(str(error).replace("\\n", " "))
"""


def call(*arguments: object) -> str:
    """Code that runs a command, for a shell that does other things as well: each process takes seconds to begin."""
    return f"\nfrom django.core.management import call_command\ncall_command({words_of(arguments)})\n"


def refused(*arguments: object) -> str:
    """Code that prints the refusal of a command in one line."""
    return REFUSED.format(arguments=words_of(arguments))


def words_of(arguments: tuple[object, ...]) -> str:
    return ", ".join(repr(str(argument)) for argument in arguments)


def told_lines(installation: Installation, code: str) -> list[str]:
    return installation.shell(code).splitlines()


def state_of(installation: Installation) -> dict:
    return json.loads(told_lines(installation, STATE)[-1])


def test_a_backup_under_load_restores_on_an_empty_machine_and_stays_erased(install, tmp_path):
    old, new = install("old", is_migrated=True), install("new", is_migrated=False)
    writer = old.start("shell", "-v0", "-c", PERSON.format(name="anna") + PERSON.format(name="bela") + WRITER)
    acked = [int(writer.stdout.readline()) for _ in range(5)]
    copy = tmp_path / "copies" / "first"

    said, warned = old.start("backup", str(copy)).communicate(timeout=600)

    still = writer.poll() is None
    writer.kill()
    writer.communicate()
    assert still, "the writer ended before the backup did"
    assert "Everything acknowledged before" in said
    assert "A row names a file" not in warned
    assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=copy, check=False).returncode == 0
    old.shell(ERASE.format(name="anna") + call("backup", tmp_path / "copies" / "second"))

    told = new.run("restore", str(copy))

    before, refusal, after = told_lines(new, STATE + refused("restore", copy) + STATE)
    state = json.loads(before)
    assert (state["people"], state["lost"]) == (["bela"], [])
    assert {f"paper {number}" for number in acked} <= set(state["papers"])
    assert "1 accounts erased again" in told
    assert "Lost is what came after" in told
    assert "anna" not in (tmp_path / "copies" / "erasures.jsonl").read_text()
    assert "holds" in refusal
    assert json.loads(after) == state


def test_a_backup_that_is_damaged_or_not_whole_is_refused_and_changes_nothing(tmp_path, db):
    old, new = Installation(tmp_path / "old"), Installation(tmp_path / "new")
    shutil.copy(migrated_database(), old.folder / "ascn.sqlite3")
    copy = tmp_path / "copy"
    told = told_lines(old, PERSON.format(name="anna") + call("backup", copy) + refused("backup", copy))
    assert "is not empty" in told[-1]
    paper = next((copy / "media" / "documents").iterdir())
    paths = (paper, copy / "SHA256SUMS", tmp_path / "sums", new.folder / "media")
    steps = [
        f"from pathlib import Path\npaper, sums, aside, media = map(Path, {tuple(map(str, paths))})",
        "content = paper.read_bytes()\npaper.write_bytes(b'other')",
        refused("restore", copy),
        "paper.write_bytes(content)\nsums.rename(aside)",
        refused("restore", copy),
        "print(media.exists())\naside.rename(sums)",
        call("restore", copy),
        STATE,
    ]

    damaged, unfinished, has_media, *_said, state = told_lines(new, "\n".join(steps))

    assert "missing or damaged" in damaged
    assert "did not come to its end" in unfinished
    assert has_media == "False"
    assert json.loads(state)["people"] == ["anna"]
    assert (new.folder / "media" / "documents" / paper.name).read_bytes() == paper.read_bytes() == b"anna"


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
    lose = f"\nimport shutil\nshutil.rmtree({str(old.folder / 'media')!r})\n"
    code = PERSON.format(name="anna") + lose + call("backup", tmp_path / "copy")
    _out, error = old.start("shell", "-v0", "-c", code).communicate()
    assert "A row names a file that is not there: documents/anna" in error


KILLS = {"small": 1, "full": 10}
ON_BOTH = pytest.mark.parametrize(
    "install", ["sqlite", pytest.param("postgresql", marks=pytest.mark.whole)], indirect=True
)


@pytest.mark.faults
@pytest.mark.whole
def test_a_backup_killed_anywhere_is_no_backup_and_the_next_one_is_whole(install, tmp_path, request):
    old, new = install("old", is_migrated=True), install("new", is_migrated=False)
    old.shell(PERSON.format(name="anna") + PAPERS)
    kills = KILLS[request.config.getoption("--faults")]
    whole = seconds(old, "backup", str(tmp_path / "control"))
    copy = tmp_path / "copy"

    for turn in range(kills):
        kill_after(old, whole * (turn + 0.5) / kills, "backup", str(copy))
        if not copy.exists():
            assert "is no backup" in new.refusal("restore", str(copy))
        else:
            shutil.rmtree(copy)  # it was done before it was killed
    old.run("backup", str(copy))

    new.run("restore", str(copy))
    assert state_of(new) == state_of(old)


@pytest.mark.faults
@ON_BOTH
def test_a_restore_killed_anywhere_is_not_served_and_is_ended_by_the_next(install, tmp_path, request):
    old = install("old", is_migrated=True)
    copy = tmp_path / "copy"
    filled = PERSON.format(name="anna") + PERSON.format(name="bela") + PAPERS + call("backup", copy)
    erased = ERASE.format(name="anna") + call("backup", tmp_path / "second")
    expected = json.loads(told_lines(old, filled + erased + STATE)[-1])

    kills, cut = KILLS[request.config.getoption("--faults")], 0
    for turn in range(kills):
        new = install(f"new{turn}", is_migrated=False)
        kill_once_begun(new, turn / kills, "restore", str(copy))
        if (new.folder / NOTE).exists():
            cut += 1
            refusal, *_said, state = told_lines(new, refused("serve", "--port=0") + call("restore", copy) + STATE)
            assert "did not come to its end" in refusal
            assert json.loads(state) == expected
        else:
            assert state_of(new) == expected

    assert cut, "no restore was killed on its way"


NOTE = "restore.unfinished"


def kill_once_begun(installation: Installation, delay: float, *arguments: str) -> None:
    """Kill so many seconds after the first thing was written."""
    process = installation.start(*arguments)
    until(lambda: process.poll() is not None or (installation.folder / NOTE).exists())
    time.sleep(delay)
    process.kill()
    process.communicate()


PAPERS = """
for number in range(40):
    SiteDocument.objects.create(title=f"paper {number}", file=ContentFile(bytes(50_000), name="paper.txt"))
"""


def seconds(installation: Installation, *arguments: str) -> float:
    """How long a command takes when nobody kills it: the control."""
    began = time.monotonic()
    installation.run(*arguments)
    return time.monotonic() - began


def kill_after(installation: Installation, delay: float, *arguments: str) -> None:
    process = installation.start(*arguments)
    try:
        process.wait(timeout=delay)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
