"""All that is stored about a person, as one ZIP: ``data.json`` and the files that she uploaded."""

import datetime
import json
import tempfile
from pathlib import PurePath
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.log_actions import log

from ascn_site.models import User
from ascn_site.personal.register import Holding, holdings

ACCOUNT = ("email", "name", "first_name", "last_name", "date_joined", "last_login", "is_active", "is_superuser")
IN_MEMORY = 10 * 2**20  # bytes; a larger archive goes through a file that has no name


def data_of(person: User, *, now: datetime.datetime) -> dict:
    parts = {holding.name: list(holding.rows(person)) for holding in holdings.values()}
    return {"made_at": now, "account": {name: getattr(person, name) for name in ACCOUNT}} | parts


def archive_of(person: User, *, now: datetime.datetime) -> IO[bytes]:
    """The archive, to be read from its beginning; it is kept nowhere."""
    log(instance=person, action="ascn_site.export", user=person)
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)
    with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
        told = json.dumps(data_of(person, now=now), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        packed.writestr("data.json", told)
        for holding in holdings.values():
            if holding.file:
                add_files(packed, holding, person)
    archive.seek(0)
    return archive


def add_files(packed: ZipFile, holding: Holding, person: User) -> None:
    """A file that is lost on the disk is left out; its row says that it was there."""
    for row in holding.find(person).order_by("pk"):
        file = getattr(row, holding.file)
        if file and file.storage.exists(file.name):
            with file.open("rb"), packed.open(f"{holding.name}/{row.pk}-{PurePath(file.name).name}", "w") as out:
                for chunk in file.chunks():
                    out.write(chunk)
