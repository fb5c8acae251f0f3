"""Writing the SQLite index: schema, rows, generations of the file."""

import json
import os
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

from search.document import Document, Passage
from search.text import VERSION, fold
from search.tokens import Analysed

POINTER = "search.current"
_BUCKET_ROOM = 1 << 32
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE facet_sets (number INTEGER PRIMARY KEY, facets TEXT UNIQUE);
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, grp TEXT, facets INTEGER, date TEXT, version INTEGER
);
CREATE INDEX documents_in_group ON documents (grp) WHERE grp IS NOT NULL;
CREATE TABLE texts (number INTEGER PRIMARY KEY, stored BLOB);
CREATE TABLE words (language TEXT, word TEXT, shown TEXT, uses INTEGER, PRIMARY KEY (language, word)) WITHOUT ROWID;
CREATE TABLE words_backwards (language TEXT, word TEXT, PRIMARY KEY (language, word)) WITHOUT ROWID;
CREATE VIRTUAL TABLE tokens USING fts5 (
    token, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '=~%.[+^@|:_-/'"
);
"""


def pack(document: Document) -> bytes:
    """A document as it is stored; ``unpack`` gives it back."""
    fields = {name: value for name, value in asdict(document).items() if value}
    return zlib.compress(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(), 9)


def unpack(stored: bytes) -> Document:
    fields = json.loads(zlib.decompress(stored))
    passages = tuple(Passage(**passage) for passage in fields.pop("passages", ()))
    for name in ("focus", "years"):
        fields[name] = tuple(fields.get(name, ()))
    return Document(**fields, passages=passages)


def create(path: Path) -> None:
    """An empty index."""
    with sqlite3.connect(path) as connection:
        connection.executescript(_SCHEMA)
        connection.execute("INSERT INTO meta VALUES ('analyser', ?)", [VERSION])
    connection.close()


def current_path(folder: Path) -> Path | None:
    """The file of the index in use, or None before the first build."""
    try:
        return folder / (folder / POINTER).read_text(encoding="ascii")
    except FileNotFoundError:
        return None


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
        self._next: dict[int, int] = {}

    def version_of(self, document_id: str) -> int | None:
        row = self._connection.execute("SELECT version FROM documents WHERE id = ?", [document_id]).fetchone()
        return row[0] if row else None

    def add(self, document: Document, words: Counter[tuple[str, str]]) -> None:
        """Insert a document whose id is not in the index, and count its words."""
        analysed = Analysed(document)
        number = self._free_number(analysed.bucket)
        execute = self._connection.execute
        execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)",
            [number, document.id, document.group or None, self._facet_set(document), document.date, document.version],
        )
        execute("INSERT INTO texts VALUES (?, ?)", [number, pack(document)])
        execute("INSERT INTO tokens (rowid, token) VALUES (?, ?)", [number, " ".join(analysed.tokens)])
        words.update((document.language, word) for word in analysed.words)

    def remove(self, document_id: str, words: Counter[tuple[str, str]]) -> None:
        """Take a document out, tokens and words included; unknown ids are nothing to do."""
        execute = self._connection.execute
        row = execute(
            "SELECT number, stored FROM documents JOIN texts USING (number) WHERE id = ?", [document_id]
        ).fetchone()
        if row is None:
            return
        document = unpack(row[1])
        analysed = Analysed(document)
        execute(
            "INSERT INTO tokens (tokens, rowid, token) VALUES ('delete', ?, ?)", [row[0], " ".join(analysed.tokens)]
        )
        execute("DELETE FROM documents WHERE number = ?", [row[0]])
        execute("DELETE FROM texts WHERE number = ?", [row[0]])
        words.subtract((document.language, word) for word in analysed.words)

    def write_words(self, words: Mapping[tuple[str, str], int]) -> None:
        """Add the uses of words as written to those of their folded forms; words without uses leave."""
        folded: Counter[tuple[str, str]] = Counter()
        shown: dict[tuple[str, str], tuple[int, str]] = {}
        for (language, word), uses in words.items():
            key = (language, fold(word))
            folded[key] += uses
            shown[key] = max(shown.get(key, (0, "")), (uses, word))
        many = self._connection.executemany
        many(
            "INSERT INTO words VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET uses = uses + excluded.uses",
            ((*key, shown[key][1] if shown[key][1] != key[1] else None, uses) for key, uses in folded.items()),
        )
        gone = [key for key, uses in folded.items() if uses < 0]
        many("DELETE FROM words WHERE language = ? AND word = ? AND uses <= 0", gone)
        many(
            "INSERT OR IGNORE INTO words_backwards VALUES (?, ?)",
            ((language, word[::-1]) for (language, word), uses in folded.items() if uses > 0),
        )

    def _free_number(self, bucket: int) -> int:
        """The next row number of the bucket: rows stand in order of length, so the first that fit are the shortest."""
        low = bucket * _BUCKET_ROOM
        if bucket not in self._next:
            row = self._connection.execute(
                "SELECT max(number) FROM documents WHERE number >= ? AND number < ?", [low, low + _BUCKET_ROOM]
            ).fetchone()
            self._next[bucket] = low if row[0] is None else row[0]
        self._next[bucket] += 1
        return self._next[bucket]

    def _facet_set(self, document: Document) -> int:
        facets = json.dumps(document.facets(), sort_keys=True)
        if facets not in self._facet_sets:
            cursor = self._connection.execute("INSERT INTO facet_sets (facets) VALUES (?)", [facets])
            self._facet_sets[facets] = int(cursor.lastrowid or 0)
        return self._facet_sets[facets]


class SQLiteBuild:
    """A new index file beside the one in use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"building-{uuid4().hex[:12]}.sqlite"
        create(self._path)
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        # a build that is cut off is thrown away, so it needs no journal
        self._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
        self._connection.execute("INSERT INTO tokens (tokens, rank) VALUES ('automerge', 0)")
        self._connection.execute("BEGIN")
        self._file = IndexFile(self._connection)
        self._words: Counter[tuple[str, str]] = Counter()
        self._seen: dict[str, int] = {}

    def add(self, documents: Iterable[Document]) -> None:
        for document in documents:
            before = self._seen.get(document.id)
            if before is not None:
                if document.version < before:
                    continue
                self._file.remove(document.id, self._words)
            self._file.add(document, self._words)
            self._seen[document.id] = document.version

    def remove(self, ids: Iterable[str]) -> None:
        for document_id in ids:
            if self._seen.pop(document_id, None) is not None:
                self._file.remove(document_id, self._words)

    def commit(self) -> None:
        self._file.write_words({key: uses for key, uses in self._words.items() if uses > 0})
        self._connection.execute("INSERT INTO tokens (tokens) VALUES ('optimize')")
        self._connection.execute("INSERT INTO tokens (tokens, rank) VALUES ('automerge', 4)")
        self._connection.execute("COMMIT")
        self._connection.close()
        switch_to(self._folder, self._path)

    def discard(self) -> None:
        self._connection.close()
        self._path.unlink(missing_ok=True)
