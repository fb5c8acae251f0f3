"""What is called as was asked comes first, then texts that hold the query in one piece, then its pieces here and there.

Engines know pairs of neighbours only. Two words are a pair; of three words, or of a long run in an unspaced script, the
pairs may stand in different places. So the first results are read and those with the whole query are moved up, never
past another stage.

Source:
    Unicode Standard Annex 15 (folding on the decomposed form).
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

from search.document import Document
from search.glossary import forms_for, key_of
from search.parts import Part, Run
from search.plan import NEAREST, Plan
from search.text import fold, normalise
from search.tokens import LONGEST_WHOLE

WINDOW = 30
_PAGE = 10  # these are read in any case
_SPELT_OUT = 2  # a name with its spaces, signs and loose marks is at most so many times as long as its key
_READ = 20_000  # characters of a text
_MARKS = re.compile("[\u0300-\u036f]")
Result = TypeVar("Result")


def may_reorder(plan: Plan) -> bool:
    """Whether pairs say less than the query: several parts, or a run longer than any whole word in the index."""
    return len(plan.parts) > 1 or any(isinstance(p, Run) and len(p.clusters) > LONGEST_WHOLE for p in plan.parts)


def window(plan: Plan) -> int:
    """How many of the first results are read to put them in order."""
    return WINDOW if may_reorder(plan) else _PAGE


def whole_first(
    results: Sequence[Result], plan: Plan, *, stage: Callable[[Result], str], document: Callable[[Result], Document]
) -> list[Result]:
    """The same results; inside each stage first what is called so, then what holds the whole query."""
    exact = _Whole(plan.parts, str)
    folded = _Whole(plan.parts, fold)
    names = _Names(plan)
    reads_texts = may_reorder(plan)
    stages = list(dict.fromkeys(map(stage, results)))

    def place(result: Result) -> tuple[int, int, int]:
        number = stages.index(stage(result))
        if stage(result) in NEAREST:  # a text with the whole query would have been found before
            return number, 0, 0
        called = names.rank(document(result))
        if not reads_texts:
            return number, called, 0
        # line ends would send every text through the table of control characters
        text = document(result).whole_text()[:_READ].replace("\n", " ")
        # most texts are written as the query is; the dear normal form is for the others
        if exact.is_in(text.casefold()) or exact.is_in(text := normalise(text)):
            return number, called, 0
        return number, called, 1 if folded.is_in(fold_text(text)) else 2

    return sorted(results, key=place)


class _Names:
    """The query as a name, and what else the glossary calls it when all of it is one of its forms."""

    def __init__(self, plan: Plan) -> None:
        asked = tuple(chain.from_iterable(p.clusters if isinstance(p, Run) else [fold(p.text)] for p in plan.parts))
        whole = [span for span in plan.spans if (span.first, span.last) == (0, len(asked) - 1)]
        forms = (form for span in whole for entry in span.entries for form in forms_for(entry, plan.languages))
        self._keys = {asked, *(key_of(form.text) for form in forms)}
        self._longest = _SPELT_OUT * max(sum(map(len, key)) for key in self._keys)

    def rank(self, document: Document) -> int:
        """0 if the title is one of the names, 1 if another name of the thing is, else 2."""
        if self._is_one(document.title):
            return 0
        return 1 if any(map(self._is_one, document.also_called)) else 2

    def _is_one(self, name: str) -> bool:
        return len(name) <= self._longest and key_of(name) in self._keys


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
