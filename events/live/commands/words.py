"""The text of a line, question or answer as it is kept, with the language it is in."""

import re

from django.core.exceptions import ValidationError

from ascn_site.languages import CODES
from ascn_site.plain_text import clean_text, is_blank
from events.live.protocol import LONGEST_TEXT, MOST_LINKS, Refused
from search.scripts import BURMESE, HAN, KHMER, LAO, THAI

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
LETTERS_OF = {"th": THAI, "lo": LAO, "km": KHMER, "my": BURMESE, "ta": "\u0b80-\u0bff", "zh-hans": HAN, "latin": LATIN}
LETTERS = {script: re.compile(f"[{letters}]") for script, letters in LETTERS_OF.items()}
SCRIPTS = {code: code if code in LETTERS else "latin" for code in CODES}


def as_said(text: str, lang: str | None) -> dict[str, str | None]:
    """``text`` and ``lang`` of an event. Raises Refused as ``words``."""
    kept = words(text)
    return {"text": kept, "lang": marked(kept, lang)}


def marked(text: str, lang: str | None) -> str | None:
    """The language that was chosen, or that of the script where most letters rule the choice out; None if several are.

    A form offers the reader's language first, and who is in a hurry leaves it.
    """
    if lang not in SCRIPTS or (text.isascii() and SCRIPTS[lang] == "latin"):
        return lang
    counts = {script: len(letters.findall(text)) for script, letters in LETTERS.items()}
    script = max(counts, key=counts.__getitem__)
    if script == SCRIPTS[lang] or 2 * counts[script] <= sum(counts.values()):
        return lang
    return None if script == "latin" else script


def words(text: str) -> str:
    """
    Raises:
        Refused: ``too_long`` also for too many links, ``empty``, ``bad_frame`` for what cannot be read.
    """
    if len(text) > LONGEST_TEXT:
        raise Refused("too_long")
    try:
        cleaned = clean_text(text).strip()
    except ValidationError:
        raise Refused("bad_frame") from None
    if is_blank(cleaned):
        raise Refused("empty")
    if len(LINK.findall(cleaned)) > MOST_LINKS:
        raise Refused("too_long")
    return cleaned
