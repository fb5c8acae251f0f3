"""What changed in a text, word by word, in scripts with and without spaces."""

import difflib
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from icu4py.breakers import WordBreaker

SAME, GONE, NEW = "same", "gone", "new"
MOST_PAIRS = 4_000_000  # of words to compare; longer texts are compared by lines first


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; ``kind`` is `SAME`, `GONE` or `NEW`."""

    kind: str
    text: str


def words_of(text: str, language: str) -> list[str]:
    """The text in words, spaces and marks, by ICU's dictionaries where no spaces stand; joined they are the text.

    Source:
        Unicode Standard Annex 29, section 4: no border lies inside a grapheme cluster.
    """
    readable = text.encode("utf-8", "replace").decode()
    return list(WordBreaker(readable, language.split("-", maxsplit=1)[0])) if readable else []


def compare(old: str, new: str, language: str) -> tuple[Piece, ...]:
    """The new text with what is gone and what is new."""
    if old == new:
        return (Piece(SAME, new),) if new else ()
    before, after = words_of(old, language), words_of(new, language)
    if len(before) * len(after) > MOST_PAIRS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    return tuple(_joined(_steady(_steps(before, after))))


def changed_characters(pieces: tuple[Piece, ...]) -> int:
    return sum(len(piece.text) for piece in pieces if piece.kind != SAME)


def touches_a_number(pieces: tuple[Piece, ...]) -> bool:
    """Whether a digit of any script, or a sign that counts as a number, came or went."""
    return any(unicodedata.category(c)[0] == "N" for piece in pieces if piece.kind != SAME for c in piece.text)


def _steps(before: list[str], after: list[str]) -> list[Piece]:
    found = []
    for act, start, end, begin, stop in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            found.append(Piece(SAME, "".join(after[begin:stop])))
            continue
        found += [Piece(GONE, "".join(before[start:end])), Piece(NEW, "".join(after[begin:stop]))]
    return [piece for piece in found if piece.text]


def _steady(pieces: list[Piece]) -> list[Piece]:
    """A lone space between two changes belongs to them: whoever reads sees one change, not three."""
    steady = []
    for place, piece in enumerate(pieces):
        is_between = 0 < place < len(pieces) - 1 and piece.kind == SAME and piece.text.isspace()
        steady += [Piece(GONE, piece.text), Piece(NEW, piece.text)] if is_between else [piece]
    return steady


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Of each change first all that is gone, then all that is new."""
    joined: list[Piece] = []
    for _is_same, group in groupby(pieces, key=lambda piece: piece.kind == SAME):
        run = list(group)
        texts = [(kind, "".join(piece.text for piece in run if piece.kind == kind)) for kind in (SAME, GONE, NEW)]
        joined += [Piece(kind, text) for kind, text in texts if text]
    return joined
