"""Writing the SQLite index: schema, rows, generations of the file."""

import json
import os
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from search.document import Document
from search.engines.base import Unavailable
from search.engines.packing import Packing, dictionary, from_json, to_json
from search.engines.sql import backwards, fold_words
from search.text import VERSION
from search.tokens import Analysed

POINTER = "search.current"
_STRIDE = 2  # every other row number stays free for what comes later
_PROBES = 64
_SAMPLES = 400
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE dictionaries (number INTEGER PRIMARY KEY, language TEXT, content BLOB);
CREATE TABLE facet_sets (number INTEGER PRIMARY KEY, facets TEXT UNIQUE);
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, grp TEXT, facets INTEGER, date TEXT, length INTEGER, version INTEGER
);
CREATE INDEX documents_in_group ON documents (grp) WHERE grp IS NOT NULL;
CREATE TABLE numbers (id TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID;
CREATE TABLE texts (number INTEGER PRIMARY KEY, stored BLOB);
CREATE TABLE words (language TEXT, word TEXT, shown TEXT, uses INTEGER, PRIMARY KEY (language, word)) WITHOUT ROWID;
CREATE TABLE words_backwards (language TEXT, word TEXT, PRIMARY KEY (language, word)) WITHOUT ROWID;
CREATE VIRTUAL TABLE tokens USING fts5 (
    token, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '=~%.[+^@|:_-/'"
);
INSERT INTO tokens (tokens, rank) VALUES ('hashsize', 33554432);
"""
_SPOOL = """
CREATE TABLE spool (
    place INTEGER PRIMARY KEY, id TEXT UNIQUE, version INTEGER, language TEXT, length INTEGER,
    document BLOB, tokens BLOB, words TEXT
);
"""


def create(path: Path) -> sqlite3.Connection:
    """An empty index."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(_SCHEMA)
    connection.execute("INSERT INTO meta VALUES ('analyser', ?)", [VERSION])
    return connection


def current_path(folder: Path) -> Path:
    """The file of the index in use."""
    return folder / (folder / POINTER).read_text(encoding="ascii")


def pointer_state(folder: Path) -> tuple[int, int] | None:
    """What changes whenever another file comes into use, cheap enough to ask before every search; None without one."""
    try:
        state = os.stat(f"{folder}/{POINTER}")
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_mtime_ns


def switch_to(folder: Path, building: Path) -> None:
    """Make a finished file the index in use and remove those before it; open readers keep theirs until they look."""
    final = folder / f"search-{uuid4().hex[:12]}.sqlite"
    with building.open("rb") as file:
        os.fsync(file.fileno())
    building.replace(final)
    pointer = folder / f"{POINTER}.{uuid4().hex[:8]}"
    pointer.write_text(final.name, encoding="ascii")
    pointer.replace(folder / POINTER)
    for old in folder.glob("search-*.sqlite*"):
        if not old.name.startswith(final.name):
            with suppress(FileNotFoundError):
                old.unlink()


class IndexFile:
    """Adds and removes documents inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._facet_sets: dict[str, int] = dict(connection.execute("SELECT facets, number FROM facet_sets"))
        self.packing = Packing(connection.execute("SELECT number, language, content FROM dictionaries"))

    def version_of(self, document_id: str) -> int | None:
        row = self._connection.execute(
            "SELECT version FROM documents JOIN numbers USING (number) WHERE id = ?", [document_id]
        ).fetchone()
        return row[0] if row else None

    def add(self, document: Document) -> Counter[tuple[str, str]]:
        """Insert a document whose id is not in the index; its words are for ``write_words``."""
        analysed = Analysed(document)
        self.insert(document, self._free_number(analysed.length), analysed.length, " ".join(analysed.tokens))
        return Counter((document.language, word) for word in analysed.words)

    def insert(self, document: Document, number: int, length: int, tokens: str) -> None:
        execute = self._connection.execute
        facets = self._facet_set(document)
        execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)",
            [number, document.group or None, facets, document.date, length, document.version],
        )
        execute("INSERT INTO numbers VALUES (?, ?)", [document.id, number])
        execute("INSERT INTO texts VALUES (?, ?)", [number, self.packing.pack(document)])
        execute("INSERT INTO tokens (rowid, token) VALUES (?, ?)", [number, tokens])

    def remove(self, document_id: str) -> Counter[tuple[str, str]]:
        """Take a document out with its tokens; its words are to be subtracted. Unknown ids are nothing to do."""
        execute = self._connection.execute
        row = execute(
            "SELECT number, stored FROM numbers JOIN texts USING (number) WHERE id = ?", [document_id]
        ).fetchone()
        if row is None:
            return Counter()
        document = self.packing.unpack(row[1])
        analysed = Analysed(document)
        execute(
            "INSERT INTO tokens (tokens, rowid, token) VALUES ('delete', ?, ?)", [row[0], " ".join(analysed.tokens)]
        )
        execute("DELETE FROM documents WHERE number = ?", [row[0]])
        execute("DELETE FROM texts WHERE number = ?", [row[0]])
        execute("DELETE FROM numbers WHERE id = ?", [document_id])
        return Counter((document.language, word) for word in analysed.words)

    def write_words(self, words: Mapping[tuple[str, str], int]) -> None:
        """Add the uses of words, or take them away; words without uses leave."""
        rows = fold_words(words)
        many = self._connection.executemany
        many(
            "INSERT INTO words VALUES (?, ?, ?, ?)"
            " ON CONFLICT (language, word) DO UPDATE SET uses = uses + excluded.uses",
            rows,
        )
        many("INSERT OR IGNORE INTO words_backwards VALUES (?, ?)", backwards(rows))
        less = [row[:2] for row in rows if row[3] < 0]
        many("DELETE FROM words WHERE language = ? AND word = ? AND uses <= 0", less)

    def _free_number(self, length: int) -> int:
        """A free row number among documents of this length: rows stand in order of length, so the first are best."""
        one = self._connection.execute
        row = one("SELECT number FROM documents WHERE length >= ? ORDER BY number LIMIT 1", [length]).fetchone()
        last = one("SELECT coalesce(max(number), 0) FROM documents").fetchone()[0] + _STRIDE
        if row is None:
            return int(last)
        near = range(max(1, row[0] - 1), row[0] + _PROBES)
        taken = {
            number
            for (number,) in one("SELECT number FROM documents WHERE number BETWEEN ? AND ?", [near[0], near[-1]])
        }
        return next((number for number in near if number not in taken), int(last))

    def _facet_set(self, document: Document) -> int:
        facets = json.dumps(document.facets(), sort_keys=True, ensure_ascii=False)
        if facets not in self._facet_sets:
            cursor = self._connection.execute("INSERT INTO facet_sets (facets) VALUES (?)", [facets])
            self._facet_sets[facets] = int(cursor.lastrowid or 0)
        return self._facet_sets[facets]


@contextmanager
def _told() -> Iterator[None]:
    """A full or read-only disk is not this process's fault."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise Unavailable(str(error)) from error


class SQLiteBuild:
    """A new index file beside the one in use: documents are gathered first, then written in order of length."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"building-{uuid4().hex[:12]}.sqlite"
        self._spool_path = self._path.with_suffix(".spool")
        with _told():
            folder.mkdir(parents=True, exist_ok=True)
            self._spool = sqlite3.connect(self._spool_path, isolation_level=None)
            # a build that is cut off is thrown away, so it needs no journal
            self._spool.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_SPOOL} BEGIN;")

    def add(self, documents: Iterable[Document]) -> None:
        with _told():
            for document in documents:
                self._gather(document)

    def _gather(self, document: Document) -> None:
        analysed = Analysed(document)
        self._spool.execute(
            "INSERT INTO spool (id, version, language, length, document, tokens, words)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET version = excluded.version, language = excluded.language,"
            " length = excluded.length, document = excluded.document, tokens = excluded.tokens,"
            " words = excluded.words WHERE version <= excluded.version",
            [
                document.id,
                document.version,
                document.language,
                analysed.length,
                to_json(document),
                zlib.compress(" ".join(analysed.tokens).encode(), 1),
                " ".join(analysed.words),
            ],
        )

    def remove(self, ids: Iterable[str]) -> None:
        with _told():
            self._spool.executemany("DELETE FROM spool WHERE id = ?", ((document_id,) for document_id in ids))

    def commit(self) -> None:
        with _told():
            self._write()
            self._drop_spool()
            switch_to(self._folder, self._path)

    def _write(self) -> None:
        connection = create(self._path)
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; BEGIN;"
        )
        self._write_dictionaries(connection)
        file = IndexFile(connection)
        words: Counter[tuple[str, str]] = Counter()
        rows = self._spool.execute("SELECT language, length, document, tokens, words FROM spool ORDER BY length, place")
        for place, (language, length, document, tokens, written) in enumerate(rows, start=1):
            file.insert(from_json(document), place * _STRIDE, length, zlib.decompress(tokens).decode())
            words.update((language, word) for word in written.split())
        file.write_words(words)
        connection.execute("INSERT INTO tokens (tokens) VALUES ('optimize')")
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        connection.close()

    def discard(self) -> None:
        self._drop_spool()
        self._path.unlink(missing_ok=True)

    def _drop_spool(self) -> None:
        self._spool.close()
        self._spool_path.unlink(missing_ok=True)

    def _write_dictionaries(self, connection: sqlite3.Connection) -> None:
        counts = self._spool.execute("SELECT language, count(*) FROM spool GROUP BY 1 ORDER BY 1").fetchall()
        for number, (language, count) in enumerate(counts, start=1):
            rows = self._spool.execute(
                "SELECT document FROM spool WHERE language = ? AND place % ? = 0 LIMIT ?",
                [language, max(1, count // _SAMPLES), _SAMPLES],
            )
            if content := dictionary([row[0] for row in rows]):
                connection.execute("INSERT INTO dictionaries VALUES (?, ?, ?)", [number, language, content])
