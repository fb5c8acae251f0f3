"""The parts of a query, each with the conditions by which a text may hold it, from strict to loose."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from search.formula import Formula, Start, Token, both, either
from search.scripts import clusters, goes_on
from search.text import fold, normalise, pieces, words_of
from search.tokens import BORDER, CLUSTER, EXACT, KEY, LONGEST_WHOLE, TRIPLE, WHOLE, pair_token, stem_token

LONGEST_QUERY = 200
MOST_PARTS = 12
SHORTEST_START = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word or number of the query, normalised."""

    text: str

    def exact(self) -> Formula:
        return Token(self.text if fold(self.text) == self.text else EXACT + self.text)

    def near(self) -> Formula:
        """Without marks."""
        return Token(fold(self.text))

    loose = inside = near

    def stem(self, languages: Iterable[str]) -> Formula:
        """Without marks, or of the same family in one of the languages."""
        tokens = {fold(self.text): None}
        if not self.text.isdigit():
            for token in (stem_token(self.text, language) for language in languages):
                tokens.update({token: None, token[2:]: None} if token else {})
        return either(Token(token) for token in tokens)

    def start(self) -> Formula:
        is_short = len(self.text) < SHORTEST_START or self.text.isdigit()
        return self.near() if is_short else Start(fold(self.text))

    def key(self) -> Formula:
        return Token(KEY + fold(self.text))


@dataclass(frozen=True, slots=True)
class Run:
    """A run of an unspaced script, cut into words and those into clusters."""

    words: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return "".join(self.clusters)

    @property
    def clusters(self) -> tuple[str, ...]:
        return tuple(cluster for word in self.words for cluster in word)

    def exact(self) -> Formula:
        """Beginning and ending where words do; beyond four clusters any match is sure enough."""
        if len(self.clusters) > LONGEST_WHOLE:
            return self.loose()
        return either(both(_whole_words(words)) for words in _cuts(self.clusters))

    near = exact

    def inside(self) -> Formula:
        """The same, or part of one longer word."""
        if len(self.clusters) > LONGEST_WHOLE:
            return self.loose()
        if len(self.clusters) == 1:
            return Token(CLUSTER + self.text)
        if len(self.clusters) == 2:
            return either([self.exact(), Token(self.text)])
        triples = zip(self.clusters, self.clusters[1:], self.clusters[2:], strict=False)
        return either([self.exact(), both(Token(TRIPLE + "".join(triple)) for triple in triples)])

    def loose(self) -> Formula:
        """Wherever the clusters stand in this order, over word borders too."""
        return Token(CLUSTER + self.text) if len(self.clusters) == 1 else self._pairs(Token)

    def stem(self, languages: Iterable[str]) -> Formula:
        return self.inside()

    def start(self) -> Formula:
        """The last cluster unfinished; what was typed of it may look like one of its own."""
        *before, first, last = ("", "", *self.clusters)
        ways = [self.clusters]
        if first and goes_on(last):
            ways.append((*before[2:], first + last))
        return either(Start(way[0]) if len(way) == 1 else Run((way,))._pairs(Start) for way in ways)

    def key(self) -> Formula:
        return Token(KEY + self.text)

    def _pairs(self, last: Callable[[str], Formula]) -> Formula:
        pairs = list(pairwise(self.clusters))
        kinds = [Token] * (len(pairs) - 1) + [last]
        return both(
            either([kind(first + second), kind(first + BORDER + second)])
            for kind, (first, second) in zip(kinds, pairs, strict=True)
        )


Part = Word | Run


def _cuts(clusters: Sequence[str]) -> Iterator[list[str]]:
    """Every way to cut up to four clusters into words: the text may have been cut otherwise than the query."""
    for borders in product((False, True), repeat=len(clusters) - 1):
        words = [clusters[0]]
        for is_border, cluster in zip(borders, clusters[1:], strict=True):
            if is_border:
                words.append(cluster)
            else:
                words[-1] += cluster
        yield words


def _whole_words(words: Sequence[str]) -> Iterator[Formula]:
    """Whole words in a row."""
    for word in words:
        yield Token(WHOLE + word)
    for first, second in pairwise(words):
        yield Token(clusters(first)[-1] + BORDER + clusters(second)[0])


def read(text: str) -> tuple[Part, ...]:
    """The first twelve parts of a query; all of it is text, nothing is syntax."""
    cut = islice(pieces(normalise(text[:LONGEST_QUERY])), MOST_PARTS)
    return tuple(Run(tuple(map(tuple, words_of(p.text)))) if p.is_run else Word(p.text) for p in cut)


def before_last(text: str) -> str:
    """What stands before the last part, normalised and from the first part on."""
    plain = normalise(text[:LONGEST_QUERY])
    found = list(islice(pieces(plain), MOST_PARTS))
    return plain[found[0].start : found[-1].start] if found else ""


def links(parts: Sequence[Part], spell: Callable[[str], str]) -> Iterator[Formula]:
    """That neighbours of the query are neighbours in the text."""
    for first, second in pairwise(parts):
        if isinstance(first, Word) and isinstance(second, Word):
            yield Token(pair_token(spell(first.text), spell(second.text)))
        elif isinstance(first, Run) and isinstance(second, Run):
            left, right = first.clusters[-1], second.clusters[0]
            yield either([Token(left + right), Token(left + BORDER + right)])
