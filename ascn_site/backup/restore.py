"""From a backup back to a working installation, on an empty machine."""

import datetime
import json
import shutil
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from ascn_site.backup import databases, files
from ascn_site.backup.make import ABOUT, KEYS, MEDIA
from ascn_site.personal import erasure


class Restored(NamedTuple):
    made: datetime.datetime
    files: int
    erased_again: int


def restore(folder: Path, *, now: datetime.datetime) -> Restored:
    """Fill the empty data folder and database of this configuration.

    Raises:
        CommandError: the backup is not whole, or something is there already; nothing was changed.
    """
    about = checked(folder)
    refuse_unless_empty()
    databases.fill_from(folder)
    copied = files.copy_new(folder / MEDIA, Path(settings.MEDIA_ROOT)) if (folder / MEDIA).exists() else 0
    for name in KEYS:
        if (folder / name).exists():
            shutil.copy2(folder / name, settings.DATA_DIR / name)
    connection.close()
    call_command("migrate", interactive=False, verbosity=0)
    Session.objects.all().delete()  # one that was ended since must not live again
    again = erasure.erase_again(marks_for(folder), now=now)
    return Restored(datetime.datetime.fromisoformat(about["made"]), copied, again)


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
