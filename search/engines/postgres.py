"""The index in PostgreSQL: a tsvector without positions per document and a GIN index over it.

Conditions are only "and", "or" and "begins with", so GIN answers them without looking at a row. The tables lie in a
schema of their own, built anew beside the one in use.

Source:
    postgresql.org/docs/15: textsearch-indexes (no recheck without weights), gin-implementation (fastupdate).
"""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolTimeout

from search.document import Document
from search.engines.base import PATIENCE, Answer, Hit, NoIndex, Request, Unavailable
from search.engines.packing import from_json
from search.engines.postgres_index import WRITERS, PostgresBuild, Tables
from search.engines.sql import SQLEngine, half_ranges
from search.engines.staged import FEW_TIERS, Taken, Tiers, Wanted
from search.formula import All, Formula, Some, Start, Token, spelt_out
from search.glossary import Glossary

# The planner takes a condition on tokens for commoner than it is, and would read every row.
_OPTIONS = (
    "-c enable_seqscan=off -c enable_indexscan=on -c jit=off -c plan_cache_mode=force_generic_plan -c lock_timeout=1000"
)
_TAKE = """
SELECT place, number, grp
FROM take(%s::int[], %s::tsquery[], %s::tsquery[], %s::bool, %s::int, %s::text[])
"""
_CANDIDATES = """
SELECT asked.word, near.word
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS asked (word, head, after_head, tail, after_tail),
LATERAL (
    SELECT words.word FROM words
    WHERE language = ANY (%s) AND words.word >= head AND words.word < after_head
    UNION SELECT reverse(backwards.word) FROM words_backwards AS backwards
    WHERE language = ANY (%s) AND backwards.word >= tail AND backwards.word < after_tail
) AS near
WHERE abs(length(near.word) - length(asked.word)) <= 1
"""
_MISSING = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedFunction)


def compile_formula(formula: Formula) -> str:
    """A formula as a tsquery; every token is quoted, so nothing in it is syntax."""
    match formula:
        case Token(text):
            return _quoted(text)
        case Start(text):
            return _quoted(text) + ":*"
        case All(parts):
            return "(" + " & ".join(map(compile_formula, parts)) + ")"
        case Some(parts, 1):
            return "(" + " | ".join(map(compile_formula, parts)) + ")" if parts else "'|'"
        case Some():
            return compile_formula(spelt_out(formula))


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


class PostgresEngine(SQLEngine):
    """Search inside the platform's own PostgreSQL."""

    name = "postgres"
    found = found_alone = "FROM documents WHERE tokens @@ %s::tsquery"
    number, rank = "number", "rank"

    def __init__(
        self, url: str, glossary: Glossary | None = None, *, schema: str = "search", patience: float = PATIENCE
    ) -> None:
        super().__init__(glossary)
        self._url = url
        self.schema = schema
        self._patience = patience
        self._own = threading.local()
        self._pool = ConnectionPool(
            url,
            min_size=0,
            max_size=8,
            open=False,
            timeout=1.0,
            kwargs={
                "autocommit": True,
                "options": f"{_OPTIONS} -c statement_timeout={round(1000 * patience)} -c search_path={schema}",
                "connect_timeout": 2,
            },
        )

    def close(self) -> None:
        self._pool.close()

    def generation(self) -> object:
        """No two builds number a document alike: what was replaced while it was read is missing then."""
        return None

    def drop(self) -> None:
        with self._connection() as connection:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(self.schema)))

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection]:
        if self._pool.closed:
            self._pool.open()
        try:
            with self._pool.connection() as connection:
                yield connection
        except _MISSING as error:
            raise NoIndex(str(error)) from error
        except (psycopg.Error, PoolTimeout) as error:
            raise Unavailable(str(error)) from error

    def search(self, request: Request) -> Answer:
        with self._deadline():
            return super().search(request)

    def related(self, document_id: str, *, kinds: Sequence[str] = (), limit: int = 5) -> list[Hit]:
        with self._deadline():
            return super().related(document_id, kinds=kinds, limit=limit)

    @contextmanager
    def _deadline(self) -> Iterator[None]:
        """All statements of this thread together have one."""
        self._own.until = monotonic() + self._patience
        try:
            yield
        finally:
            self._own.until = None

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[Any]:
        until = getattr(self._own, "until", None)
        if until is not None and monotonic() > until:
            raise Unavailable("the answer took too long")
        with self._connection() as connection:
            found = connection.execute(query, parameters).fetchall()
        yield from found

    def compile(self, formula: Formula) -> str:
        return compile_formula(formula)

    def unpack(self, stored: bytes) -> Document:
        return from_json(stored)

    def take(self, stages: Sequence[Tiers], wanted: Wanted) -> Iterator[Taken]:
        """The database goes from tier to tier by itself: one trip instead of one for each."""
        tiers = [(place, compile_formula(tier)) for place, tiers in enumerate(stages) for tier in tiers]
        if not tiers:
            return
        places, queries = map(list, zip(*tiers, strict=True))
        wholes = [compile_formula(tiers[-1]) if len(tiers) > FEW_TIERS else None for tiers in stages]
        how = [wanted.is_first, wanted.most, list(wanted.known)]
        yield from self.rows(_TAKE, [places, queries, wholes, *how])

    def candidates(self, words: Sequence[str], languages: Sequence[str]) -> Mapping[str, set[str]]:
        halves = [(word, *half_ranges(word)) for word in words]
        found: dict[str, set[str]] = {}
        for word, other in self.rows(_CANDIDATES, [*map(list, zip(*halves, strict=True)), *[list(languages)] * 2]):
            found.setdefault(word, set()).add(other)
        return found

    def begin_build(self) -> PostgresBuild:
        try:
            return PostgresBuild(psycopg.connect(self._url, connect_timeout=2), self.schema)
        except psycopg.Error as error:
            raise Unavailable(str(error)) from error

    def upsert(self, documents: Iterable[Document]) -> None:
        with self._transaction() as (tables, words):
            for document in documents:
                before = tables.version_of(document.id)
                if before is not None and before > document.version:
                    continue
                words.subtract(tables.remove(document.id))
                words.update(tables.add(document))

    def delete(self, ids: Iterable[str], *, version: int = 0) -> None:
        with self._transaction() as (tables, words):
            for document_id in ids:
                before = tables.version_of(document_id)
                if before is not None and (not version or before <= version):
                    words.subtract(tables.remove(document_id))

    @contextmanager
    def _transaction(self) -> Iterator[tuple[Tables, Counter[tuple[str, str]]]]:
        """One writer at a time, so that counts of words never deadlock."""
        self.require_index()
        with self._connection() as connection, connection.transaction():
            connection.execute("SET LOCAL statement_timeout = '10s'")
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
            words: Counter[tuple[str, str]] = Counter()
            tables = Tables(connection)
            yield tables, words
            tables.write_words(words)
