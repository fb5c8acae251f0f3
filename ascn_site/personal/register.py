"""The register of what is stored about a person. An app declares its part from its AppConfig.

A relation to a person that stands neither here nor among the reviewed ones
breaks the build: nobody could take it away, and erasing would leave it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from ascn_site.models import User


class End(StrEnum):
    """What becomes of it when its person is erased."""

    GOES = "goes with the account"
    UNNAMED = "stays without the name"
    NUMBER = "stays with a number that is nobody's"


@dataclass(frozen=True)
class Holding:
    """Rows that belong to a person: what she takes away of them, and what becomes of them without her."""

    name: str
    relation: str
    find: Callable[[User], QuerySet]
    columns: tuple[str, ...]
    end: End
    file: str = ""
    read: Callable[[Any], dict] | None = None

    def rows(self, person: User) -> Iterable[dict]:
        found = self.find(person).order_by("pk")
        return map(self.read, found.iterator()) if self.read else found.values(*self.columns).iterator()


holdings: dict[str, Holding] = {}
reviewed: dict[str, str] = {}
erasers: list[Callable[[User], object]] = []


def hold(
    relation: str,
    name: str,
    *,
    columns: tuple[str, ...] = (),
    end: End = End.GOES,
    file: str = "",
    read: Callable[[Any], dict] | None = None,
) -> None:
    """Declare rows that point to a person; ``relation`` as ``"app.Model.field"``."""
    label, _dot, field = relation.rpartition(".")
    model = apps.get_model(label)

    def find(person: User) -> QuerySet:
        return model._base_manager.filter(**{field: person.pk})

    holdings[relation] = Holding(name, relation, find, columns, end, file, read)


def hold_found(
    name: str, find: Callable[[User], QuerySet], *, columns: tuple[str, ...], erase: Callable[[User], object]
) -> None:
    """Declare rows that belong to a person without pointing to her, as those with her address."""
    holdings[name] = Holding(name, "", find, columns, End.GOES)
    erasers.append(erase)


def review(relation: str, reason: str) -> None:
    """Declare that a relation holds nothing of the person's own beyond itself."""
    reviewed[relation] = reason


def erase_by(erase: Callable[[User], object]) -> None:
    """Called before an account goes: removes what no relation leads to."""
    erasers.append(erase)


def relations_to_people() -> set[str]:
    """Every relation of every table to a person, as ``"app.Model.field"``."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            if field.remote_field and field.remote_field.model is User and not model._meta.proxy:
                found.add(f"{model._meta.label}.{field.name}")
    return found
