"""What a query means, as stages of conditions that every engine can compile; nothing here knows an engine.

Stages are tried in order. Close ones (as written, without marks, in the reader's own words) are always asked; wide
ones (inside a word, last word unfinished) until the page is full; the glossary's other words always; then words of the
same stem, again until the page is full. Another spelling is tried when only stems or nothing was found, fallbacks
(other word borders, a part left out) when nothing was, and the first that finds something answers. The tiers of a
stage say what stands first: words in a row in the title, in a row in the text, in the title, used again and again,
anywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from search.formula import Formula, Some, Start, Token, both, either, prefixed
from search.glossary import Entry, Form, Glossary, Span, Unit, forms_for, units
from search.parts import LONGEST_QUERY, MOST_PARTS, Part, Run, Word, links, read
from search.stems import FAMILIES, SURE, UNSURE
from search.text import fold
from search.tokens import EXACT, LONGEST_WHOLE, TITLE, pair_token

NEAREST = frozenset({"joined", "spelling", "some"})  # stages whose results do not say what was asked
TYPED = frozenset({"exact", "near", "inside", "stem"})  # stages that look for nothing but what was typed
SHORTEST_SPELLING = 3
_ALTERNATIVES = 20
_MOST_CHOICES = 70


@dataclass(frozen=True, slots=True)
class Stage:
    """One way to understand the query.

    Attributes:
        tiers: conditions from best to widest; each holds all documents of the one before it.
        reach: ``close``, ``wide``, ``always``, ``kin`` (stems) or ``fallback``: see above.
    """

    name: str
    tiers: tuple[Formula, ...]
    reach: str

    @property
    def whole(self) -> Formula:
        return self.tiers[-1]


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a query and the stages to try; no parts mean that nothing can fit.

    ``is_exact``: only what was typed, marks, capitals and endings aside; neither translated nor respelt nor shortened.
    """

    parts: tuple[Part, ...]
    stages: tuple[Stage, ...]
    languages: tuple[str, ...]
    spans: tuple[Span, ...] = ()
    is_exact: bool = False

    def of(self, reach: str) -> list[Stage]:
        return [stage for stage in self.stages if stage.reach == reach]

    def misspellable(self) -> list[str]:
        """Folded words that may be one letter away from what was meant."""
        if self.is_exact:
            return []
        words = [fold(part.text) for part in self.parts if isinstance(part, Word) and not part.text.isdigit()]
        return [word for word in dict.fromkeys(words) if len(word) >= SHORTEST_SPELLING]


def _tiers(parts: Sequence[Part], match: Formula, chain: Sequence[Formula]) -> tuple[Formula, ...]:
    """A match in a row before a scattered one; among equals the title before the text."""
    in_a_row = both([match, *chain])
    first = [prefixed(in_a_row, TITLE), in_a_row] if chain else []
    titles = [prefixed(match, TITLE)]
    if any(isinstance(part, Run) for part in parts):
        loose_title = both(part.inside() if isinstance(part, Run) else part.exact() for part in parts)
        titles.append(prefixed(loose_title, TITLE))
    keys = both([match, *(part.key() for part in parts)])
    return tuple(dict.fromkeys([*first, *titles, keys, either([match, titles[-1]])]))


def make_plan(
    text: str, glossary: Glossary, *, languages: Sequence[str] = (), reader: str = "", is_exact: bool = False
) -> Plan:
    """Plan a query.

    Args:
        languages: only texts in these languages are asked for; none means all.
        reader: the reader's language: what the glossary says in it counts as written by her.
    """
    parts = read(text)
    if not parts:
        return Plan((), (), tuple(languages))
    stages = list(_literal_stages(parts, languages))
    if is_exact:
        typed = tuple(stage for stage in stages if stage.name in TYPED)
        return Plan(parts, typed, tuple(languages), is_exact=True)
    spans: tuple[Span, ...] = ()
    query_units = units(text[:LONGEST_QUERY])
    if glossary.entries:
        spans = tuple(glossary.spans(query_units))
    if spans:
        own = [reader] if reader else list(languages) if len(languages) == 1 else []
        for stage in _glossary_stages(query_units, spans, languages, own):
            stages.insert(1 if stage.name == "own" else len(stages), stage)
    return Plan(parts, tuple(stages), tuple(languages), spans)


def _literal_stages(parts: Sequence[Part], languages: Sequence[str]) -> Iterator[Stage]:
    exact, near = both(p.exact() for p in parts), both(p.near() for p in parts)
    yield Stage("exact", _tiers(parts, exact, list(links(parts, str))), "close")
    last = parts[-1]
    if exact != near and isinstance(last, Word) and fold(last.text) != last.text:
        # who types marks means them: a word that goes on with them is nearer than one with others
        begun = both([*(p.exact() for p in parts[:-1]), Start(EXACT + last.text)])
        yield _simple("start", begun, "close")
    if exact != near:
        yield Stage("near", _tiers(parts, near, list(links(parts, fold))), "close")
    inside = both(p.inside() for p in parts)
    if inside != near:
        yield _simple("inside", inside, "wide")
    stem = both(p.stem([language for language in languages or SURE if language not in UNSURE]) for p in parts)
    if stem not in (inside, near):
        yield _simple("stem", stem, "kin")
    rough = both(p.stem(languages or FAMILIES) for p in parts)
    if rough != stem:
        yield _simple("stem", rough, "fallback")
    loose = both(p.loose() for p in parts)
    if loose != inside:
        yield _simple("loose", loose, "fallback")
    start = both([*(p.stem(languages or FAMILIES) for p in parts[:-1]), parts[-1].start()])
    in_a_row = both([start, *links(parts[:-1], fold)])
    reach = "wide" if isinstance(parts[-1], Word) else "fallback"
    yield Stage("start", tuple(dict.fromkeys([prefixed(start, TITLE), in_a_row, start])), reach)


def _simple(name: str, match: Formula, reach: str) -> Stage:
    return Stage(name, (prefixed(match, TITLE), match), reach)


def _form_formula(form: Form) -> Formula:
    """A form in a text of its language; a single word also inflected."""
    parts = read(form.text)
    if len(parts) == 1 and form.language in SURE and isinstance(parts[0], Word):
        return parts[0].stem([form.language])
    return both([*(part.exact() if isinstance(part, Word) else part.inside() for part in parts), *links(parts, str)])


def _unit_parts(group: Sequence[Unit]) -> tuple[Part, ...]:
    return read(_unit_text(group))


def _unit_text(group: Sequence[Unit]) -> str:
    text = ""
    for number, unit in enumerate(group):
        joins = number and unit.is_run and group[number - 1].piece == unit.piece
        text += unit.text if joins or not number else " " + unit.text
    return text


def _groups(query: Sequence[Unit], spans: Sequence[Span]) -> Iterator[tuple[Sequence[Unit], tuple[Entry, ...]]]:
    """The query cut into forms of the glossary and what stands between them."""
    place = 0
    for span in spans:
        if span.first > place:
            yield query[place : span.first], ()
        yield query[span.first : span.last + 1], span.entries
        place = span.last + 1
    if place < len(query):
        yield query[place:], ()


def _glossary_stages(
    query: Sequence[Unit], spans: Sequence[Span], languages: Sequence[str], own: Sequence[str]
) -> Iterator[Stage]:
    wanted = [("glossary", tuple(languages))]
    if own:
        wanted.insert(0, ("own", tuple(own)))
    for name, form_languages in wanted:
        groups = []
        for group, entries in _groups(query, spans):
            literal = both(part.inside() for part in _unit_parts(group))
            forms = [form for entry in entries for form in forms_for(entry, form_languages)]
            groups.append(either([literal, *(_form_formula(form) for form in forms if read(form.text))]))
        match = both(groups)
        yield _simple(name, match, "close" if name == "own" else "always")


def spelling(plan: Plan, near: Mapping[str, Sequence[str]]) -> Iterator[Stage]:
    """What the query may have meant, when it has words that no text has.

    Args:
        near: per folded word that the index lacks, its words that are one letter away, most frequent first.
    """
    if any(near.values()):
        yield Stage("spelling", tuple(_respelt(plan.parts, plan.languages, near)), "kin")


def fallbacks(plan: Plan) -> Iterator[Stage]:
    """What to try when nothing was found."""
    if plan.is_exact:
        return
    parts = plan.parts
    if joined := list(_joined(parts)):
        yield Stage("joined", (either(joined),), "fallback")
    if cut := list(_cut_runs(parts)):
        yield Stage("joined", (both(cut),), "fallback")
    if len(parts) == 1 and (wrong := list(_one_wrong(parts[0]))):
        yield Stage("spelling", (either(wrong),), "fallback")
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


def _one_wrong(run: Part) -> Iterator[Formula]:
    """A longer run with one cluster mistyped: what stands before it and what stands behind it."""
    if isinstance(run, Word) or len(run.clusters) <= LONGEST_WHOLE:
        return
    for wrong in range(len(run.clusters)):
        rest = [side for side in (run.clusters[:wrong], run.clusters[wrong + 1 :]) if len(side) > 1]
        yield both(Run((side,)).loose() for side in rest)


def _respelt(parts: Sequence[Part], languages: Sequence[str], near: Mapping[str, Sequence[str]]) -> Iterator[Formula]:
    """Every unknown word as the index has it; words in a row first, where only one is unknown."""
    plain = [part.stem(languages or FAMILIES) for part in parts]
    spellings = [near.get(fold(part.text), ())[:_ALTERNATIVES] if isinstance(part, Word) else () for part in parts]
    unknown = [place for place, words in enumerate(spellings) if words]
    match = both(
        either(Token(word) for word in words) if words else formula
        for words, formula in zip(spellings, plain, strict=True)
    )
    if len(unknown) == 1 and len(parts) > 1:
        place = unknown[0]
        rows = [[*parts[:place], Word(word), *parts[place + 1 :]] for word in spellings[place]]
        yield either(both([*(part.near() for part in row), *links(row, fold)]) for row in rows)
    yield from (prefixed(match, TITLE), match)


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
