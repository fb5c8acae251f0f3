"""Which part of a long text shows best why it was found: ten files of two hundred pages are looked through for a page.

A text is read in a rough spelling that costs little, block by block, and only as far as the first block that holds all
that was typed. The spelling of the index (see ``search.text``) costs ten times as much: it is for what the rough one
hides, and for the beginning of a text.

Source:
    Unicode Standard Annex 29, section 3, by ICU's character breaker; Annex 15 (compatibility decomposition).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from icu4py.breakers import CharacterBreaker
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from search.document import Document, Passage
from search.stems import FAMILIES, stem
from search.text import fold, fold_all

INFLECTED = 4  # letters of a word that may have another ending or a wrong letter
_LENGTH = 1200  # characters of a block
_READ_IN_FULL = 60_000  # characters of a text that are read in the spelling of the index
_UNSEEN = re.compile("[\u0300-\u036f\u200b-\u200d\xad'`\u2018\u2019\u02b9\u02bb\u02bc]")
_REST = r"[\w\u0b80-\u0bff]*"  # Tamil vowel signs are no letters to Python
_LETTERS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Needle:
    """Something to mark: a word or a run, typed or from the glossary.

    Attributes:
        text: a typed word folded, a word of the glossary with its marks.
        is_open: the word may go on.
        is_typed: it is a part of the query, and not a piece of one.
        is_unseen: the text does not hold the word as typed, so that one letter may differ.
        form: the form of the glossary to which it belongs, or "".
    """

    text: str
    is_run: bool
    is_open: bool = False
    is_typed: bool = False
    is_unseen: bool = False
    form: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text that is quickly searched; whether something stands before and behind it."""

    passage: Passage
    cut_before: bool = False
    cut_after: bool = False


class Sought:
    """A needle as a text may write it: as typed, with another ending, or one letter away."""

    def __init__(self, needle: Needle, language: str, near: Iterable[str] = ()) -> None:
        self.needle = needle
        self._text = fold(needle.text)
        self._ways = {self._text, *near}
        is_inflected = not needle.is_run and not self._text.isdigit() and len(self._text) >= INFLECTED
        self._language = language if is_inflected and language in FAMILIES else ""
        self._stem = self._stem_of(self._text) if self._language else ""
        self._starts = tuple(dict.fromkeys(start for start in (self._text, self._stem, *near) if start))
        before = "" if needle.is_run else r"(?<!\d)" if self._text.isdigit() else r"(?<!\w)"
        starts = "|".join(map(re.escape, self._starts))
        self._pattern = re.compile(f"{before}(?:{starts}){_REST}")

    def is_in(self, plain: str) -> bool:
        if not any(start in plain for start in self._starts):
            return False
        return self.needle.is_run or any(self._fits(match[0]) for match in self._pattern.finditer(plain))

    def _fits(self, word: str) -> bool:
        if word in self._ways or (self.needle.is_open and word.startswith(self._text)):
            return True
        return bool(self._language) and self._stem_of(word) == self._stem

    def _stem_of(self, word: str) -> str:
        return fold(stem(word, self._language))


class RoughText:
    """The blocks of a document with their rough spelling, each spelt once and only when it is reached."""

    def __init__(self, document: Document) -> None:
        self._rest = ((block, rough(block.passage.text)) for block in blocks_of(document))
        self._read: list[tuple[Block, str]] = []

    def __iter__(self) -> Iterator[tuple[Block, str]]:
        yield from self._read
        for one in self._rest:
            self._read.append(one)
            yield one


@dataclass(slots=True)
class _Best:
    """The block with the most of what was typed, then of the glossary's words; and all needles that were seen."""

    block: Block
    most: tuple[int, int]
    seen: set[Needle]


def best_block(document: Document, needles: Sequence[Needle]) -> tuple[Block, list[Needle]]:
    """The best block, and the needles: a typed word that stands nowhere was found by another spelling."""
    language = document.language
    sought = [Sought(rough_needle(needle), language) for needle in needles]
    text = RoughText(document)
    best = _look(rough(document.title), text, sought, needles)
    unseen = [needle for needle in needles if needle.is_typed and needle not in best.seen]
    if any(needle.form for needle in best.seen):
        return best.block, _told(needles, unseen)
    if any(needle.is_run or needle.text.isdigit() for needle in unseen):
        sought = [Sought(needle, language) for needle in needles]
        best = _better(best, _look(fold_all(document.title), _beginning(document), sought, needles))
    elif near := _near(text, unseen):
        sought = [Sought(rough_needle(needle), language, near.get(needle, ())) for needle in needles]
        best = _better(best, _look(rough(document.title), text, sought, needles))
    return best.block, _told(needles, unseen)


def _better(one: _Best, other: _Best) -> _Best:
    return max(one, other, key=lambda best: best.most)


def _look(
    title: str, blocks: Iterable[tuple[Block, str]], sought: Sequence[Sought], needles: Sequence[Needle]
) -> _Best:
    """The best of some blocks, each with its text spelt as what is sought; one with all that was typed ends it."""
    pairs = list(zip(sought, needles, strict=True))
    typed = {needle for needle in needles if needle.is_typed}

    def held(plain: str) -> set[Needle]:
        return {needle for one, needle in pairs if one.is_in(plain)}

    best = _Best(Block(Passage("")), (-1, -1), held(title))
    for block, plain in blocks:
        found = held(plain)
        best.seen |= found
        counts = sum(not needle.form for needle in found), len(found)
        if counts > best.most or typed <= found:
            best.block, best.most = block, counts
        if typed <= found:
            break
    return best


def _near(text: RoughText, unseen: Iterable[Needle]) -> dict[Needle, list[str]]:
    """The text's words that are one letter away from words that it lacks."""
    words = [needle for needle in unseen if len(needle.text) >= INFLECTED]
    if not words:
        return {}
    halves = [half for needle in words for half in _halves(needle.text)]
    known = {word for _, plain in text if any(half in plain for half in halves) for word in _LETTERS.findall(plain)}
    near = {
        needle: [word for word, *_ in extract(needle.text, known, scorer=OSA.distance, score_cutoff=1, limit=None)]
        for needle in words
    }
    return {needle: found for needle, found in near.items() if found}


def _halves(word: str) -> tuple[str, str]:
    """One wrong letter leaves one of them as it is."""
    return word[: len(word) // 2], word[len(word) // 2 + 1 :]


def _told(needles: Sequence[Needle], unseen: Sequence[Needle]) -> list[Needle]:
    return [replace(one, is_unseen=True) if one in unseen and not one.is_run else one for one in needles]


def rough(text: str) -> str:
    """Without capitals, marks, ligatures and invisible signs; those of a syllable stay in the order they have."""
    text = text.casefold()
    if text.isascii():
        return text.replace("'", "").replace("`", "")
    return _UNSEEN.sub("", unicodedata.normalize("NFKD", text).replace("đ", "d"))


def rough_needle(needle: Needle) -> Needle:
    return replace(needle, text=rough(needle.text))


def _beginning(document: Document) -> Iterator[tuple[Block, str]]:
    """The first blocks in the spelling of the index."""
    read = 0
    for block in blocks_of(document):
        read += len(block.passage.text)
        if read > _READ_IN_FULL:
            return
        yield block, fold_all(block.passage.text)


def blocks_of(document: Document) -> Iterator[Block]:
    """Body, other names and passages, piece by piece."""
    for passage in (Passage(document.body), *map(Passage, document.also_called), *document.passages):
        text = passage.text
        start = 0
        while start < len(text):
            end = _border(text, start + _LENGTH)
            part = replace(passage, text=text[start:end])
            yield Block(part, cut_before=start > 0, cut_after=end < len(text))
            start = end


def _border(text: str, place: int) -> int:
    """The next space behind a place, if one is near, else the next grapheme border."""
    if place >= len(text):
        return len(text)
    space = text.find(" ", place, place + 200)
    line = text.find("\n", place, place + 200)
    near = [found for found in (space, line) if found >= 0]
    return min(near) if near else place + snap(text[place - 50 : place + 50], 50) - 50


def snap(text: str, place: int) -> int:
    """The first grapheme border at or behind a place."""
    return next((end for end in accumulate(map(len, graphemes(text))) if end >= place), len(text))


def graphemes(text: str) -> list[str]:
    return list(CharacterBreaker(text.encode("utf-8", "replace").decode(), "en"))
