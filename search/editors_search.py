"""Wagtail's own search, for editors: it reads no more of a query than the public search does.

Each word becomes a condition inside the one before it, so that a page of text would break the compiler.
"""

import re
from functools import cache
from typing import Any

from wagtail.search.backends import database
from wagtail.search.query import And, Not, Or, Phrase, PlainText

from search.parts import LONGEST_QUERY, MOST_PARTS

# A NUL or a quotation mark ends the word for SQLite, which Wagtail quotes without a look inside.
_ENDS_WORD = re.compile(r'[\x00-\x1f\x7f"]')


class ShortQueries:
    """Cuts what was typed; queries that a program put together stay."""

    def _search(self, compiler: type, query: Any, rows: Any, **options: Any) -> Any:
        return super()._search(compiler, short(query), rows, **options)  # type: ignore[misc]  # of the backend beside it


def short(query: Any) -> Any:
    """The first words of a text, or of what Wagtail read out of one: texts joined by "and", "or", "not"."""
    if isinstance(query, str):
        return " ".join(_ENDS_WORD.sub(" ", query[:LONGEST_QUERY]).split()[:MOST_PARTS])
    match query:
        case And() | Or():
            return type(query)([short(part) for part in query.subqueries[:MOST_PARTS]])
        case Not():
            return Not(short(query.subquery))
        case PlainText():
            return PlainText(short(query.query_string), operator=query.operator, boost=query.boost)
        case Phrase():
            return Phrase(short(query.query_string))
    return query


def search_backend(parameters: dict[str, Any]) -> Any:
    """The backend for the site's database; named in the settings."""
    return _with_short_queries(type(database.SearchBackend(parameters)))(parameters)


@cache
def _with_short_queries(backend: type) -> type:
    return type("EditorsSearch", (ShortQueries, backend), {})
