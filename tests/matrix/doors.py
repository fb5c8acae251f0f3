"""Doors of the matrix: one act each, with how to tell whether it was allowed.

A door judges by what happened, never by the status alone: the marker was
shown, or the row changed.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property

from django.db.models import Model
from django.test import Client
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models
from wagtail.test.utils.form_data import querydict_from_html

from ascn_site.models import User
from tests.editing import editor_form
from tests.matrix.world import OTHER, CityWorld, World, marker

OUTSIDE = "203.0.113.9"  # an address that is not this machine's


@dataclass
class Visit:
    """One person before one door, with the city whose things stand behind it."""

    world: World
    city: CityWorld
    role: str
    client: Client
    operator: Client
    is_own: bool = False

    @property
    def elsewhere(self) -> CityWorld:
        return self.world.cities[OTHER[self.city.slug]]

    @property
    def is_in(self) -> bool:
        """In the rows of sessions one's own is the session in which one takes part."""
        return self.is_own

    @cached_property
    def person(self) -> User | None:
        return self.world.person(person_of(self.role, self.city.slug))

    def mark(self, kind: str) -> str:
        return marker(self.city.slug, kind)

    def page(self, state: str) -> Page:
        return Page.objects.get(pk=self.city.pages[state]).specific

    def make_own(self, thing: Model, field_name: str) -> None:
        """The thing becomes the visitor's own, where the row says so; else somebody else's."""
        owner = self.person if self.is_own else self.world.person("Pa")
        type(thing).objects.filter(pk=thing.pk).update(**{field_name: owner})

    def shows(self, path: str, kind: str, **options) -> bool:
        answer = self.client.get(path, follow=True, **options)
        body = answer.getvalue() if answer.streaming else answer.content
        return answer.status_code == 200 and self.mark(kind).encode() in body

    def opens(self, path: str, **options) -> bool:
        answer = self.client.get(path, **options)
        return answer.status_code == 200

    def form(self, path: str) -> dict:
        """The editor's form as the operator gets it: a stranger who knows every field posts the same."""
        forms = self.world.forms
        if path not in forms:
            html = self.operator.get(path).content.decode()
            fields = querydict_from_html(html, form_id=editor_form(html))
            forms[path] = empty_streams() | {name: fields.getlist(name) for name in fields}
        return dict(forms[path])

    def send(self, path: str, fields: dict, **options) -> None:
        self.client.post(path, fields, **options)

    def edit(self, state: str, changes: dict) -> None:
        path = f"/admin/pages/{self.city.pages[state]}/edit/"
        self.send(path, self.form(path) | changes)

    def latest(self, state: str) -> Page:
        page = self.page(state)
        return page.get_latest_revision_as_object() if page.latest_revision else page


@dataclass(frozen=True)
class Door:
    row: str
    name: str
    act: Callable[[Visit], bool]
    # Roles that the row allows, but that go through another door of it.
    not_for: frozenset[str] = field(default_factory=frozenset)
    # Nobody at all passes here; what it guards is reached by other doors of the row.
    is_shut: bool = False
    # There is no other person's thing behind it.
    is_about_oneself: bool = False
    # One of many alike behind one gate: in the second city it is tried with ``--faults full`` only.
    is_alike: bool = False


DOORS: list[Door] = []


def door(row: str, *, name: str = "", not_for: str = "", **kind: bool):
    """Register an act as a door of a row of ``access.csv``; ``kind`` as in `Door`."""

    def register(act):
        DOORS.append(Door(row, name or act.__name__, act, frozenset(not_for.split()), **kind))
        return act

    return register


def look(row: str, kind: str, *paths: str, not_for: str = "") -> None:
    """Doors that show the marker of a kind; addresses are filled with the city's numbers."""
    for path in paths:

        def act(visit, path=path):
            return visit.shows(path.format_map(Numbers(visit)), kind)

        DOORS.append(Door(row, f"{kind} at {path}", act, frozenset(not_for.split())))


@cache
def empty_streams() -> dict[str, str]:
    """What the editor's script would add for streams without blocks."""
    streams = {
        field.name for model in get_page_models() for field in model._meta.fields if isinstance(field, StreamField)
    }
    return {f"{name}-count": "0" for name in streams}


class Numbers(dict):
    """What stands between braces in a door's address, e.g. ``{draft}`` or ``{private_file}``."""

    def __init__(self, visit: Visit):
        city = visit.city
        pages = {**city.pages, **{f"{state}_address": path for state, path in city.addresses.items()}}
        files = {f"{state}_file": number for state, number in city.documents.items()}
        files |= {f"{state}_image": number for state, number in city.images.items()}
        revisions = {f"{state}_revision": number for state, number in city.revisions.items()}
        revisions |= {f"{state}_first": number for state, number in city.first_revisions.items()}
        codes = {f"{state}_code": code for state, code in city.codes.items()}
        super().__init__(
            **pages, **files, **revisions, **codes, slug=city.slug, city=city.page, collection=city.collection
        )
        self["offer"] = city.offer


def person_of(role: str, slug: str) -> str:
    """Who stands for a column of the matrix, for a city."""
    places = {"OA": ("officer", slug), "OB": ("officer", OTHER[slug])}
    places |= {"AP": ("approver", slug), "CR": ("representative", slug)}
    return ".".join(places[role]) if role in places else role


def files_block(name: str, *parts: tuple[str, dict]) -> dict:
    """Posted fields of a stream of files."""
    fields: dict[str, str] = {f"{name}-count": str(len(parts))}
    for number, (kind, value) in enumerate(parts):
        row = f"{name}-{number}"
        fields |= {f"{row}-deleted": "", f"{row}-order": str(number), f"{row}-type": kind, f"{row}-id": ""}
        fields |= {f"{row}-value-{part}": text for part, text in value.items()}
    return fields


def as_text(page: Page) -> str:
    return json.dumps(page.serializable_data(), default=str)
