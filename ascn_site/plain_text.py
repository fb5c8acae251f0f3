"""The one rule set for text that somebody typed, pasted or sent.

Every door (form, block, Markdown, rich text, file name) takes text through
here, so that no door keeps what another refuses.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# U+FFFD is what a decoder leaves where bytes were not UTF-8: the writer's words are already lost there.
_UNREADABLE = re.compile("[\x00\ud800-\udfff\ufffd]")
# Vertical tab and form feed are the line and page breaks that Word and PDF viewers put on the clipboard.
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE_ORDERS = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls other than tab and line feed
    "\xad\u202a-\u202e\u2060\u2066-\u2069\ufeff"  # soft hyphen, bidi orders, byte order mark
    "\ufdd0-\ufdef\ufffe\uffff\ufff9-\ufffb\U000e0000-\U000e001f]"
)
_WIDE_SPACES = re.compile("[\xa0\u2000-\u200a\u202f\u205f]")
_SYMBOL_FONT_BULLETS = re.compile("[\uf0a7\uf0b7\uf0d8]")
# Six marks on one letter are more than any script of the region stacks.
_PILED_MARKS = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{6})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_REPEATED_SIGNS = re.compile(
    "([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u1036-\u103a\u17b4-\u17d3])\\1{2,}"
)
_ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def is_blank(text: str) -> bool:
    """True when a reader would see nothing: spaces, joiners and lone marks do not count."""
    return all(character.isspace() or unicodedata.category(character) in ("Cf", "Cc", "Mn") for character in text)


def drop_unreadable(text: str) -> str:
    """The text without what `clean_text` refuses: for places that must show or search it all the same."""
    return _UNREADABLE.sub("", text)


def tidy_text(text: str) -> str:
    """Text in the form in which it is stored, characters that cannot be read left in place.

    NFC, line feeds, no control or bidi characters, plain spaces, piled-up
    marks cut. Joiners and zero-width spaces inside stay: Khmer, Burmese and
    emoji need them.
    """
    if not text.isprintable():  # a line that is has none of these, and most lines are
        text = _LINE_ENDS.sub("\n", text)
        text = _INVISIBLE_ORDERS.sub("", text)
        text = _WIDE_SPACES.sub(" ", text)
        text = _SYMBOL_FONT_BULLETS.sub("•", text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    for too_many in (_PILED_MARKS, _REPEATED_SIGNS):
        if too_many.search(text):  # costs half of a replacement that finds nothing
            text = too_many.sub(r"\1", text)
    return text


def check_readable(text: str) -> None:
    """A validator.

    Raises:
        ValidationError: ``unreadable`` for NUL, lone surrogates and U+FFFD.
    """
    if _UNREADABLE.search(text):
        raise ValidationError(
            _(
                "This text holds characters that cannot be read, usually from a damaged file. "
                "Remove them or type that part again."
            ),
            code="unreadable",
        )


def clean_text(text: str) -> str:
    """`tidy_text` for what can be read, without white space at the end; indentation stays.

    Raises:
        ValidationError: as `check_readable`.
    """
    check_readable(text)
    return tidy_text(text).strip("\n").rstrip()


def clean_line(text: str) -> str:
    """As `clean_text`, for what stands on one line: a title, a name, an address."""
    return " ".join(clean_text(text).split()).strip(_ZERO_WIDTH + " ")
