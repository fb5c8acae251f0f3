"""Pages as text to compare, without the white space that no reader sees."""

import re


def squeezed(html: str) -> str:
    """One space for every run of white space, none beside a tag."""
    return re.sub(r"(?<=>) | (?=<)", "", re.sub(r"\s+", " ", html))
