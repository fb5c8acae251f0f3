"""What the walks have in common: who walks where, what an answer tells, what a request changed."""

import hashlib
import re
from collections.abc import Iterator

from django.db import connection

from tests.matrix.routes import addresses, all_routes, asked
from tests.matrix.world import SECRETS, CityWorld, World, marker

MARK = re.compile(rb"wm-(?:hanoi|kuching)-[a-z]+")
# Addresses that end the walk: they sign the walker out.
ENDS = {"admin/logout/", "accounts/logout/", "demo/out/"}
FAILS_BY_INTENT = {"admin/failwhale/"}
# Rows that a person writes about herself by walking: her sessions, open forms, her own preferences.
OWN_TRACES = {
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


def changed_tables(before: dict[str, str]) -> list[str]:
    after = state()
    return sorted(table for table in before if before[table] != after.get(table))
