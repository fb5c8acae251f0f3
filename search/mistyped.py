"""A run of an unspaced script in which one sign is wrong: all that it may have been meant to be, as one condition.

Signs are changed as they were typed and spelt afterwards: a mark that was typed a moment too early falls to the
syllable before, which the one spelling of a syllable (see ``search.scripts``) would hide.

Source:
    Damerau, A technique for computer detection and correction of spelling errors (1964): nearly all mistypings are one
    sign left out, put in, exchanged, or swapped with its neighbour.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, pairwise

from search.formula import All, Formula, Some, Token, both, either
from search.parts import Run
from search.scripts import UNSPACED, clusters, is_unspaced, repair
from search.tokens import BORDER, WHOLE

_RUN = re.compile(f"[{UNSPACED}]+")
LONGEST, MOST_CLUSTERS = 20, 7  # signs and clusters; of a longer run enough stays right to be found by that


class Syllables:
    """The clusters that texts of one language are known to use, and which of their signs stand side by side."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        cut = [clusters(word) for word in words if is_unspaced(word)]
        self.known = frozenset(chain.from_iterable(cut))
        self._in_a_row = frozenset(chain.from_iterable(map(pairwise, cut)))
        self.signs = "".join(sorted({sign for cluster in self.known for sign in cluster}))
        self._inside = frozenset(first + second for cluster in self.known for first, second in pairwise(cluster))

    def may_stand(self, new: Sequence[str], around: Sequence[str]) -> bool:
        """Whether all new clusters are known, and those of a single sign are tied to their neighbours by some word."""
        is_tied = all(len(cluster) > 1 for cluster in new) or not self._in_a_row.isdisjoint(pairwise(around))
        return is_tied and self.known.issuperset(new)

    def may_follow(self, before: str, sign: str) -> bool:
        """A mark needs a sign that may bear it; a letter begins a cluster of its own wherever it stands."""
        return not _is_mark(sign) or before + sign in self._inside


@cache
def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M"


def typed_runs(text: str) -> list[str]:
    """The runs of a query as they were typed."""
    return _RUN.findall(
        "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    )


def one_sign_off(typed: str, syllables: Syllables) -> Formula | None:
    """The condition that a text holds the run with one sign otherwise; None for a run that is too long for it.

    Args:
        typed: a run of one script, not yet in its one spelling.
        syllables: of its language; without any, as for Han, signs are only swapped.
    """
    if not 1 < len(typed) <= LONGEST:
        return None
    before = clusters(repair(typed))
    if len(before) > MOST_CLUSTERS:
        return None
    alone: list[Formula] = []
    ways: dict[tuple[int, int], dict[tuple[str, ...], None]] = {}
    for other, is_new in _slips(typed, syllables):
        after = clusters(repair(other))
        if after == before:
            continue
        first, last = _common(before, after)
        middle = after[first : len(after) - last]
        around = *before[first - 1 : first], *middle, *before[len(before) - last :][:1]
        if any(_is_mark(cluster[0]) for cluster in middle) or (is_new and not syllables.may_stand(middle, around)):
            continue
        if len(after) == 1:
            alone.append(Token(WHOLE + after[0]))
        else:
            ways.setdefault((first, last), {})[around] = None
    whole = (both(_way(before, first, last, list(chains))) for (first, last), chains in ways.items())
    return either([*whole, *alone])


def _way(before: Sequence[str], first: int, last: int, chains: Sequence[Sequence[str]]) -> Iterator[Formula]:
    """What stays as typed on both sides, and one of the chains that may stand between, each with its neighbours."""
    for side in (before[:first], before[len(before) - last :]):
        if len(side) > 1:
            yield Run((tuple(side),)).loose()
    if all(len(one) > 1 for one in chains):
        yield Some(tuple(All(tuple(map(_next_to, one, one[1:]))) for one in chains))


def _next_to(left: str, right: str) -> Formula:
    return Some((Token(left + right), Token(left + BORDER + right)))


def _common(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many clusters at the beginning and how many at the end are the same."""
    most = min(len(one), len(other))
    first = next((place for place in range(most) if one[place] != other[place]), most)
    last = next((place for place in range(most - first) if one[-1 - place] != other[-1 - place]), most - first)
    return first, last


def _slips(typed: str, syllables: Syllables) -> Iterator[tuple[str, bool]]:
    """Every text of which this one is a slip away, and whether that brings in a new sign."""
    for place in range(len(typed) + 1):
        head, tail = typed[:place], typed[place + 1 :]
        if place < len(typed) and syllables.signs:
            yield head + tail, False
        if tail:
            yield head + tail[0] + typed[place] + tail[1:], False
        for sign in syllables.signs:
            if not syllables.may_follow(head[-1:], sign):
                continue
            if place < len(typed) and syllables.may_follow(sign, tail[:1] or sign):
                yield head + sign + tail, True
            if syllables.may_follow(sign, typed[place : place + 1] or "x"):
                yield head + sign + typed[place:], True
