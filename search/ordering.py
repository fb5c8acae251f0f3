"""Results whose text holds the query in one piece come before those that hold its pieces here and there.

Engines know pairs of neighbours only. Two words are a pair; of three words, or of a long run in an unspaced script, the
pairs may stand in different places. So the first results are read and those with the whole query are moved up, never
past another stage.

Source:
    Unicode Standard Annex 15 (folding on the decomposed form).
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar

from search.document import Document
from search.parts import Part, Run
from search.plan import NEAREST, Plan
from search.text import fold, normalise
from search.tokens import LONGEST_WHOLE

WINDOW = 30
_READ = 20_000  # characters of a text
_MARKS = re.compile("[\u0300-\u036f]")
Result = TypeVar("Result")


def may_reorder(plan: Plan) -> bool:
    """Whether pairs say less than the query: several parts, or a run longer than any whole word in the index."""
    return len(plan.parts) > 1 or any(isinstance(p, Run) and len(p.clusters) > LONGEST_WHOLE for p in plan.parts)


def whole_first(
    results: Sequence[Result], plan: Plan, *, stage: Callable[[Result], str], document: Callable[[Result], Document]
) -> list[Result]:
    """The same results; inside each stage those with the whole query first, the others in their order."""
    exact = _Whole(plan.parts, str)
    folded = _Whole(plan.parts, fold)
    stages = list(dict.fromkeys(map(stage, results)))

    def place(result: Result) -> tuple[int, int]:
        if stage(result) in NEAREST:  # a text with the whole query would have been found before
            return stages.index(stage(result)), 0
        # line ends would send every text through the table of control characters
        text = document(result).whole_text()[:_READ].replace("\n", " ")
        # most texts are written as the query is; the dear normal form is for the others
        if exact.is_in(text.casefold()) or exact.is_in(text := normalise(text)):
            return stages.index(stage(result)), 0
        return stages.index(stage(result)), 1 if folded.is_in(fold_text(text)) else 2

    return sorted(results, key=place)


def fold_text(text: str) -> str:
    """A normalised text without the marks that people leave out."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text))).replace("đ", "d")


class _Whole:
    """The parts in a row, the last perhaps unfinished; between them whatever is no letter, or nothing next to a run."""

    def __init__(self, parts: Sequence[Part], spell: Callable[[str], str]) -> None:
        self._texts = [part.text if isinstance(part, Run) else spell(part.text) for part in parts]
        pattern = re.escape(self._texts[0])
        for before, part, text in zip(parts, parts[1:], self._texts[1:], strict=False):
            gap = r"\W{0,4}" if isinstance(before, Run) or isinstance(part, Run) else r"\W{1,4}"
            pattern += gap + re.escape(text)
        self._pattern = re.compile(pattern if isinstance(parts[0], Run) else rf"\b{pattern}")

    def is_in(self, text: str) -> bool:
        return all(part in text for part in self._texts) and self._pattern.search(text) is not None
