"""Streams of blocks told as data: running text as plain text, figures as rows.

Pictures and files are left out, so that telling costs no query.
"""

from collections.abc import Iterable

from pydantic import BaseModel
from wagtail.rich_text import get_text_for_indexing

from ascn_site.datasets import known


class Figure(BaseModel):
    """A number as it was printed, e.g. ``4 700`` or ``>5 300``."""

    value: str
    unit: str | None = None
    label: str
    as_of: str | None = None
    source: str | None = None
    source_url: str | None = None
    page: str | None = None


def paragraphs(stream) -> Iterable[str]:
    for child in stream:
        if child.block_type == "text":
            yield get_text_for_indexing(child.value.source)
        elif child.block_type == "markdown":
            yield child.value
        elif child.block_type == "quote":
            yield f"{child.value['text']} ({child.value['office']})"


def text_of(stream) -> str | None:
    """The running text of a story, an empty line between its parts; Markdown as typed."""
    return known("\n\n".join(filter(None, (text.strip() for text in paragraphs(stream)))))


def figures_of(*streams) -> list[Figure]:
    """The figures of several streams, in the order of the page."""
    return [
        Figure(**{key: known(text) for key, text in child.value.items()})
        for stream in streams
        for child in stream
        if child.block_type == "figure"
    ]


def lines_of(stream) -> list[str]:
    """A stream whose blocks are single lines of text."""
    return [str(child.value) for child in stream]
