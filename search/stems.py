"""What words of one family have in common, per language.

Snowball covers English, Portuguese, Tamil and Indonesian; Malay shares the affixes of Indonesian. For Filipino this
module takes off the affixes that the focus system puts on nearly every verb. Vietnamese, Thai, Lao, Khmer, Burmese and
Chinese do not inflect.

Source:
    snowballstem.org; Schachter and Otanes, Tagalog Reference Grammar (1972), chapter 5, for the Filipino affixes.
"""

import re
import threading
from functools import lru_cache

import snowballstemmer

_SNOWBALL = {"en": "english", "pt": "portuguese", "ta": "tamil", "id": "indonesian", "ms": "indonesian"}
_own = threading.local()  # a stemmer holds the word it works on, so threads cannot share one
# One letter per family keeps the index small; Malay and Indonesian share theirs.
# What Snowball relates is shown beside literal results; the Filipino rules are coarser and only help when nothing fits.
SURE = ("en", "pt", "ta", "id")
UNSURE = ("fil",)
FAMILIES = {"en": "e", "pt": "p", "ta": "t", "id": "i", "ms": "i", "fil": "f"}
_SHORTEST_STEM = 3

_FILIPINO_FRONT = (
    *("nakapag", "makapag", "pinaka", "ipinag", "nagpa", "magpa", "ipag", "pinag", "napaka", "naka", "maka"),
    *("mang", "nang", "pang", "mag", "nag", "pag", "ma", "na", "pa", "ka", "i"),
)
_FILIPINO_BACK = ("hin", "han", "in", "an")
_FILIPINO_INFIX = re.compile("^([bcdfghjklmnpqrstvwyz]?)(?:um|in)(?=[aeiou])")
_FILIPINO_LINKER = re.compile("(?<=[aeiou])ng$")  # ties a word that ends in a vowel to the next one
_DOUBLED = re.compile("^([bcdfghjklmnpqrstvwyz]?[aeiou])(?=\\1)")
# In Tamil a demonstrative joins the noun and doubles its first consonant: this, that, which declaration.
_TAMIL_DEMONSTRATIVE = re.compile("^[\u0b87\u0b85\u0b8e]([\u0b95-\u0bb9])\u0bcd(?=\\1)")


def _filipino(word: str) -> str:
    def long_enough(text: str) -> bool:
        return len(text) > _SHORTEST_STEM

    if len(word) > _SHORTEST_STEM + 2:
        word = _FILIPINO_LINKER.sub("", word)
    word = next(
        (word.removesuffix(a) for a in _FILIPINO_BACK if word.endswith(a) and long_enough(word.removesuffix(a))), word
    )
    bare = _FILIPINO_INFIX.sub("\\1", word)
    word = bare if long_enough(bare) else word
    word = next(
        (word.removeprefix(a) for a in _FILIPINO_FRONT if word.startswith(a) and long_enough(word.removeprefix(a))),
        word,
    )
    single = _DOUBLED.sub("", word)
    return single if long_enough(single) else word


def _snowball(word: str, language: str) -> str:
    name = _SNOWBALL[language]
    stemmer = getattr(_own, name, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(name)
        setattr(_own, name, stemmer)
    shortened: str = stemmer.stemWord(word)
    return shortened


@lru_cache(maxsize=1 << 17)
def stem(word: str, language: str) -> str:
    """The stem of a normalised word; the word itself where the language has no rules here or too little is left."""
    if language == "fil":
        return _filipino(word)
    if language == "ta":
        shortened = _snowball(_TAMIL_DEMONSTRATIVE.sub("", word), language)
    elif language in _SNOWBALL:
        shortened = _snowball(word, language)
    else:
        return word
    return shortened if len(shortened) >= _SHORTEST_STEM else word
