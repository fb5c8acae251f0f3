"""The index in a SQLite file of its own, by FTS5.

A file of its own, because indexing must never hold the lock that publishing needs, and because a new index is switched
in by naming another file. The text is not stored in FTS5 (``content=''``): the tokens of a document are computed again
from its stored fields when it leaves, so an index is only written by the analyser version that began it.

Source:
    sqlite.org/fts5.html, sections 4.4 (contentless tables), 4.6 (detail) and 6.5 (delete command).
"""

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rapidfuzz.distance import OSA

from search.document import Document
from search.engines.base import MOST_COUNTED, Health, Hit, Match, Unavailable
from search.engines.completion import CompletingEngine
from search.engines.counting import count_facets
from search.engines.packing import Packing
from search.engines.sqlite_index import IndexFile, SQLiteBuild, current_path
from search.formula import All, Formula, Some, Start, Token, spelt_out
from search.glossary import Glossary
from search.text import VERSION

_NEAREST = 20


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


class SQLiteEngine(CompletingEngine):
    """Search for the one-process default."""

    name = "sqlite"

    def __init__(self, folder: Path, glossary: Glossary | None = None) -> None:
        super().__init__(glossary)
        self._folder = folder
        self._own = threading.local()
        self._writing = threading.Lock()

    # reading

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection to the index in use."""
        path = current_path(self._folder)
        if path is None:
            raise Unavailable("no index yet")
        if getattr(self._own, "path", None) != path:
            self.close()
            try:
                connection = sqlite3.connect(path, isolation_level=None, timeout=5)
                connection.executescript(
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 1073741824;"
                    "PRAGMA cache_size = -16384;"
                )
            except sqlite3.Error as error:
                raise Unavailable(str(error)) from error
            self._own.path, self._own.connection = path, connection
            self._own.packing = Packing(connection.execute("SELECT number, language, content FROM dictionaries"))
        connection = self._own.connection
        return connection

    def close(self) -> None:
        if getattr(self._own, "path", None) is not None:
            self._own.connection.close()
            self._own.path = None

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple]:
        try:
            yield from self._connection().execute(sql, parameters)
        except sqlite3.Error as error:
            raise Unavailable(str(error)) from error

    def matches(self, formula: Formula, sort: str) -> Iterator[tuple[int, str]]:
        order = "tokens.rowid" if sort == "relevance" else "documents.date DESC, tokens.rowid"
        rows = self._rows(
            "SELECT tokens.rowid, coalesce(grp, '#' || tokens.rowid) FROM tokens"
            f" CROSS JOIN documents ON number = tokens.rowid WHERE tokens MATCH ? ORDER BY {order}",
            [compile_formula(formula)],
        )
        yield from rows

    def count(self, formula: Formula) -> int:
        rows = self._rows(
            "SELECT count(*) FROM (SELECT DISTINCT coalesce(grp, number) FROM tokens"
            " CROSS JOIN documents ON number = tokens.rowid WHERE tokens MATCH ? LIMIT ?)",
            [compile_formula(formula), MOST_COUNTED],
        )
        return int(next(rows)[0])

    def near(self, words: Sequence[str], languages: Sequence[str]) -> Mapping[str, Sequence[str]]:
        chosen = tuple(languages) or self._languages()
        unknown = [word for word in words if not any(self._uses(language, word) for language in chosen)]
        return {word: [found for found, _ in self._near(word, chosen)] for word in unknown}

    def _languages(self) -> tuple[str, ...]:
        # a loose index scan: one step per language
        return tuple(
            row[0]
            for row in self._rows(
                "WITH RECURSIVE l(language) AS (SELECT min(language) FROM words UNION ALL SELECT"
                " (SELECT min(language) FROM words WHERE words.language > l.language) FROM l WHERE l.language NOT NULL)"
                " SELECT language FROM l WHERE language NOT NULL"
            )
        )

    def _near(self, word: str, languages: Iterable[str]) -> list[tuple[str, int]]:
        """Words one edit away: an edit leaves the first or the second half as it was."""
        head, tail = word[: len(word) // 2], word[len(word) // 2 + 1 :][::-1]
        found: dict[str, int] = {}
        for language in languages:
            candidates = {row[0] for row in self._range("words", language, head, len(word))}
            candidates.update(row[0][::-1] for row in self._range("words_backwards", language, tail, len(word)))
            for candidate in candidates:
                if candidate != word and OSA.distance(word, candidate, score_cutoff=1) == 1:
                    found[candidate] = found.get(candidate, 0) + self._uses(language, candidate)
        return sorted(((w, uses) for w, uses in found.items() if uses), key=lambda pair: (-pair[1], pair[0]))[:_NEAREST]

    def _range(self, table: str, language: str, start: str, length: int) -> Iterator[tuple]:
        return self._rows(
            f"SELECT word FROM {table} WHERE language = ? AND word >= ? AND word < ? AND length(word) BETWEEN ? AND ?",
            [language, start, start + "\U0010ffff", length - 1, length + 1],
        )

    def _uses(self, language: str, word: str) -> int:
        row = next(self._rows("SELECT uses FROM words WHERE language = ? AND word = ?", [language, word]), None)
        return row[0] if row else 0

    def load(self, matches: Sequence[Match]) -> tuple[Hit, ...]:
        hits = []
        for match in matches:
            row = next(self._rows("SELECT stored FROM texts WHERE number = ?", [match.key]), None)
            if row:
                document = self._own.packing.unpack(row[0])
                hits.append(Hit(document, match.stage, self._languages_of(document)))
        return tuple(hits)

    def _languages_of(self, document: Document) -> tuple[str, ...]:
        if not document.group:
            return (document.language,)
        rows = self._rows(
            "SELECT facet_sets.facets FROM documents JOIN facet_sets ON facet_sets.number = documents.facets WHERE grp = ?",
            [document.group],
        )
        return tuple(sorted({json.loads(row[0])["language"][0] for row in rows}))

    def facets(self, formula: Formula, filters: Mapping[str, Sequence[str]]) -> Mapping[str, Mapping[str, int]]:
        rows = self._rows(
            "SELECT DISTINCT coalesce(grp, number), facets FROM tokens CROSS JOIN documents ON number = tokens.rowid"
            " WHERE tokens MATCH ?",
            [compile_formula(formula)],
        )
        return count_facets(rows, dict(self._rows("SELECT number, facets FROM facet_sets")), filters)

    def words_starting(self, start: str, languages: Sequence[str], limit: int) -> list[str]:
        """Words of the index as they are written, most used first."""
        found: Counter[str] = Counter()
        for language in tuple(languages) or self._languages():
            rows = self._rows(
                "SELECT coalesce(shown, word), uses FROM words WHERE language = ? AND word >= ? AND word < ?"
                " ORDER BY uses DESC LIMIT ?",
                [language, start, start + "\U0010ffff", limit],
            )
            for word, uses in rows:
                found[word] += uses
        return [word for word, _ in found.most_common(limit)]

    def health(self) -> Health:
        try:
            count = next(self._rows("SELECT count(*) FROM documents"))[0]
            written_by = next(self._rows("SELECT value FROM meta WHERE name = 'analyser'"))[0]
        except Unavailable as error:
            return Health(self.name, 0, str(error))
        is_current = written_by == VERSION
        return Health(self.name, count, "" if is_current else "the analyser has changed: rebuild the index")

    def identifiers(self) -> Iterator[tuple[str, int]]:
        return self._rows("SELECT id, version FROM numbers JOIN documents USING (number)")

    # writing

    def begin_build(self) -> SQLiteBuild:
        self._folder.mkdir(parents=True, exist_ok=True)
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
            if current_path(self._folder) is None:
                self.begin_build().commit()
            if problem := self.health().problem:
                raise Unavailable(problem)
            connection = self._connection()
            words: Counter[tuple[str, str]] = Counter()
            try:
                connection.execute("BEGIN IMMEDIATE")
                file = IndexFile(connection)
                yield file, words
                file.write_words({key: uses for key, uses in words.items() if uses})
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise Unavailable(str(error)) from error
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def related(self, document_id: str, *, kinds: Sequence[str] = (), limit: int = 5) -> list[Hit]:
        row = next(self._rows("SELECT stored FROM texts JOIN numbers USING (number) WHERE id = ?", [document_id]), None)
        return self.kin(self._own.packing.unpack(row[0]), kinds=kinds, limit=limit) if row else []

    def rarity(self, language: str, words: Iterable[str]) -> dict[str, int]:
        """How many texts of the language use each folded word."""
        return {word: self._uses(language, word) for word in words}
