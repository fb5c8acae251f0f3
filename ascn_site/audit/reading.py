"""What a reader sees of the log: the secretariat all, offices of a city or country the lines of their pages."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import registry

from ascn_site import rules
from ascn_site.models import ModelLine, PageLine, User
from ascn_site.models.accounts import Office

COLUMNS = ("pk", "timestamp", "action", "user_id", "label", "data", "content_type_id", "object")

PlaceNames = Callable[[], dict[str, str]]
_place_names: list[PlaceNames] = []


def names_places(names: PlaceNames) -> None:
    """Called from an AppConfig: the places that lines concern, with their names in the reader's language."""
    _place_names.append(names)


def place_names() -> dict[str, str]:
    return {place: name for names in _place_names for place, name in names().items()}


@dataclass(frozen=True)
class Reach:
    """Which lines a person may read: all, or those of pages of these cities and countries."""

    is_whole: bool = False
    cities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.is_whole or self.cities or self.countries)

    def condition(self) -> Q:
        if self.is_whole:
            return Q()
        countries = (Q(data__place__startswith=f"ASCN-{code}-") for code in self.countries)
        return reduce(or_, countries, Q(data__place__in=self.cities) if self.cities else Q(pk__in=[]))


def reach_of(person: User, *, on: datetime.date) -> Reach:
    if not person.is_authenticated:
        return Reach()
    if rules.is_secretariat(person, on=on):
        return Reach(is_whole=True)
    return Reach(
        cities=tuple(rules.cities_written_by(person, on=on)),
        countries=tuple(rules.countries_represented_by(person, on=on)),
    )


@dataclass(frozen=True)
class Wanted:
    """What a reader narrows the log to; empty values narrow nothing."""

    since: datetime.date | None = None
    until: datetime.date | None = None
    office: str = ""
    action: str = ""
    place: str = ""
    about: str = ""

    def condition(self, *, by_address: bool) -> Q:
        """``by_address``: what a line is about is found by the address of its link as well."""
        found = Q()
        if self.since:
            found &= Q(timestamp__gte=midnight(self.since))
        if self.until:
            found &= Q(timestamp__lt=midnight(self.until + datetime.timedelta(days=1)))
        if self.office:
            held = (f"|{self.office} ", f"|{self.office}|")
            found &= Q(data__offices__icontains=held[0]) | Q(data__offices__icontains=held[1])
        if self.action:
            found &= Q(action__in=said_alike(self.action))
        if self.place:
            found &= Q(data__place=self.place)
        if self.about:
            sent_to = Q(data__sent_to__icontains=self.about) if by_address else Q()
            found &= Q(label__icontains=self.about) | sent_to
        return found


def midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def lines(reach: Reach, wanted: Wanted) -> QuerySet:
    """Lines as dictionaries, the newest first. Whoever reads a part of the log reads lines of pages only."""
    condition = reach.condition() & wanted.condition(by_address=reach.is_whole)
    pages = PageLine.objects.filter(condition).annotate(object=Cast("page_id", CharField()))
    found = pages.order_by().values(*COLUMNS)
    if reach.is_whole:
        others = ModelLine.objects.filter(condition).annotate(object=F("object_id"))
        found = found.union(others.order_by().values(*COLUMNS), all=True)
    return found.order_by("-timestamp", "-pk")


@dataclass(frozen=True)
class Line:
    """A line in words."""

    at: datetime.datetime
    offices: list[str]
    person: str
    is_gone: bool
    act: str
    kind: str
    about: str
    object: str
    place: str
    sent_to: str  # the address of an office that has no account


def told(rows: Iterable[dict[str, Any]], *, with_names: bool, with_addresses: bool) -> Iterator[Line]:
    """Lines in the reader's language; names of people who are still here, and addresses, for the secretariat alone."""
    rows = list(rows)
    people = User.objects.in_bulk({row["user_id"] for row in rows if row["user_id"]})
    kinds = ContentType.objects.get_for_id
    names = place_names()
    for row in rows:
        person = people.get(row["user_id"])
        place = row["data"].get("place", "")
        yield Line(
            at=row["timestamp"],
            offices=[
                in_words(office, names) for office in row["data"].get("offices", "").strip("|").split("|") if office
            ],
            person=str(person) if person and with_names else "",
            is_gone=bool(row["user_id"]) and person is None,
            act=act_in_words(row["action"], row["data"]),
            kind=str(kinds(row["content_type_id"]).name) if row["content_type_id"] else "",
            about=row["label"],
            object=row["object"],
            place=names.get(place, place),
            sent_to=row["data"].get("sent_to", "") if with_addresses else "",
        )


def in_words(office: str, names: dict[str, str]) -> str:
    key, _space, scope = office.partition(" ")
    label = str(Office(key).label) if key in Office.values else key
    return f"{label}, {names.get(scope, scope)}" if scope else label


@dataclass(frozen=True)
class Told:
    """What a formatter of Wagtail's reads of a line."""

    data: dict[str, Any]


def act_in_words(action: str, data: dict[str, Any]) -> str:
    """The sentence for one line. An address stands beside it, for those who may see it."""
    registry.scan_for_actions()
    formatter = registry.formatters.get(action)
    if formatter is None:
        return action
    sent_to = {"sent_to": _("the address of the office")} if "sent_to" in data else {}
    return str(formatter.format_message(Told(data | sent_to)))


def acts() -> list[tuple[str, str]]:
    """Every kind of act, in the order of its words; those that are said alike stand under the first of them."""
    first: dict[str, str] = {}
    for action, label in registry.get_choices():
        first.setdefault(str(label), action)
    return sorted(((action, label) for label, action in first.items()), key=lambda one: one[1].casefold())


def said_alike(action: str) -> list[str]:
    """An act with all that have the same words in the reader's language."""
    labels = {name: str(label) for name, label in registry.get_choices()}
    return [name for name, label in labels.items() if label == labels[action]]
