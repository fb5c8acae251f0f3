"""Erasing an account. The public record stays, as that of an office; the person is nobody's name any more.

Each erasure is noted by a number and the moment at which the account was
made, beside the database: a restored older copy is erased again by it. So are
things of people without an account, each by the kind that an app names.
"""

import datetime
import json
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Model
from wagtail.log_actions import log
from wagtail.models import Site

from ascn_site.models import User
from ascn_site.personal.register import End, Holding, erasers, holdings

REGISTER = "erasures.jsonl"
KINDS: dict[str, type[Model]] = {}  # what is noted besides accounts, each row with `created_at`


@transaction.atomic
def erase(*, person: User, by: User | None, now: datetime.datetime) -> None:
    """Everything of the person goes, or stays without her name; ``by`` None: a restored copy is erased again."""
    mark = mark_of("person", person.pk, person.date_joined, now=now)
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None:
        log(instance=site, action="ascn_site.erase", user=by, data={"person": person.pk})
    for erase_part in erasers:
        erase_part(person)
    for holding in holdings.values():
        erase_rows(holding, person)
    person.delete()
    note_on_commit([mark])


def mark_of(kind: str, number: int, made: datetime.datetime, *, now: datetime.datetime) -> dict:
    return {kind: number, "made": made.isoformat(), "erased": now.isoformat()}


def note_on_commit(marks: list[dict]) -> None:
    transaction.on_commit(partial(note, settings.DATA_DIR / REGISTER, marks))


def erase_rows(holding: Holding, person: User) -> None:
    if holding.end == End.UNNAMED:
        field = holding.relation.rpartition(".")[2]
        holding.find(person).update(**{field: None})
    elif holding.end == End.GOES:
        if holding.file:
            files = [getattr(row, holding.file) for row in holding.find(person)]
            for file in filter(None, files):
                transaction.on_commit(partial(remove, file.storage, file.name))
        holding.find(person).delete()


def remove(storage: Storage, name: str) -> None:
    storage.delete(name)


def note(register: Path, marks: Iterable[dict]) -> None:
    """Add to a register, so that it is on the disk before anything else happens."""
    register.parent.mkdir(parents=True, exist_ok=True)
    with register.open("a", encoding="ascii") as out:
        out.writelines(json.dumps(mark) + "\n" for mark in marks)
        out.flush()
        os.fsync(out.fileno())


def noted(register: Path) -> list[dict]:
    """The marks of a register; a last line that was cut by a crash is left out."""
    if not register.exists():
        return []
    lines = register.read_text(encoding="ascii").splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("}\n")]


def erase_again(marks: Iterable[dict], *, now: datetime.datetime) -> int:
    """Erase whoever and whatever was erased after this copy was made; how many there were."""
    done = 0
    for mark in marks:
        made = datetime.datetime.fromisoformat(mark["made"])
        person = User.objects.filter(pk=mark.get("person"), date_joined=made).first()
        if person is not None:
            erase(person=person, by=None, now=now)
            done += 1
        for kind in KINDS.keys() & mark.keys():
            done += bool(KINDS[kind].objects.filter(pk=mark[kind], created_at=made).delete()[0])
    return done
