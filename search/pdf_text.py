"""The text of a PDF's pages, in the letters that were written.

What stands on a page are glyphs. In Thai, Khmer, Burmese or Tamil one glyph often shows several letters, or letters
in another order, and then the file says beside it what it stands for.

Source:
    ISO 32000-1, section 14.9.4 (replacement text).
"""

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import FloatObject, TextStringObject, create_string_object

from ascn_site.uploads.faults import OF_A_DAMAGED_FILE
from search.scripts import UNSPACED

logger = logging.getLogger(__name__)

MOST_PAGES = 400
UNREADABLE = (PyPdfError, DependencyError, *OF_A_DAMAGED_FILE)
_WIDEST_GLYPH = 1.8  # in font sizes
_SHOWS = (b"Tj", b"'", b'"')
# A glyph without letters inside a word of an unspaced script.
_UNTOLD = re.compile(f"(?<=[{UNSPACED}])\x00+(?=[{UNSPACED}])")


def read_pages(opened: BinaryIO) -> Iterator[tuple[int, str]]:
    for number, page in enumerate(PdfReader(opened).pages[:MOST_PAGES], start=1):
        try:
            text = page.extract_text(visitor_operand_before=_Spoken(page).before)
        except UNREADABLE as error:
            logger.warning("page %s of a PDF has no readable text: %s", number, type(error).__name__)
            continue
        yield number, _UNTOLD.sub("", text)


def _numbers(operands: Iterable[Any]) -> list[float]:
    """None of them where one is no number: such a move is the reader's to forgive."""
    found = list(operands)
    return [float(one) for one in found] if all(isinstance(one, int | float) for one in found) else []


class _Spoken:
    """Puts the replacement text of a marked stretch in the place of its glyphs.

    How far its glyphs reach is then unknown, so the next move counts as a gap between words only where it is wide;
    such files write spaces as letters. So does who begins each change of font at the same point again.
    """

    def __init__(self, page: PageObject) -> None:
        self._named = page.get("/Resources", {}).get("/Properties", {})
        self._marks: list[str | bytes | None] = []  # of the stretches around this place, the outermost first
        self._untold: str | bytes = ""
        self._size = 12.0
        self._raised = 0.0
        self._is_behind = False
        self._line: list[float] = []
        self._goes_on = False

    def before(self, operator: bytes, operands: Any, _place: Any, _text_place: Any) -> None:
        """What the reader calls before it obeys an operator: the operands are changed in place."""
        if operator in (b"BMC", b"BDC"):
            self._begin(operands)
        elif operator == b"EMC":
            if self._marks:
                self._marks.pop()
        elif operator == b"Td":
            self._move(operands)
        elif operator == b"Tm":
            self._place(operands)
        elif operator == b"Tf":
            self._size = (_numbers(operands[1:]) or [self._size])[0]
        elif self._is_spoken():
            self._say(operator, operands)

    def _is_spoken(self) -> bool:
        return any(mark is not None for mark in self._marks)

    def _begin(self, operands: Any) -> None:
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, str):
            properties = self._named.get(properties)
        spoken = properties.get_object().get("/ActualText") if hasattr(properties, "get_object") else None
        if not isinstance(spoken, str | bytes) or self._is_spoken():
            self._marks.append(None)
            return
        self._untold = create_string_object(spoken)
        self._marks.append(self._untold)

    def _place(self, operands: Any) -> None:
        line = _numbers(operands)
        self._raised, self._is_behind = 0.0, False
        self._goes_on, self._line = line == self._line, line

    def _move(self, operands: Any) -> None:
        if len(numbers := _numbers(operands)) < 2:
            return
        right, up = numbers[:2]
        self._raised += up
        if self._is_spoken():
            operands[:2] = [FloatObject(0), FloatObject(0)]
            return
        is_near = self._is_behind and 0 < right < _WIDEST_GLYPH * self._size
        operands[:2] = [FloatObject(0 if is_near or self._goes_on else right), FloatObject(self._raised)]
        self._raised, self._is_behind, self._goes_on = 0.0, False, False

    def _say(self, operator: bytes, operands: Any) -> None:
        """The first glyphs of the stretch are replaced by all of its text, the others by nothing."""
        if operator == b"TJ" and operands:
            operands[0][:] = [TextStringObject(self._untold)]
        elif operator in _SHOWS and operands:
            operands[-1] = TextStringObject(self._untold)
        else:
            return
        self._untold, self._is_behind = "", True
