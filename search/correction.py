"""The query as the texts would spell it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from search.document import Document
from search.scripts import is_unspaced
from search.text import fold, normalise, pieces

_READ = 5000  # characters of a text
Near = Mapping[str, Sequence[str]]


def did_you_mean(text: str, near: Near, found: Iterable[Document]) -> str:
    """The query with each unknown word as most of the found texts write its nearest neighbour; "" without one.

    Args:
        near: per folded word, or piece of a run, that no text has, the words one letter away.
    """
    candidates = {word: words for word, words in near.items() if words}
    if not candidates:
        return ""
    documents = list(found)
    plain = normalise(text)
    better = _words(plain, documents, {word: words for word, words in candidates.items() if not is_unspaced(word)})
    better = _runs(better, documents, {piece: words for piece, words in candidates.items() if is_unspaced(piece)})
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


def _runs(plain: str, found: Sequence[Document], candidates: Near) -> str:
    """The query with one piece of a run, the longest, as a text has it: its neighbours hold the same wrong letter."""
    texts = [normalise(document.whole_text()[:_READ]) for document in found] if candidates else []
    for piece in sorted(candidates, key=len, reverse=True):
        for word in candidates[piece]:
            if any(word in text for text in texts):
                return plain.replace(piece, word, 1)
    return plain


def _written(found: Iterable[Document], wanted: set[str]) -> dict[str, Counter[str]]:
    """How the texts write each folded word: form to number of uses."""
    written: dict[str, Counter[str]] = {}
    for document in found:
        for piece in pieces(normalise(document.whole_text()[:_READ])):
            folded = fold(piece.text)
            if folded in wanted:
                written.setdefault(folded, Counter())[piece.text] += 1
    return written
