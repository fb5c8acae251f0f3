"""The query as the texts would spell it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from search.document import Document
from search.text import fold, normalise, pieces


def did_you_mean(text: str, near: Mapping[str, Sequence[str]], found: Iterable[Document]) -> str:
    """The query with each unknown word as most of the found texts write its nearest neighbour; "" without one.

    Args:
        near: per folded word that no text has, the words one letter away.
    """
    candidates = {word: set(words) for word, words in near.items() if words}
    if not candidates:
        return ""
    written = _written(found, set().union(*candidates.values()))
    better: dict[str, str] = {}
    for word, words in candidates.items():
        uses = Counter({form: count for folded in words for form, count in written.get(folded, {}).items()})
        if uses:
            better[word] = uses.most_common(1)[0][0]
    plain = normalise(text)
    result, place = "", 0
    for piece in pieces(plain):
        result += plain[place : piece.start] + better.get(fold(piece.text), piece.text)
        place = piece.end
    return " ".join((result + plain[place:]).split()) if better else ""


def _written(found: Iterable[Document], wanted: set[str]) -> dict[str, Counter[str]]:
    """How the texts write each folded word: form to number of uses."""
    written: dict[str, Counter[str]] = {}
    for document in found:
        for piece in pieces(normalise(document.whole_text()[:5000])):
            folded = fold(piece.text)
            if folded in wanted:
                written.setdefault(folded, Counter())[piece.text] += 1
    return written
