"""Making a backup under load.

Files are copied before and after the database: one that a row names was there
before its row, so it is in the first copy or in the second, even if it is
deleted meanwhile.
"""

import datetime
import json
import os
import shutil
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import FileField

from ascn_site.backup import databases, files
from ascn_site.personal import erasure

ABOUT = "backup.json"
MEDIA = "media"
KEYS = ("secret_key", "demo_key")


def backup(folder: Path, *, now: datetime.datetime) -> dict:
    """Write a backup into a new folder; what it says of itself. It appears whole or not at all.

    Raises:
        CommandError: the folder is not new, or a program failed.
    """
    if folder.exists() and any(folder.iterdir()):
        raise CommandError(f"{folder} is not empty. Choose a new folder.")
    draft = folder.with_name(f"{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    media = Path(settings.MEDIA_ROOT)
    files.copy_new(media, draft / MEDIA)
    named = files_named_by_rows()
    database = databases.copy_to(draft)
    files.copy_new(media, draft / MEDIA)
    copy_keys(draft)
    keep_erasures(folder, draft)
    about = {
        "made": now.isoformat(),
        "database": databases.kind(),
        "database_bytes": database.stat().st_size,
        "migrations": [f"{app}.{name}" for app, name in MigrationRecorder.Migration.objects.values_list("app", "name")],
        "missing": sorted(name for name in named if not (draft / MEDIA / name).exists()),
    }
    (draft / ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")
    about["files"] = files.write_sums(draft)
    if folder.exists():
        folder.rmdir()
    os.replace(draft, folder)
    return about


def copy_keys(draft: Path) -> None:
    """The installation's own key signs sessions and links; a key of the environment is the operator's to keep."""
    for name in KEYS:
        if (settings.DATA_DIR / name).exists():
            shutil.copy2(settings.DATA_DIR / name, draft / name)


def keep_erasures(folder: Path, draft: Path) -> None:
    """Who was erased, by number: in the backup, and beside it, where older backups find it as well."""
    own = settings.DATA_DIR / erasure.REGISTER
    if own.exists():
        shutil.copyfile(own, draft / erasure.REGISTER)
    beside = folder.parent / erasure.REGISTER
    known = {json.dumps(mark) for mark in erasure.noted(beside)}
    erasure.note(beside, [mark for mark in erasure.noted(own) if json.dumps(mark) not in known])


def files_named_by_rows() -> set[str]:
    """Whatever of it the copy lacks was lost on the disk: told now, so that nobody finds it out when it is needed."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField) and not model._meta.proxy:
                found.update(model._base_manager.values_list(field.name, flat=True).iterator())
    return set(filter(None, found))
