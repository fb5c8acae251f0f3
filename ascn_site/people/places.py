"""What offices are held for, said by the apps that know it: cities, countries, sessions.

This app stands below them, so an assignment names its place by kind and id only.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from ascn_site.models.accounts import Scope


class Place(NamedTuple):
    """One place for which offices are held; ``language`` is a ``lang`` attribute, '' for the reader's own.

    ``group`` puts places together in lists: a country's code, '' for what belongs to none. ``spoken`` is how the
    network's reports write the name.
    """

    kind: str
    id: str
    name: str
    language: str = ""
    group: str = ""
    spoken: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.id


Provider = Callable[[], Iterable[Place]]

_providers: dict[str, Provider] = {}


def register(kind: str, provider: Provider) -> None:
    """``provider`` lists every place of a kind, in the order of lists."""
    _providers[kind] = provider


def network() -> Place:
    return Place(Scope.NETWORK, "", _("the network"))


def of_kind(kind: str) -> list[Place]:
    if kind == Scope.NETWORK:
        return [network()]
    return list(_providers[kind]()) if kind in _providers else []


def every() -> dict[tuple[str, str], Place]:
    """All places by kind and id: one query for each kind."""
    return {place.key: place for kind in Scope.values for place in of_kind(kind)}


def find(kind: str, place_id: str) -> Place | None:
    return next((place for place in of_kind(kind) if place.id == place_id), None)
