"""The tokens of a document: the whole index is, per document, one set of them.

Everything a query may ask is a token, so that an engine needs nothing but "and", "or" and "begins with", and three
engines give the same answer. Marks in front tell the kinds apart:

====== =========================================================================================
none   a word folded; a pair of clusters inside a word; a pair across a border with ``|`` between
``=``  a word with its marks, where they matter
``~``  two words in a row (16 bits of a checksum: 65,536 tokens serve every pair there is)
``%``  a stem, with the letter of its language family
``[``  a whole word of an unspaced script, up to four clusters
``:``  three clusters in a row inside a longer word
``.``  a cluster of an unspaced script, wherever it stands
``+``  a word that the text uses again and again (three times, and 2 % of all its words)
``^``  in front of any of these: it stands in the title or another name of the thing
``@``  a facet and its value
====== =========================================================================================
"""

import re
from collections import Counter
from collections.abc import Iterator
from zlib import crc32

from search.document import Document
from search.stems import FAMILIES, stem
from search.text import Piece, fold, normalise, pieces, words_of

TITLE, EXACT, PAIR, STEM, WHOLE, TRIPLE, CLUSTER, KEY, FACET = "^", "=", "~", "%", "[", ":", ".", "+", "@"
BORDER = "|"
LONGEST_WHOLE = 4
_TRIPLE = 3
_KEY_SHARE = 0.02
_PAIRS = 1 << 16
_SIGN = re.compile(r"[^\w-]")
LONGEST_TEXT = 400_000  # characters; more than 200 pages of a report


def pair_token(first: str, second: str) -> str:
    """The token of two words in a row."""
    return f"{PAIR}{crc32(f'{first} {second}'.encode()) % _PAIRS:x}"


def facet_token(name: str, value: str) -> str:
    """The token of a facet value; most signs, which stand in none but come in addresses, would cut it."""
    return f"{FACET}{name}:{_SIGN.sub('_', value)}".casefold()


def stem_token(word: str, language: str) -> str:
    """The token of a word's stem, or "" where its language has no stems."""
    family = FAMILIES.get(language)
    return f"{STEM}{family}{fold(stem(word, language))}" if family else ""


def _word_tokens(words: list[str], language: str) -> Iterator[str]:
    """Tokens of neighbouring words, each normalised."""
    before = before_folded = ""
    for word in words:
        folded = fold(word)
        yield folded
        if folded != word:
            yield EXACT + word
        family_token = stem_token(word, language)
        if family_token and family_token[2:] != folded:
            yield family_token
        if before:
            yield pair_token(before, word)
            if before != before_folded or folded != word:
                yield pair_token(before_folded, folded)
        before, before_folded = word, folded


def run_tokens(words: list[list[str]], last_before: str = "") -> Iterator[str]:
    """Tokens of a run that ICU cut into words.

    ``last_before`` is the last cluster of a run that stands one space before: texts put spaces where queries do not.
    """
    before = last_before
    for word in words:
        is_border = True
        for cluster in word:
            yield CLUSTER + cluster
            if before:
                yield before + BORDER + cluster if is_border else before + cluster
            before, is_border = cluster, False
        if len(word) <= LONGEST_WHOLE:
            yield WHOLE + "".join(word)
        if len(word) > _TRIPLE:
            yield from (TRIPLE + "".join(word[start : start + _TRIPLE]) for start in range(len(word) - _TRIPLE + 1))
    yield before + BORDER  # so that every cluster begins a token


class _Field:
    """The tokens of one text, and how often it uses which word."""

    def __init__(self, text: str, language: str) -> None:
        self.tokens: set[str] = set()
        self.words: Counter[str] = Counter()
        self.length = 0
        words: list[str] = []
        before: Piece | None = None
        last_cluster = ""
        for piece in pieces(normalise(text)):
            if piece.is_run:
                cut = words_of(piece.text)
                joins = before is not None and before.is_run and piece.start - before.end <= 1
                self.tokens.update(run_tokens(cut, last_cluster if joins else ""))
                self.words.update("".join(word) for word in cut if len(word) > 1)
                self.length += len(cut)
                last_cluster = cut[-1][-1]
            else:
                words.append(piece.text)
            before = piece
        self.tokens.update(_word_tokens(words, language))
        self.words.update(words)
        self.length += len(words)

    def keys(self) -> Iterator[str]:
        least = max(3, round(self.length * _KEY_SHARE))
        return (KEY + fold(word) for word, count in self.words.items() if count >= least)


class Analysed:
    """A document as an engine stores it.

    Attributes:
        tokens: the set described above.
        words: the words of the text as written, for spelling and completion.
        length: in words; equals of a stage are shown shortest first.
    """

    def __init__(self, document: Document, longest: int = LONGEST_TEXT) -> None:
        language = document.language
        titles = [_Field(name, language) for name in (document.title, *document.also_called)]
        titled = set().union(*(title.tokens for title in titles))
        body = "\n".join([document.body, *(passage.text for passage in document.passages)])
        text = _Field(body[:longest], language)
        self.tokens = titled | text.tokens | {TITLE + token for token in titled}
        for title in titles:
            text.words.update(title.words)
            text.length += title.length
        self.tokens.update(text.keys())
        self.tokens.update(facet_token(name, value) for name, values in document.facets().items() for value in values)
        self.words = [word for word in text.words if not word[0].isdigit()]
        self.length = text.length
