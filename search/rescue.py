"""What to try when nothing says what was asked: another spelling, other word borders, a part left out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import comb

from search.formula import Formula, Some, Token, both, either, prefixed
from search.mistyped import LONGEST, Syllables, one_sign_off, typed_runs
from search.parts import MOST_PARTS, Part, Run, Word, links
from search.plan import Plan, Stage
from search.scripts import clusters, language_of
from search.stems import FAMILIES
from search.text import fold, normalise
from search.tokens import EXACT, TITLE, pair_token

SHORTEST_SPELLING = 3
_ALTERNATIVES = 20
_MOST_CHOICES = 70
# A letter of Han is a syllable; elsewhere a syllable has two or three.
_SHORTEST_WINDOW = {"zh": 3}
_USUAL_WINDOW = 4
_LONGEST_WINDOW = 24
# Signs of tone, which are left out and mistaken more easily than letters: three letters are enough to miss one.
_TONES = re.compile("[\u0e48-\u0e4b\u0ec8-\u0ecb]")
_TONAL = {"th", "lo"}
_SHORTEST_TONAL_WINDOW = 3
_MOST_WINDOWS = 16
_WINDOW_WORDS = 4
_WINDOW_ALTERNATIVES = 5
# So many clusters beside the wrong ones are a hint; one letter of Han says as much as a pair elsewhere.
_SHORTEST_SIDE = {"zh": 1}
_USUAL_SIDE = 2
# So many clusters in a row; a mark that fell to a neighbour spoils three, a letter of Han that was left out none.
_WRONG = {"zh": (0, 1, 2)}
_USUALLY_WRONG = (1, 2, 3)
_FEWEST_LEFT = 3  # clusters, or
_SHORTEST_LEFT = 6  # letters; less would fit anything

Near = Mapping[str, Sequence[str]]


def misspellable(plan: Plan) -> list[str]:
    """Folded words that may be one letter away from what was meant."""
    if plan.is_exact:
        return []
    words = [fold(part.text) for part in plan.parts if isinstance(part, Word) and not part.text.isdigit()]
    return [word for word in dict.fromkeys(words) if len(word) >= SHORTEST_SPELLING]


def misspellable_runs(plan: Plan) -> list[str]:
    """Pieces of runs that may be one letter away from a word, longest first.

    A wrong letter breaks the borders of words next to it, so neighbours are tried together.
    """
    if plan.is_exact:
        return []
    texts = {text for part in plan.parts if isinstance(part, Run) for _, _, text in _windows(part)}
    return sorted(texts, key=lambda text: (-len(text), text))[:_MOST_WINDOWS]


def _windows(run: Run) -> Iterator[tuple[int, int, str]]:
    """Neighbouring words of a run: number of the first, number behind the last, what they are together."""
    language = language_of(run.text)
    shortest = _SHORTEST_TONAL_WINDOW if language in _TONAL else _shortest_window(language)
    for first in range(len(run.words)):
        for last in range(first + 1, min(len(run.words), first + _WINDOW_WORDS) + 1):
            text = Run(run.words[first:last]).text
            if shortest <= len(text) <= _LONGEST_WINDOW:
                yield first, last, text


def _shortest_window(language: str) -> int:
    return _SHORTEST_WINDOW.get(language, _USUAL_WINDOW)


def sure_neighbours(near: Near) -> dict[str, list[str]]:
    """Of a short piece of a run only the words that differ by a sign of tone: it has too many other neighbours."""
    return {
        text: [
            word for word in words if len(text) >= _shortest_window(language_of(text)) or _differ_by_tone(text, word)
        ]
        for text, words in near.items()
    }


def _differ_by_tone(one: str, other: str) -> bool:
    return _TONES.sub("", one) == _TONES.sub("", other)


def spelling(plan: Plan, near: Near) -> Iterator[Stage]:
    """What the query may have meant.

    Args:
        near: per folded word or piece of a run that the index lacks, its words that are one letter away, most frequent
            first.
    """
    if any(near.values()):
        yield Stage("spelling", tuple(dict.fromkeys(_respelt(plan.parts, plan.languages, near))), "kin")


def run_spelling(plan: Plan, near: Near, syllables: Syllables) -> Iterator[Stage]:
    """What a query of runs may have meant: the surest first, which answers alone if it finds something.

    Args:
        near: as for ``spelling``, of pieces of the runs.
        syllables: of the language of the query.
    """
    if tiers := tuple(_whole_runs(plan, near, syllables)):
        yield Stage("spelling", tiers, "fallback")
    if len(plan.parts) == 1 and isinstance(run := plan.parts[0], Run):
        for wrong in _WRONG.get(language_of(run.text), _USUALLY_WRONG):
            if sides := list(_some_wrong(run, wrong)):
                yield Stage("spelling", (either(sides),), "fallback")
    for stage in spelling(plan, near):
        yield replace(stage, reach="fallback")


def _whole_runs(plan: Plan, near: Near, syllables: Syllables) -> Iterator[Formula]:
    """One run in which all but one slip stands as typed: first with words of the index, then with any syllables."""
    places = [place for place, part in enumerate(plan.parts) if isinstance(part, Run)]
    typed = dict(zip(places, typed_runs(plan.text), strict=False))
    is_short = sum(map(len, typed.values())) <= LONGEST
    known: list[Formula] = []
    unsure: list[Formula] = []
    for place, text in typed.items():
        run = plan.parts[place]
        rest = [part.inside() for part in (*plan.parts[:place], *plan.parts[place + 1 :])]
        if isinstance(run, Run) and (not rest or len(text) >= _shortest_window(language_of(run.text))):
            known += (both([*rest, way]) for way in _mended_in_a_row(run, near))
            if is_short and (sign_off := one_sign_off(text, syllables)):
                unsure.append(both([*rest, sign_off]))
    if known:
        yield either(known)
    if unsure:
        yield either([*known, *unsure])


def fallbacks(plan: Plan) -> Iterator[Stage]:
    """What to try when nothing was found."""
    if plan.is_exact:
        return
    parts = plan.parts
    if joined := list(_joined(parts)):
        yield Stage("joined", (either(joined),), "fallback")
    if cut := list(_cut_runs(parts)):
        yield Stage("joined", (both(cut),), "fallback")
    yield from _some_parts(parts, plan.languages)


def _joined(parts: tuple[Part, ...]) -> Iterator[Formula]:
    """The query with one word taken apart or two neighbours written together."""
    for number, part in enumerate(parts):
        others = [other.near() for other in parts[:number] + parts[number + 1 :]]
        if isinstance(part, Word) and not part.text.isdigit():
            word = fold(part.text)
            for cut in range(1, len(word)):
                first, second = word[:cut], word[cut:]
                yield both([*others, Token(first), Token(second), Token(pair_token(first, second))])
        after = parts[number + 1] if number + 1 < len(parts) else None
        if isinstance(part, Word) and isinstance(after, Word):
            rest = [other.near() for other in parts[:number] + parts[number + 2 :]]
            yield both([*rest, Token(fold(part.text) + fold(after.text))])


def _cut_runs(parts: Sequence[Part]) -> Iterator[Formula]:
    """The words of each run by themselves, where ICU sees several and not only single clusters."""
    if not any(_sure_words(part) for part in parts):
        return
    for part in parts:
        if isinstance(part, Run) and _sure_words(part):
            yield from (Run((word,)).inside() for word in dict.fromkeys(part.words))
        else:
            yield part.loose()


def _sure_words(part: Part) -> list[Run]:
    """The words of a run that are long enough to mean something, if it has more than one word."""
    if isinstance(part, Word) or len(part.words) < 2:
        return []
    return [Run((word,)) for word in dict.fromkeys(part.words) if len(word) > 1]


def _some_wrong(run: Run, wrong: int) -> Iterator[Formula]:
    """A run with so many neighbouring clusters mistyped: what stands before them and what stands behind them."""
    shortest = _SHORTEST_SIDE.get(language_of(run.text), _USUAL_SIDE)
    for place in range(0 if wrong else 1, len(run.clusters) - wrong + (1 if wrong else 0)):
        sides = [side for side in (run.clusters[:place], run.clusters[place + wrong :]) if len(side) >= shortest]
        letters = sum(len(cluster) for side in sides for cluster in side)
        if max(map(len, sides), default=0) > 1 and (sum(map(len, sides)) >= _FEWEST_LEFT or letters >= _SHORTEST_LEFT):
            yield both(Run((side,)).loose() for side in sides)


def _mended_in_a_row(run: Run, near: Near) -> Iterator[Formula]:
    """The whole run with some neighbouring words of it as the index has them."""
    for first, last, text in _windows(run):
        before, behind = Run(run.words[:first]).clusters, Run(run.words[last:]).clusters
        for word in near.get(text, ())[:_WINDOW_ALTERNATIVES]:
            yield Run(((*before, *clusters(word), *behind),)).loose()


def _respelt(parts: Sequence[Part], languages: Sequence[str], near: Near) -> Iterator[Formula]:
    """Every unknown word as the index has it; words in a row first, then with the marks that were typed."""
    plain = [part.stem(languages or FAMILIES) for part in parts]
    spellings = [near.get(fold(part.text), ())[:_ALTERNATIVES] if isinstance(part, Word) else () for part in parts]
    unknown = [place for place, words in enumerate(spellings) if words]
    if len(unknown) == 1 and len(parts) > 1:
        place = unknown[0]
        rows = [[*parts[:place], Word(word), *parts[place + 1 :]] for word in spellings[place]]
        yield either(both([*(part.near() for part in row), *links(row, fold)]) for row in rows)
    marked = {place: _marked(parts[place].text, spellings[place]) for place in unknown}
    if marked and all(marked.values()):
        yield both(either(marked[place]) if place in marked else plain[place] for place in range(len(parts)))
    match = both(
        either(Token(word) for word in words) if words else either([formula, *_mended(part, near)])
        for part, words, formula in zip(parts, spellings, plain, strict=True)
    )
    yield from (prefixed(match, TITLE), match)


def _marked(typed: str, words: Sequence[str]) -> list[Formula]:
    """The folded words with the marks that stand on the letters typed; none where nothing marked is left."""
    found = [normalise(_with_marks_of(typed, word)) for word in words]
    return [Token(EXACT + word) for word in dict.fromkeys(found) if fold(word) != word]


def _with_marks_of(typed: str, word: str) -> str:
    """A folded word that is one edit away from the typed one, every letter that both have as it was typed."""
    bare = fold(typed)
    if len(bare) != len(typed):
        return word
    place = next((place for place, (one, other) in enumerate(zip(bare, word, strict=False)) if one != other), None)
    if place is None:
        place = min(len(bare), len(word))
    if len(word) > len(bare):
        return typed[:place] + word[place] + typed[place:]
    if len(word) < len(bare):
        return typed[:place] + typed[place + 1 :]
    if bare[place + 1 :] == word[place + 1 :]:
        return typed[:place] + word[place] + typed[place + 1 :]
    return typed[:place] + typed[place + 1 : place + 2] + typed[place] + typed[place + 2 :]


def _mended(part: Part, near: Near) -> Iterator[Formula]:
    """A run with some neighbouring words of it as the index has them."""
    if isinstance(part, Word):
        return
    for first, last, text in _windows(part):
        rest = [Run(side).loose() for side in (part.words[:first], part.words[last:]) if side]
        for word in near.get(text, ())[:_WINDOW_ALTERNATIVES]:
            yield both([*rest, Run((tuple(clusters(word)),)).inside()])


def _some_parts(parts: Sequence[Part], languages: Sequence[str]) -> Iterator[Stage]:
    """One part left out, then two, never more than half; long runs count as their words."""
    families = languages or tuple(FAMILIES)
    conditions: dict[Formula, None] = {}
    for part in parts:
        conditions.update(
            dict.fromkeys(
                [word.loose() for word in _sure_words(part)]
                or [part.loose() if isinstance(part, Run) else part.stem(families)]
            )
        )
    count = min(len(conditions), MOST_PARTS)
    kept = tuple(conditions)[:count]
    for missing in range(1, count // 2 + 1 if count > 1 else 1):
        if comb(count, missing) > _MOST_CHOICES:
            return
        yield Stage("some", (Some(kept, count - missing),), "fallback")
