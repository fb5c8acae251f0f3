"""Wagtail's own search, for editors: it reads no more of a query than the public one, and titles in all scripts.

Each word becomes a condition inside the one before it, so that a page of text would break the compiler. A database
knows words by the spaces between them and their marks, so titles are also compared as the public search compares.
"""

import re
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from wagtail.search.backends import database
from wagtail.search.query import MATCH_ALL, And, Not, Or, Phrase, PlainText

from search.parts import LONGEST_QUERY, MOST_PARTS
from search.text import fold_all

# A NUL or a quotation mark ends the word for SQLite, which Wagtail quotes without a look inside.
_ENDS_WORD = re.compile(r'[\x00-\x1f\x7f"]')
_MOST = 1000  # beyond them nobody looks for a title


class ShortQueries:
    """Cuts what was typed, and finds titles in scripts without spaces and without their marks."""

    def _search(self, compiler: type, query: Any, rows: Any, **options: Any) -> Any:
        query = short(query)
        ask = super()._search  # type: ignore[misc]  # of the backend beside it
        found = ask(compiler, query, rows, **options)
        rows = rows if isinstance(rows, QuerySet) else rows.objects.all()
        titled = _titled(rows, typed(query)) if "title" in (options.get("fields") or ["title"]) else set()
        if not titled:
            return found
        known = {row.pk for row in found[:_MOST]}
        return found if titled <= known else ask(compiler, MATCH_ALL, rows.filter(pk__in=titled | known), **options)


def typed(query: Any) -> str:
    """The words that all have to be there; none of what is asked in another way."""
    match query:
        case str():
            return query
        case And():
            return " ".join(map(typed, query.subqueries))
        case PlainText(operator="and") | Phrase():
            return str(query.query_string)
    return ""


def _titled(rows: QuerySet, text: str) -> set[Any]:
    """Keys of the rows whose title holds every word somewhere."""
    words = fold_all(text).split()
    if not words:
        return set()
    try:
        rows.model._meta.get_field("title")
    except FieldDoesNotExist:
        return set()
    titles = rows.order_by().values_list("pk", "title")
    return {key for key, title in titles if _holds(fold_all(title), words)}


def _holds(title: str, words: list[str]) -> bool:
    return all(word in title for word in words)


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
