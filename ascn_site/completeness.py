"""What a page still lacks, said by the app that knows it, for the person who can add it."""

from collections.abc import Callable, Iterable

from wagtail.blocks import StreamValue
from wagtail.models import Page

Judge = Callable[..., Iterable[str]]

_judges: dict[str, Judge] = {}


def asks_of(label: str) -> Callable[[Judge], Judge]:
    """Register a function ``(page) -> sentences`` for a page model, e.g. ``"cities.ProjectPage"``."""

    def register(judge: Judge) -> Judge:
        _judges[label] = judge
        return judge

    return register


def gaps(page: Page) -> list[str]:
    """One sentence per thing that a page lacks, in the editor's language."""
    judge = _judges.get(page._meta.label)
    return [str(sentence) for sentence in judge(page)] if judge else []


def unsourced(figures: StreamValue) -> int:
    """How many figures of a StreamField are shown as unsourced."""
    return sum(1 for figure in figures if not figure.value.is_sourced())
