"""What the walks have in common: who walks where, what an answer tells, what a request changed."""

import hashlib
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from django.db import connection
from wagtail.test.utils.form_data import querydict_from_html

from tests.matrix.routes import addresses, all_routes, asked
from tests.matrix.world import SECRETS, CityWorld, World, marker

MARK = re.compile(rb"wm-(?:hanoi|kuching)-[a-z]+")
# Addresses that end the walk: they sign the walker out.
ENDS = {"admin/logout/", "accounts/logout/", "demo/out/"}
FAILS_BY_INTENT = {"admin/failwhale/"}
# Rows that a person writes about herself by walking: her sessions, open forms, her own preferences.
OWN_TRACES = {
    "ascn_site_limitcount",  # every request is counted
    "django_session",
    "usersessions_usersession",
    "wagtailadmin_editingsession",
    "wagtailusers_userprofile",
    "sqlite_sequence",
}

WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
READS = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|PRAGMA|EXPLAIN)\b", re.IGNORECASE)


def secrets_of(slug: str) -> set[str]:
    return {marker(slug, kind) for kind in SECRETS}


def walked_routes() -> Iterator[str]:
    for route in all_routes():
        if route not in ENDS | FAILS_BY_INTENT and not route.startswith("socket "):
            yield route


def paths_of(route: str, world: World, city: CityWorld, *, pages: int | None = None) -> list[str]:
    """A route's addresses; the first ``pages`` of them, beginning elsewhere for each route, then one with a query."""
    paths = addresses(route, world, city)
    start = len(route) % len(paths)
    chosen = paths if pages is None else [*paths[start:], *paths[:start]][:pages]
    return [*chosen, paths[0] + ("&" if "?" in paths[0] else "?") + asked(route, city)]


def marks_in(answer) -> set[str]:
    """Markers in body and headers; files are read whole."""
    body = answer.getvalue() if answer.streaming else answer.content
    heads = " ".join(f"{name}: {value}" for name, value in answer.headers.items()).encode()
    return {found[0].decode() for found in MARK.finditer(body + heads)}


def posted_forms(html: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Address and fields of each form that is posted."""
    for form in BeautifulSoup(html, "html.parser").find_all("form"):
        if form.get("method", "get").lower() == "post":
            fields = querydict_from_html(str(form))  # the whole page would be read again for each
            yield form.get("action", ""), {name: fields.getlist(name) for name in fields}


def tables() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - OWN_TRACES)


def state() -> dict[str, str]:
    """A fingerprint of every table but the walker's own traces."""
    return {table: fingerprint(table) for table in tables()}


def fingerprint(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        rows = sorted(map(repr, cursor.fetchall()))
    return hashlib.blake2b("\n".join(rows).encode()).hexdigest()


class Written:
    """Within it every statement is looked at: ``tables`` are those that were written to."""

    def __init__(self):
        self.tables: set[str] = set()

    def __enter__(self):
        self._noting = connection.execute_wrapper(self._note)
        self._noting.__enter__()
        return self

    def __exit__(self, *error):
        self._noting.__exit__(*error)

    def _note(self, execute, sql, params, many, context):
        if writing := WRITES.match(sql):
            self.tables.add(writing[1])
        elif not READS.match(sql):
            self.tables.update(tables())  # whatever it does
        return execute(sql, params, many, context)

    def changed(self, before: dict[str, str]) -> list[str]:
        """Tables that differ from ``before``; what was written and taken back in the same request does not."""
        return [table for table in sorted(self.tables - OWN_TRACES) if before.get(table) != fingerprint(table)]
