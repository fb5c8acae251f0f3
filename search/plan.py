"""What a query means, as stages of conditions that every engine can compile; nothing here knows an engine.

Stages are tried in order. Close ones (as written, without marks, in the reader's own words) are always asked; wide
ones (inside a word, last word unfinished) until the page is full; the glossary's other words always; then words of the
same stem, again until the page is full. Another spelling is tried when only stems or nothing was found, fallbacks
(see ``search.rescue``) when nothing was, and the first that finds something answers. The tiers of a
stage say what stands first: words in a row in the title, in a row in the text, in the title, used again and again,
anywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.formula import Formula, Start, both, either, prefixed
from search.glossary import Entry, Form, Glossary, Span, Unit, forms_for, units
from search.parts import LONGEST_QUERY, Part, Run, Word, links, read
from search.stems import FAMILIES, SURE, UNSURE
from search.text import fold
from search.tokens import EXACT, TITLE

NEAREST = frozenset({"joined", "spelling", "some"})  # stages whose results do not say what was asked
TYPED = frozenset({"exact", "near", "inside", "stem"})  # stages that look for nothing but what was typed


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

    Attributes:
        is_exact: only what was typed, marks, capitals and endings aside; neither translated nor respelt nor shortened.
        text: the query as it was typed.
    """

    parts: tuple[Part, ...]
    stages: tuple[Stage, ...]
    languages: tuple[str, ...]
    spans: tuple[Span, ...] = ()
    is_exact: bool = False
    text: str = ""

    def of(self, reach: str) -> list[Stage]:
        return [stage for stage in self.stages if stage.reach == reach]


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
    return Plan(parts, tuple(stages), tuple(languages), spans, text=text[:LONGEST_QUERY])


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
