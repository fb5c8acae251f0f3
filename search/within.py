"""Searching inside a library: which of its things a text finds, by the same engine as everywhere."""

from collections.abc import Callable

from django.utils.translation import get_language

from ascn_site.library import Finding
from search.engines.base import DEEPEST, Request
from search.question import readable
from search.results import ask


def of_kind(kind: str) -> Callable[[str], Finding]:
    """A function that finds things of a kind, best first, by what their language versions share."""

    def find(text: str) -> Finding:
        request = Request(readable(text), {"kind": [kind]}, reader=get_language() or "en", limit=DEEPEST)
        answer, _is_from_index = ask(request)
        return Finding(request.text, [hit.document.group for hit in answer.hits], answer.is_nearest)

    return find
