"""The index in a SQLite file of its own, by FTS5.

A file of its own, because indexing must never hold the lock that publishing needs, and because a new index is switched
in by naming another file. The text is not stored in FTS5 (``content=''``): the tokens of a document are computed again
from its stored fields when it leaves, so an index is only written by the analyser version that began it.

Source:
    sqlite.org/fts5.html, sections 4.4 (contentless tables), 4.6 (detail) and 6.5 (delete command).
"""

import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, cast

from search.document import Document
from search.engines.base import NoIndex, Unavailable
from search.engines.packing import Packing
from search.engines.sql import SQLEngine
from search.engines.sqlite_index import POINTER, IndexFile, SQLiteBuild, current_path, pointer_state
from search.engines.staged import FEW_TIERS, Taken, Tiers, Wanted
from search.formula import All, Formula, Some, Start, Token, spelt_out
from search.glossary import Glossary


def compile_formula(formula: Formula) -> str:
    """A formula in FTS5's query language; every token is quoted, so nothing in it is syntax."""
    match formula:
        case Token(text):
            return '"' + text.replace('"', '""') + '"'
        case Start(text):
            return '"' + text.replace('"', '""') + '"*'
        case All(parts):
            return "(" + " AND ".join(map(compile_formula, parts)) + ")"
        case Some(parts, 1):
            return "(" + " OR ".join(map(compile_formula, parts)) + ")" if parts else '"|"'
        case Some():
            return compile_formula(spelt_out(formula))


def _failure(error: sqlite3.Error) -> Unavailable:
    """A damaged file has to be built anew; a busy or full one may be read again in a moment."""
    is_damaged = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return NoIndex(str(error)) if is_damaged else Unavailable(str(error))


class SQLiteEngine(SQLEngine):
    """Search for the one-process default."""

    name = "sqlite"
    found = "FROM tokens CROSS JOIN documents ON number = tokens.rowid WHERE tokens MATCH %s"
    found_alone = "FROM tokens WHERE tokens MATCH %s"
    number, rank = "rowid", "number"

    def __init__(self, folder: Path, glossary: Glossary | None = None) -> None:
        super().__init__(glossary)
        self._folder = folder
        self._own = threading.local()
        self._writing = threading.Lock()

    def generation(self) -> object:
        """Move this thread to the index in use; from here on all its statements read that one."""
        state = pointer_state(self._folder)
        if state is None:
            raise NoIndex("no index yet")
        if state != getattr(self._own, "state", None):
            self.close()
            try:
                self._open()
            except (sqlite3.Error, OSError):  # the file was replaced between reading its name and opening it
                self._open_again()
            self._own.state = state
        return state

    def is_still(self, generation: object) -> bool:
        return True

    def _open_again(self) -> None:
        try:
            self._open()
        except (sqlite3.Error, OSError) as error:
            raise NoIndex(f"the index cannot be opened: {error}") from error

    def _open(self) -> None:
        path = current_path(self._folder)
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=5)
        connection.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 1073741824;"
            "PRAGMA cache_size = -16384;"
        )
        self._own.packing = Packing(connection.execute("SELECT number, language, content FROM dictionaries"))
        self._own.connection = connection

    def _connection(self) -> sqlite3.Connection:
        if getattr(self._own, "state", None) is None:
            self.generation()
        return cast(sqlite3.Connection, self._own.connection)

    def close(self) -> None:
        if getattr(self._own, "state", None) is not None:
            self._own.connection.close()
            self._own.state = None

    def drop(self) -> None:
        self.close()
        for file in (*self._folder.glob("search-*.sqlite*"), self._folder / POINTER):
            file.unlink(missing_ok=True)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[Any]:
        try:
            yield from self._connection().execute(query.replace("%s", "?"), parameters)
        except sqlite3.Error as error:
            raise _failure(error) from error

    def compile(self, formula: Formula) -> str:
        return compile_formula(formula)

    def unpack(self, stored: bytes) -> Document:
        packing: Packing = self._own.packing
        return packing.unpack(stored)

    def take(self, stages: Sequence[Tiers], wanted: Wanted) -> Iterator[Taken]:
        groups = set(wanted.known)
        for place, tiers in enumerate(stages):
            if wanted.is_first and groups:
                return
            if len(tiers) > FEW_TIERS and next(self._matches(tiers[-1]), None) is None:
                continue
            for key, group in chain.from_iterable(map(self._matches, tiers)):
                if group in groups:
                    continue
                groups.add(group)
                yield place, key, group
                if len(groups) >= wanted.most:
                    return

    def _matches(self, formula: Formula) -> Iterator[tuple[int, str]]:
        """Rows are numbered in order of length, so FTS5 gives the best first and stops when nobody reads on."""
        sql = f"SELECT number, coalesce(grp, '#' || number) {self.found} ORDER BY tokens.rowid"
        yield from self.rows(sql, [compile_formula(formula)])

    def begin_build(self) -> SQLiteBuild:
        return SQLiteBuild(self._folder)

    def upsert(self, documents: Iterable[Document]) -> None:
        with self._transaction() as (file, words):
            for document in documents:
                before = file.version_of(document.id)
                if before is not None and before > document.version:
                    continue
                words.subtract(file.remove(document.id))
                words.update(file.add(document))

    def delete(self, ids: Iterable[str], *, version: int = 0) -> None:
        with self._transaction() as (file, words):
            for document_id in ids:
                before = file.version_of(document_id)
                if before is not None and (not version or before <= version):
                    words.subtract(file.remove(document_id))

    @contextmanager
    def _transaction(self) -> Iterator[tuple[IndexFile, Counter[tuple[str, str]]]]:
        with self._writing:
            self.require_index()
            connection = self._connection()
            words: Counter[tuple[str, str]] = Counter()
            try:
                connection.execute("BEGIN IMMEDIATE")
                file = IndexFile(connection)
                yield file, words
                file.write_words(words)
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise _failure(error) from error
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
