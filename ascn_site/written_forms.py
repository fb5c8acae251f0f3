"""Dates and amounts as one writes them in each of the network's languages, by the words of the Unicode CLDR."""

import datetime
from decimal import Decimal
from functools import lru_cache

from icu4py.messageformat import MessageFormat

from ascn_site.dates import first_day, parts

# Thai and Burmese dates keep the common era and the digits of the records; Tetum has no entry in the CLDR
# and writes months as Portuguese does.
LOCALES = {
    "en": "en_GB",
    "th": "th@calendar=gregorian",
    "my": "my@numbers=latn",
    "zh-hans": "zh_Hans",
    "tet": "pt",
}
SKELETONS = ("y", "yMMMM", "yMMMMd")


@lru_cache(maxsize=64)
def _formatter(language: str, precision: int) -> MessageFormat:
    pattern = f"{{day, date, ::{SKELETONS[precision - 1]}}}"
    return MessageFormat(pattern, LOCALES.get(language, language))


@lru_cache(maxsize=4096)
def in_words(text: str, language: str) -> str:
    """A partial date in ``language``; what is no date is given back as it came."""
    try:
        numbers = parts(text)
    except ValueError:
        return text
    moment = datetime.datetime.combine(first_day(text), datetime.time(12), tzinfo=datetime.UTC)
    return _formatter(language, len(numbers)).format({"day": moment})


@lru_cache(maxsize=1024)
def number(value: int | float | Decimal, language: str) -> str:
    """A number with the separators of ``language``, at most two places after the point."""
    return MessageFormat("{value, number, ::.##}", LOCALES.get(language, language)).format({"value": value})


@lru_cache(maxsize=256)
def amount(value: Decimal, currency: str, language: str) -> str:
    """Money with the name of its currency (ISO 4217); cents only where there are any."""
    pattern = f"{{value, number, ::currency/{currency} unit-width-full-name .00/w}}"
    return MessageFormat(pattern, LOCALES.get(language, language)).format({"value": value})
