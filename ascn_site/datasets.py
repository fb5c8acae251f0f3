"""The network's lists as data: what one entry says, and which public things it is made of.

The API, the files of ``?format=``, the dumps and the catalogue all read the
sets that the apps register here, so that a thing looks the same in all of them.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from pydantic import BaseModel, Field
from wagtail.blocks import StreamValue
from wagtail.models import Page

from ascn_site import routing
from ascn_site.library import Library
from ascn_site.models.visibility import is_public


class Source(BaseModel):
    """Where a statement comes from; ``part`` names what it speaks for, null for the whole."""

    publisher: str | None = None
    title: str | None = None
    date: str | None = Field(default=None, description="Year, month or day (ISO 8601), as precise as it is known")
    url: str | None = None
    page: str | None = None
    part: str | None = None


class Entry(BaseModel):
    """What every entry says of itself. Null is unknown; 0 and an empty list are known to be none."""

    id: str = Field(description="Permanent id, the same in all languages")
    title: str
    lang: str | None = Field(description="Language in which the text is written; null for names and numbers only")
    address: str | None = Field(description="Where a reader finds it, in an interface of the language asked for")
    permanent_address: str | None = Field(None, description="Address that stays and leads to today's")
    written_in: list[str] = Field([], description="All languages in which the text is published")
    first_published_at: datetime.datetime | None = None
    last_published_at: datetime.datetime | None = None
    sources: list[Source] = []


# What stands at the end of a row, after the fields of its own kind.
CLOSING = ("first_published_at", "last_published_at", "sources", "written_in", "permanent_address")


def columns(entry: type[Entry]) -> dict[str, str]:
    """Names of the columns of a kind in the order of its files, each with what it holds."""
    own = [name for name in entry.model_fields if name not in CLOSING]
    return {name: entry.model_fields[name].description or "" for name in (*own, *CLOSING)}


@dataclass(frozen=True)
class Reader:
    """For whom an entry is told: language of interface words and addresses, origin before the addresses."""

    language: str
    origin: str

    def address(self, page: Page) -> str:
        return self.origin + routing.address(page, self.language)

    def permanent(self, code: str) -> str:
        return f"{self.origin}/id/{code}"


def reader_of(request: HttpRequest, language: str) -> Reader:
    """Addresses begin with the site's own origin, on a machine of one's own with that of the request."""
    return Reader(language, settings.ORIGIN or f"{request.scheme}://{request.get_host()}")


@dataclass(frozen=True)
class Dataset:
    """One kind of thing, as a list.

    ``things`` and ``library`` read in the active language; ``entries`` costs
    the same number of queries for any number of things. ``id_field`` names
    the column that holds the id; ``path`` is the list's own address below the
    front page, '' where readers have none.
    """

    key: str
    title: str | Promise
    about: str
    entry: type[Entry]
    things: Callable[[], QuerySet]
    library: Callable[[QueryDict], Library]
    entries: Callable[[Sequence, Reader], list[Entry]]
    path: str = ""
    id_field: str = "permanent_id"

    def find(self, code: str) -> Model | None:
        """What has this id; None too for an id of a form that no id has."""
        try:
            return self.whole().filter(**{self.id_field: code}).first()
        except ValidationError:
            return None

    def whole(self) -> QuerySet:
        """Its things with all their fields; lists for readers leave the long ones out."""
        return self.things().defer(None)

    def read(self, keys: Sequence[int]) -> list[Model]:
        """The things with these primary keys, in their order; one query."""
        things = self.whole().in_bulk(keys)
        return [things[key] for key in keys if key in things]

    @property
    def model(self) -> type[Model]:
        return self.things().model

    @property
    def is_written(self) -> bool:
        """Whether its things are pages, each in the languages in which somebody wrote it."""
        return issubclass(self.model, Page)


_registered: dict[str, Dataset] = {}


def register(*datasets: Dataset) -> None:
    """Called when an app's ``api`` module is loaded."""
    _registered.update({dataset.key: dataset for dataset in datasets})


def every() -> list[Dataset]:
    return [_registered[key] for key in sorted(_registered)]


def of_library(library: Library) -> Dataset | None:
    """The set whose things a library shows."""
    return next((dataset for dataset in every() if dataset.model is library.pages.model), None)


def published(pages: Iterable[Page], reader: Reader) -> dict[int, dict]:
    """What each page's entry says of its being published, by primary key; one query."""
    pages = list(pages)
    versions = Page.objects.filter(is_public(), translation_key__in={page.translation_key for page in pages})
    languages: dict = {}
    for key, code in versions.order_by("locale__language_code").values_list("translation_key", "locale__language_code"):
        languages.setdefault(key, []).append(code)
    return {
        page.pk: {
            "title": page.title,
            "lang": page.locale.language_code,
            "address": reader.address(page),
            "written_in": languages.get(page.translation_key, []),
            "first_published_at": page.first_published_at,
            "last_published_at": page.last_published_at,
        }
        for page in pages
    }


def numbered(pages: Iterable[Page], reader: Reader) -> dict[int, dict]:
    """As ``published``, for pages with a permanent id."""
    pages = list(pages)
    told = published(pages, reader)
    for page in pages:
        told[page.pk] |= {"id": page.permanent_id, "permanent_address": reader.permanent(page.permanent_id)}
    return told


def known(value: Any) -> Any:
    """Null for what nobody wrote: an empty text in the records is an unknown one."""
    return value or None if isinstance(value, str) else value


def sources_of(stream: StreamValue) -> list[Source]:
    """The sources in a stream of source blocks."""
    return [Source(**{key: known(text) for key, text in child.value.items()}) for child in stream]


def source(spelled: Mapping | str | None, *, part: str | None = None) -> Source | None:
    """A source as the records keep it: spelled out in parts, or as one line."""
    if not spelled:
        return None
    if isinstance(spelled, str):
        return Source(title=spelled, part=part)
    return Source(**{key: known(text) for key, text in spelled.items()} | {"part": part})
