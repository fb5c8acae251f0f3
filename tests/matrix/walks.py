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
    for number, form in enumerate(BeautifulSoup(html, "html.parser").find_all("form")):
        if form.get("method", "get").lower() == "post":
            fields = querydict_from_html(html, form_index=number)
            yield form.get("action", ""), {name: fields.getlist(name) for name in fields}


def tables() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - OWN_TRACES)


def state() -> dict[str, str]:
    """A fingerprint of every table but the walker's own traces."""
    prints = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(map(repr, cursor.fetchall()))
            prints[table] = hashlib.blake2b("\n".join(rows).encode()).hexdigest()
    return prints


def writes() -> int:
    """How many rows this connection has written so far; -1 where the database does not count."""
    connection.ensure_connection()
    return getattr(connection.connection, "total_changes", -1)


def changed_tables(before: dict[str, str], written: int) -> list[str]:
    """What differs from ``before``, looked up only if anything was written since `writes` said ``written``."""
    if written >= 0 and writes() == written:
        return []
    after = state()
    return sorted(table for table in before if before[table] != after.get(table))
