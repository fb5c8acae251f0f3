"""The passage of a document that shows why it was found, with what fits marked.

Cuts and marks lie on borders of grapheme clusters, so that no vowel or tone is torn from its letter.

Source:
    Unicode Standard Annex 29, section 3, by ICU's character breaker.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from icu4py.breakers import WordBreaker
from rapidfuzz.distance import OSA

from search.document import Document, Passage
from search.glossary import forms_for
from search.parts import Run, Word, read
from search.passages import INFLECTED, Block, Needle, best_block, graphemes, snap
from search.plan import Plan
from search.stems import FAMILIES, stem
from search.text import fold, normalise, pieces

LENGTH = 220  # characters of a passage
_BEFORE = 60  # of which at most this many stand before the first mark
_CHUNK = re.compile(r"\S+")

Marked = tuple[tuple[str, bool], ...]  # text and whether it is marked


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What the results page shows of a hit.

    Attributes:
        cut_before, cut_after: text was left out there.
        page, anchor: where the passage stands, in a file or on the page.
        file, address: title and address of the attached file that holds it, or "".
        through: the form of the glossary that led here although nothing typed stands in the text, or "".
    """

    title: Marked
    text: Marked
    cut_before: bool = False
    cut_after: bool = False
    page: int | None = None
    anchor: str = ""
    file: str = ""
    address: str = ""
    through: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    start: int
    end: int
    needle: Needle


def excerpt(document: Document, plan: Plan) -> Excerpt:
    """The title and the best passage of a document for a query that found it."""
    block, needles = best_block(document, needles_of(plan, document.language))
    marks = list(_marks(block.passage.text, needles, document.language))
    if not marks and not document.body and _is_only_names(block.passage):
        block = Block(Passage(""))
    passage = block.passage
    start, end = _window(passage.text, marks)
    title_marks = list(_marks(document.title, needles, document.language))
    return Excerpt(
        title=_cut(document.title, title_marks, 0, len(document.title)),
        text=_cut(passage.text, marks, start, end),
        cut_before=block.cut_before or start > 0,
        cut_after=block.cut_after or end < len(passage.text),
        page=passage.page,
        anchor=passage.anchor,
        file=passage.file,
        address=passage.address,
        through=_through([*title_marks, *marks]),
    )


def needles_of(plan: Plan, language: str) -> list[Needle]:
    """What to mark in a text of a language: the parts of the query, then the glossary's words for them."""
    found: dict[tuple[str, bool], Needle] = {}
    for place, part in enumerate(plan.parts):
        text = part.text if isinstance(part, Run) else fold(part.text)
        is_open = isinstance(part, Word) and place == len(plan.parts) - 1
        found.setdefault((text, is_open), Needle(text, isinstance(part, Run), is_open, is_typed=True))
        if isinstance(part, Run) and len(part.words) > 1:
            for word in part.words:
                found.setdefault(("".join(word), False), Needle("".join(word), True))
    for span in plan.spans:
        for entry in span.entries:
            for form in forms_for(entry, [language]):
                for part in read(form.text):
                    needle = Needle(part.text, isinstance(part, Run), form=form.text)
                    found.setdefault((fold(part.text), False), needle)
    return list(found.values())


def _through(marks: Iterable[Mark]) -> str:
    marks = list(marks)
    if any(not mark.needle.form for mark in marks):
        return ""
    return next((mark.needle.form for mark in marks), "")


def _is_only_names(passage: Passage) -> bool:
    """Names of the city and its country, which the page shows in any case."""
    return not (passage.page or passage.anchor or passage.file)


def _marks(text: str, needles: Sequence[Needle], language: str) -> Iterator[Mark]:
    """What fits, in reading order, as offsets of the text on grapheme borders."""
    for chunk in _CHUNK.finditer(text):
        plain = normalise(chunk[0])
        hits = list(_hits(plain, needles, language))
        if hits:
            borders = _borders(chunk[0], plain)
            for start, end, needle in hits:
                first = max(original for original, normal in borders if normal <= start)
                reached = min(normal for _, normal in borders if normal >= end)
                last = max(original for original, normal in borders if normal == reached)
                yield Mark(chunk.start() + first, chunk.start() + last, needle)


def _borders(original: str, plain: str) -> list[tuple[int, int]]:
    """Grapheme borders of a chunk with their places in its normalised form."""
    parts = graphemes(original)
    ends = [0, *accumulate(map(len, parts))]
    lengths = [len(normalise(part)) for part in parts]
    if sum(lengths) == len(plain):
        return list(zip(ends, [0, *accumulate(lengths)], strict=True))
    return [(end, len(normalise(original[:end]))) for end in ends]


def _hits(plain: str, needles: Sequence[Needle], language: str) -> Iterator[tuple[int, int, Needle]]:
    covered = 0
    for piece in pieces(plain):
        if piece.is_run:
            yield from _run_hits(piece.text, piece.start, needles)
            continue
        for needle in needles:
            if not needle.is_run and piece.start >= covered and _fits(piece.text, needle, language):
                yield piece.start, piece.end, needle
                covered = piece.end


def _run_hits(run: str, offset: int, needles: Sequence[Needle]) -> Iterator[tuple[int, int, Needle]]:
    """Longest needles first; what one has covered no other marks again."""
    taken: list[tuple[int, int, Needle]] = []
    for needle in sorted((n for n in needles if n.is_run), key=lambda n: -len(n.text)):
        place = run.find(needle.text)
        while place >= 0:
            end = place + len(needle.text)
            if all(end <= start or place >= stop for start, stop, _ in taken):
                taken.append((place, end, needle))
            place = run.find(needle.text, end)
    for start, end, needle in sorted(taken, key=lambda hit: hit[0]):
        yield offset + start, offset + end, needle


def _fits(word: str, needle: Needle, language: str) -> bool:
    folded = word if needle.form else fold(word)
    if folded == needle.text or (needle.is_open and folded.startswith(needle.text)):
        return True
    if len(needle.text) < INFLECTED or needle.text.isdigit():
        return False
    if language in FAMILIES and fold(stem(word, language)) == fold(stem(needle.text, language)):
        return True
    return needle.is_unseen and OSA.distance(folded, needle.text, score_cutoff=1) <= 1


def _window(text: str, marks: Sequence[Mark]) -> tuple[int, int]:
    """Where to cut: around the place with the most different needles."""
    if len(text) <= LENGTH:
        return 0, len(text)
    start = 0
    if marks:
        best = max(
            marks, key=lambda m: (len({o.needle for o in marks if 0 <= o.start - m.start < LENGTH - _BEFORE}), -m.start)
        )
        start = max(0, min(best.start - _BEFORE, len(text) - LENGTH))
    if start:
        start = _word_border(text, start)
    end = start + LENGTH
    return start, len(text) if end >= len(text) else _word_border(text, end)


def _word_border(text: str, place: int) -> int:
    """The first word border at or behind a place; a grapheme border where no word ends soon."""
    low = max(0, place - 40)
    near = text[low : place + 40].encode("utf-8", "replace").decode()
    ends = [low + end for end in accumulate(len(word) for word in WordBreaker(near, "en"))]
    found = next((end for end in ends[:-1] if end >= place), None)
    return low + snap(near, place - low) if found is None else found


def _cut(text: str, marks: Sequence[Mark], start: int, end: int) -> Marked:
    """The text between two places in marked and unmarked parts."""
    parts: list[tuple[str, bool]] = []
    place = start
    for mark in marks:
        first, last = max(mark.start, place), min(mark.end, end)
        if first < last:
            parts += [(text[place:first], False), (text[first:last], True)]
            place = last
    parts.append((text[place:end], False))
    return tuple((part, is_marked) for part, is_marked in parts if part)
