"""The text of a line, question or answer as it is kept."""

import re

from django.core.exceptions import ValidationError

from ascn_site.plain_text import clean_text, is_blank
from events.live.protocol import LONGEST_TEXT, MOST_LINKS, Refused

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


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
