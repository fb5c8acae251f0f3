"""Cells that stay text when a spreadsheet opens them."""

import re
import unicodedata

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?[\d.,]*\d\s*%?")
_PHONE = re.compile(r"\+\d[\d ()/.-]{3,24}")


def safe_cell(text: str) -> str:
    """The text with ``'`` before it when Excel, LibreOffice or Sheets would take it for a formula.

    Looked at after NFKC and without leading spaces, because they do the same
    (full-width ``＝`` counts). Numbers and phone numbers stay.
    """
    seen = unicodedata.normalize("NFKC", text).lstrip(" \n\u200b\ufeff\xa0")
    if not seen.startswith(_STARTS_FORMULA) or _PLAIN_NUMBER.fullmatch(seen) or _PHONE.fullmatch(seen):
        return text
    return "'" + text
