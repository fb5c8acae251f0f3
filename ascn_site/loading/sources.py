"""Where a fact comes from: a code of ``sources.json``, or publisher, title, date and address; with or without page."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BaseModel, model_validator

from ascn_site.loading.files import Entry, MaybeDate, Shape, Text


def _is_address(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError(f"{text!r} is no web address")
    return text


Address = Annotated[str, AfterValidator(_is_address)]


class SharedSource(Entry):
    """A source that many facts name by its code."""

    publisher: Text
    title: str
    date: MaybeDate
    url: Address


class Source(Shape):
    """A source of one fact."""

    code: str = ""
    publisher: str = ""
    title: str = ""
    date: MaybeDate = ""
    url: Address = ""
    page: str = ""

    @model_validator(mode="after")
    def _is_one_of_two(self):
        if bool(self.code) == bool(self.publisher):
            raise ValueError("a source has either a code or a publisher")
        return self


class SourceBook(dict[str, SharedSource]):
    """The shared sources by their codes; spells a source out."""

    def spell(self, source: Source) -> dict[str, str]:
        """A source as the site's source block holds it."""
        told = self[source.code] if source.code else source
        return {
            "publisher": told.publisher,
            "title": told.title,
            "date": told.date,
            "url": told.url,
            "page": source.page,
        }

    def line(self, source: Source) -> str:
        told = self.spell(source)
        return ", ".join(filter(None, (told["publisher"], told["title"])))


def sources_in(value) -> Iterator[Source]:
    """Every source in an entry, however deep."""
    if isinstance(value, Source):
        yield value
    elif isinstance(value, BaseModel):
        for _name, inner in value:
            yield from sources_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from sources_in(inner)
