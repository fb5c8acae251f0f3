"""From a backup back to a working installation, on an empty machine."""

import datetime
import json
import os
import shutil
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from ascn_site import checks
from ascn_site.backup import databases, files
from ascn_site.backup.make import ABOUT, KEYS, MEDIA
from ascn_site.personal import erasure


class Restored(NamedTuple):
    made: datetime.datetime
    files: int
    erased_again: int


def restore(folder: Path, *, now: datetime.datetime) -> Restored:
    """Fill the empty data folder and database of this configuration.

    One that was killed leaves a note, with which the server refuses to start:
    it may hold people who were erased since. The next one begins anew.

    Raises:
        CommandError: the backup is not whole, or something is there already; nothing was changed.
    """
    about = checked(folder)
    is_begun = is_ours_to_end(folder)
    if not is_begun:
        refuse_unless_empty()
        note_beginning(folder)
    databases.fill_from(folder, again=is_begun)
    copied = files.copy_new(folder / MEDIA, Path(settings.MEDIA_ROOT)) if (folder / MEDIA).exists() else 0
    for name in KEYS:
        if (folder / name).exists():
            shutil.copy2(folder / name, settings.DATA_DIR / name)
    connection.close()
    call_command("migrate", interactive=False, verbosity=0)
    Session.objects.all().delete()  # one that was ended since must not live again
    again = erasure.erase_again(marks_for(folder), now=now)
    checks.restore_note().unlink()
    return Restored(datetime.datetime.fromisoformat(about["made"]), copied, again)


def is_ours_to_end(folder: Path) -> bool:
    """Whether a restore of this very backup was begun here."""
    note = checks.restore_note()
    if not note.exists():
        return False
    if note.read_text(encoding="utf-8").strip() not in ("", str(folder)):
        raise CommandError(checks.unfinished_restore())
    return True


def note_beginning(folder: Path) -> None:
    """On the disk before anything else is."""
    note = checks.restore_note()
    note.parent.mkdir(parents=True, exist_ok=True)
    with note.open("w", encoding="utf-8") as out:
        out.write(f"{folder}\n")
        out.flush()
        os.fsync(out.fileno())


def checked(folder: Path) -> dict:
    """What a whole backup says of itself."""
    if not (folder / files.SUMS).is_file() or not (folder / ABOUT).is_file():
        raise CommandError(f"{folder} is no backup, or one that did not come to its end.")
    if damaged := files.damage_in(folder):
        raise CommandError(f"{len(damaged)} files of {folder} are missing or damaged, first of all {damaged[0]}.")
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    if about["database"] != databases.kind():
        raise CommandError(f"This backup is of {about['database']}, and the configuration of {databases.kind()}.")
    return about


def refuse_unless_empty() -> None:
    media = Path(settings.MEDIA_ROOT)
    if media.exists() and any(files.below(media)):
        raise CommandError(f"{media} holds files already. Restore into an empty data folder: ASCN_DATA=DIR")
    if not databases.is_empty():
        raise CommandError("The database holds tables already. Restore into an empty one.")


def marks_for(folder: Path) -> list[dict]:
    """Erasures that any register knows: of the backup, beside it, and of the data folder that was saved."""
    registers = (folder, folder.parent, settings.DATA_DIR)
    marks = [mark for place in registers for mark in erasure.noted(place / erasure.REGISTER)]
    return list({json.dumps(mark): mark for mark in marks}.values())
