"""The glossary as the repository brings it: the network's terms, and names of places in every language."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from search.glossary import Entry, Form, Glossary

FACTS = Path(__file__).parent / "facts"


def _entries(file: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((FACTS / file).read_text(encoding="utf-8"))["entries"]
    return entries


def terms() -> Iterator[Entry]:
    """The concepts of ``terms.json``, confirmed and unconfirmed words alike: a search may guess."""
    for term in _entries("terms.json"):
        forms = [Form(text, language) for language, word in term["words"].items() for text in word["values"]]
        yield Entry(term["id"], tuple(forms))


def places() -> Iterator[Entry]:
    """Countries and cities of ``places.json`` (Unicode CLDR and the network's own facts)."""
    for place in _entries("places.json"):
        forms = [Form(text, language) for language, names in place["names"].items() for text in names]
        yield Entry(place["id"], tuple(forms))


@cache
def seeded_glossary() -> Glossary:
    """Terms and places together, as an installation has them before its editors add their own."""
    return Glossary((*terms(), *places()))
