"""The index in PostgreSQL: a tsvector without positions per document and a GIN index over it.

Conditions are only "and", "or" and "begins with", so GIN answers them without looking at a row. The tables lie in a
schema of their own, built anew beside the one in use.

Source:
    postgresql.org/docs/15: textsearch-indexes (no recheck without weights), gin-implementation (fastupdate).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolTimeout

from search.document import Document
from search.engines.base import NoIndex, Unavailable
from search.engines.packing import from_json
from search.engines.postgres_index import WRITERS, PostgresBuild, Tables
from search.engines.sql import SQLEngine
from search.formula import All, Formula, Some, Start, Token, spelt_out
from search.glossary import Glossary

# The planner takes a condition on tokens for commoner than it is, and would read every row.
_OPTIONS = "-c enable_seqscan=off -c enable_indexscan=on -c jit=off -c statement_timeout=2000 -c lock_timeout=1000"
_STEPS = (100, 2_000, 100_000)


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

    def __init__(self, url: str, glossary: Glossary | None = None, *, schema: str = "search") -> None:
        super().__init__(glossary)
        self._url = url
        self._schema = schema
        self._pool = ConnectionPool(
            url,
            min_size=0,
            max_size=8,
            open=False,
            timeout=1.0,
            kwargs={"autocommit": True, "options": f"{_OPTIONS} -c search_path={schema}", "connect_timeout": 2},
        )

    def close(self) -> None:
        self._pool.close()

    def generation(self) -> object:
        row = self.first("SELECT to_regclass('documents')::oid")
        return row[0] if row else None

    def drop(self) -> None:
        with self._connection() as connection:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(self._schema)))

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection]:
        if self._pool.closed:
            self._pool.open()
        try:
            with self._pool.connection() as connection:
                yield connection
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
            raise NoIndex(str(error)) from error
        except (psycopg.Error, PoolTimeout) as error:
            raise Unavailable(str(error)) from error

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[Any]:
        with self._connection() as connection:
            found = connection.execute(query, parameters).fetchall()
        yield from found

    def compile(self, formula: Formula) -> str:
        return compile_formula(formula)

    def unpack(self, stored: bytes) -> Document:
        return from_json(stored)

    def matches(self, formula: Formula, sort: str) -> Iterator[tuple[int, str]]:
        order = "rank" if sort == "relevance" else "date DESC, rank"
        query = compile_formula(formula)
        given = 0
        for most in _STEPS:
            rows = list(
                self.rows(
                    f"SELECT number, coalesce(grp, '#' || number) {self.found} ORDER BY {order} LIMIT %s",
                    [query, most],
                )
            )
            yield from ((number, group) for number, group in rows[given:])
            if len(rows) < most:
                return
            given = len(rows)

    def begin_build(self) -> PostgresBuild:
        try:
            return PostgresBuild(psycopg.connect(self._url, connect_timeout=2), self._schema)
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
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
            words: Counter[tuple[str, str]] = Counter()
            tables = Tables(connection)
            yield tables, words
            tables.write_words(words)
