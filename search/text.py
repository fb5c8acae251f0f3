"""One spelling for everything that looks the same, and the pieces by which text is found.

Words of spaced scripts are whole words, folded (without marks) and exact (with them). Thai, Lao, Khmer, Burmese and
Han have no spaces between words, so a run of them gives overlapping pairs of clusters; pairs that cross a word border
(by ICU's word lists) are told apart from pairs inside a word.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from icu4py import icu_version
from icu4py.breakers import WordBreaker

from search.scripts import HAN, UNSPACED, clusters, language_of, repair

# Raise the number whenever the same text gives other pieces: every index is then built anew.
VERSION = f"6/{unicodedata.unidata_version}/{icu_version}"
LONGEST_WORD = 40
LONGEST_RUN = 400

_FORMAT = {
    chr(code): "" for code in [*range(0x20000), *range(0xE0000, 0xE0080)] if unicodedata.category(chr(code)) == "Cf"
}
_UNTYPABLE = dict.fromkeys(map(chr, [*range(32), *range(127, 160), *range(55296, 57344)]), " ")
# The acute accent is typed for an apostrophe; NFKC would make a space and a mark of it.
_LAST_OF_PLANE = "\uffff"
_PLAIN = _FORMAT | _UNTYPABLE | {"\xb4": "'"}
_DIGITS = {
    chr(code): str(unicodedata.decimal(chr(code)))
    for code in range(0x80, 0x10000)
    if unicodedata.category(chr(code)) == "Nd"
}
# Two steps: a class with single signs beyond the first plane would be looked through sign by sign.
_SPECIAL = re.compile(f"[{re.escape(''.join(one for one in _PLAIN if one <= _LAST_OF_PLANE))}]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_FOREIGN_DIGIT = re.compile(f"[{''.join(_DIGITS)}]")
_APOSTROPHES = "'\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02be\u02bf`"
# the sign first, then what stands before it: far fewer places to look at
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}](?<=[^\\W\\d_].)(?=[^\\W\\d_])")
_TONES = {
    tone: first + tone_on_second
    for first, second, tones, moved in (
        ("o", "a", "òóỏõọ", "àáảãạ"),
        ("o", "e", "òóỏõọ", "èéẻẽẹ"),
        ("u", "y", "ùúủũụ", "ỳýỷỹỵ"),
    )
    for tone, tone_on_second in zip((t + second for t in tones), moved, strict=True)
}
_TONE = re.compile(f"(?:{'|'.join(_TONES)})(?![^\\W\\d_])")


def normalise(text: str) -> str:
    """The one form of all texts that look alike: NFKC, case folded, ASCII digits, no invisible characters.

    Vietnamese tone marks stand on the second vowel (``hoà``, not ``hòa``); an apostrophe inside a word is left out
    (``ne'ebé``, ``neʼebé``); control characters and lone surrogates become spaces.
    """
    text = _SPECIAL.sub(lambda match: _PLAIN[match[0]], text)
    if not text.isascii():
        text = _BEYOND.sub(lambda match: _PLAIN.get(match[0], match[0]), text)
        text = unicodedata.normalize("NFKC", text)
    folded = text.casefold()
    if folded.isascii():
        return _APOSTROPHE.sub("", folded)
    if folded != text:
        folded = unicodedata.normalize("NFKC", folded)
    text = repair(_APOSTROPHE.sub("", folded))
    text = _FOREIGN_DIGIT.sub(lambda match: _DIGITS[match[0]], text)
    return _TONE.sub(lambda match: _TONES[match[0]], text)


_LETTERS = str.maketrans({"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "ħ": "h"})


@lru_cache(maxsize=1 << 17)
def fold(word: str) -> str:
    """A normalised word without the marks that people leave out when they type Latin, Greek or Cyrillic."""
    if word.isascii() or "\u0590" <= word[0] <= "\u1dff":
        return word
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare).translate(_LETTERS) or word


def fold_all(text: str) -> str:
    """Normalised text without marks, for a quick look."""
    return " ".join(fold(word) for word in normalise(text).split(" ") if word)


def _marks() -> str:
    """Combining marks of the basic plane as a regex class, the unspaced scripts left out."""
    unspaced = re.compile(f"[{UNSPACED}]")
    return "".join(
        chr(code)
        for code in range(0x300, 0x10000)
        if unicodedata.category(chr(code)) in {"Mn", "Mc", "Me"} and not unspaced.match(chr(code))
    )


_THAI_TO_KHMER = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f"
_PIECE = re.compile(
    f"(?P<run>[\u0e01-\u0e3a\u0e40-\u0e4e]+|[\u0e81-\u0ece\u0edc-\u0edf]+|[\u1780-\u17d3\u17d7\u17dc\u17dd]+"
    f"|[\u1000-\u103f\u104c-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f]+|[{HAN}]+)"
    f"|(?P<number>[0-9]+)"
    f"|(?P<word>[\u0b80-\u0bff]+|(?:(?![\u0b80-\u0bff{_THAI_TO_KHMER}{UNSPACED}])[^\\W\\d_][{_marks()}]*)+)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a number or a run of one unspaced script, with its place in the normalised text."""

    text: str
    is_run: bool
    start: int
    end: int


def pieces(normalised: str) -> Iterator[Piece]:
    """The words, numbers and runs of a normalised text in reading order; COVID19 gives two."""
    for match in _PIECE.finditer(normalised):
        start, end = match.span()
        if match.lastgroup != "run":
            yield Piece(match[0][:LONGEST_WORD], False, start, end)
            continue
        for cut in range(start, end, LONGEST_RUN):
            yield Piece(normalised[cut : min(end, cut + LONGEST_RUN)], True, cut, min(end, cut + LONGEST_RUN))


def words_of(run: str) -> list[list[str]]:
    """The clusters of a run, word by word as ICU's word list for its language has them.

    A border that ICU puts inside a cluster is none.
    """
    parts = clusters(run)
    ends = set()
    place = 0
    for word in WordBreaker(run, language_of(run)):
        place += len(word)
        ends.add(place)
    words: list[list[str]] = [[]]
    place = 0
    for part in parts:
        words[-1].append(part)
        place += len(part)
        if place in ends:
            words.append([])
    return [word for word in words if word]
