"""Stored documents, compressed with what documents of their language have in common."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from search.document import Document, Passage

_ROOM = 32_768  # as far as deflate looks back
_FEWEST = 50
_RAW = -zlib.MAX_WBITS


def to_fields(document: Document) -> dict[str, Any]:
    """A document as plain fields, empty ones left out."""
    return {name: value for name, value in asdict(document).items() if value}


def from_fields(fields: Mapping[str, Any]) -> Document:
    kept = {"kind": "", "language": "", "title": "", **fields}
    kept["passages"] = tuple(Passage(**passage) for passage in kept.get("passages", ()))
    for name in ("focus", "years", "also_called"):
        kept[name] = tuple(kept.get(name, ()))
    return Document(**kept)


def to_json(document: Document) -> bytes:
    """Text that is no Unicode (lone surrogates) becomes question marks."""
    return json.dumps(to_fields(document), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def from_json(text: bytes) -> Document:
    return from_fields(json.loads(text))


def dictionary(samples: Sequence[bytes]) -> bytes:
    """A deflate dictionary from documents of one language, itself deflated; b"" when there are too few for it."""
    if len(samples) < _FEWEST:
        return b""
    step = max(1, len(samples) // 100)
    return zlib.compress(b"".join(sample[:2000] for sample in samples[::step])[-_ROOM:], 9)


class Packing:
    """Packs and unpacks; the first byte says with which dictionary."""

    def __init__(self, dictionaries: Iterable[tuple[int, str, bytes]]) -> None:
        self._by_number: Mapping[int, bytes] = {}
        self._number_of: Mapping[str, int] = {}
        rows = list(dictionaries)
        self._by_number = {number: zlib.decompress(content) for number, _, content in rows}
        self._number_of = {language: number for number, language, _ in rows}

    def pack(self, document: Document) -> bytes:
        number = self._number_of.get(document.language, 0)
        squeeze = zlib.compressobj(9, zlib.DEFLATED, _RAW, zdict=self._by_number.get(number, b""))
        return bytes([number]) + squeeze.compress(to_json(document)) + squeeze.flush()

    def unpack(self, stored: bytes) -> Document:
        return from_json(zlib.decompressobj(_RAW, zdict=self._by_number.get(stored[0], b"")).decompress(stored[1:]))
