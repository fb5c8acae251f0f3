"""The query as the texts would spell it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA

from search.document import Document
from search.scripts import is_unspaced
from search.text import fold, normalise, pieces

_READ = 5000  # characters of a text
_SHORTEST_RUN = 3
_LONG_RUN = 6  # signs, in which two slips leave enough to be sure
Near = Mapping[str, Sequence[str]]


def did_you_mean(text: str, near: Near, found: Iterable[Document]) -> str:
    """The query with each unknown word as most of the found texts write its nearest neighbour; "" without one.

    Args:
        near: per folded word that no text has, the words one letter away.
    """
    documents = list(found)
    plain = normalise(text)
    candidates = {word: words for word, words in near.items() if words and not is_unspaced(word)}
    better = _runs(_words(plain, documents, candidates) if candidates else plain, documents)
    return better if better != " ".join(plain.split()) else ""


def _words(plain: str, found: Iterable[Document], candidates: Near) -> str:
    """The query with its unknown words as most texts write their nearest neighbours."""
    written = _written(found, {word for words in candidates.values() for word in words})
    better: dict[str, str] = {}
    for word, words in candidates.items():
        uses = Counter({form: count for folded in words for form, count in written.get(folded, {}).items()})
        if uses:
            better[word] = uses.most_common(1)[0][0]
    result, place = "", 0
    for piece in pieces(plain):
        result += plain[place : piece.start] + better.get(fold(piece.text), piece.text)
        place = piece.end
    return " ".join((result + plain[place:]).split())


def _runs(plain: str, found: Sequence[Document]) -> str:
    """The query with each run that no text holds as one of them has it, if that is a slip or two away."""
    runs = [piece.text for piece in pieces(plain) if piece.is_run and len(piece.text) >= _SHORTEST_RUN]
    texts = [normalise(document.whole_text()[:_READ]) for document in found] if runs else []
    for run in runs:
        if not any(run in text for text in texts) and (
            ways := Counter(way for text in texts for way in _ways(run, text))
        ):
            nearest = min(distance for _, distance in ways)
            way = max((way for way in ways if way[1] == nearest), key=lambda way: (ways[way], way))
            plain = plain.replace(run, way[0], 1)
    return " ".join(plain.split())


def _ways(run: str, text: str) -> Iterator[tuple[str, int]]:
    """Pieces of a text that begin or end as half of the run does, and how many slips they are away."""
    half = len(run) // 2
    slips = 2 if len(run) >= _LONG_RUN else 1
    starts = [match.start() for match in re.finditer(re.escape(run[:half]), text)]
    ends = [match.end() for match in re.finditer(re.escape(run[half + 1 :]), text)]
    for more in range(-slips, slips + 1):
        length = len(run) + more
        for start in {*starts, *(end - length for end in ends if end >= length)}:
            way = text[start : start + length]
            distance = OSA.distance(run, way, score_cutoff=slips)
            if distance <= slips and " " not in way and _is_whole(text, start, start + length):
                yield way, distance


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no cluster is cut: marks belong to the letter before them."""
    return not any(unicodedata.category(sign)[0] == "M" for sign in (text[start], *text[end : end + 1]))


def _written(found: Iterable[Document], wanted: set[str]) -> dict[str, Counter[str]]:
    """How the texts write each folded word: form to number of uses."""
    written: dict[str, Counter[str]] = {}
    for document in found:
        for piece in pieces(normalise(document.whole_text()[:_READ])):
            folded = fold(piece.text)
            if folded in wanted:
                written.setdefault(folded, Counter())[piece.text] += 1
    return written
