"""Words that mean the same: a concept, a place or an organisation with its names in every language.

The glossary only knows texts. Where they come from (the editors' snippets, the seeded facts) is its caller's matter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from search.scripts import clusters
from search.text import fold, normalise, pieces, words_of


@dataclass(frozen=True, slots=True)
class Form:
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """One word, or one cluster of a run; ``piece`` counts the pieces of the query."""

    text: str
    piece: int
    is_run: bool
    begins_word: bool = True
    ends_word: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring units of a query that are a form of one or more entries."""

    first: int
    last: int
    entries: tuple[Entry, ...]


def units(text: str) -> list[Unit]:
    """A text as the glossary compares it: folded words, and the clusters of runs."""
    found: list[Unit] = []
    for number, piece in enumerate(pieces(normalise(text))):
        if not piece.is_run:
            found.append(Unit(fold(piece.text), number, False))
            continue
        for word in words_of(piece.text):
            found += [
                Unit(cluster, number, True, place == 0, place == len(word) - 1) for place, cluster in enumerate(word)
            ]
    return found


def key_of(text: str) -> tuple[str, ...]:
    """What is the same in two names that differ by marks, capitals and signs."""
    found: list[str] = []
    for piece in pieces(normalise(text)):
        found += clusters(piece.text) if piece.is_run else [fold(piece.text)]
    return tuple(found)


@dataclass
class Glossary:
    """Finds the forms inside a query, longest first."""

    entries: Sequence[Entry] = ()
    _by_key: dict[tuple[str, ...], list[Entry]] = field(default_factory=dict, init=False, repr=False)
    _longest: int = field(default=0, init=False, repr=False)

    def __post_init__(self) -> None:
        for entry in self.entries:
            for key in {key_of(form.text) for form in entry.forms}:
                if key:
                    self._by_key.setdefault(key, []).append(entry)
                    self._longest = max(self._longest, len(key))

    def spans(self, query: Sequence[Unit]) -> list[Span]:
        """Forms in the query from left to right, none inside another.

        A short form of an unspaced script must begin and end where words do; a long one is sure enough.
        """
        found = []
        place = 0
        while place < len(query):
            span = self._longest_at(query, place)
            if span:
                found.append(span)
            place = span.last + 1 if span else place + 1
        return found

    def _longest_at(self, query: Sequence[Unit], first: int) -> Span | None:
        for last in range(min(len(query), first + self._longest) - 1, first - 1, -1):
            entries = self._by_key.get(tuple(unit.text for unit in query[first : last + 1]))
            is_sure = last - first >= 3 or (query[first].begins_word and query[last].ends_word)
            if entries and is_sure:
                return Span(first, last, tuple(entries))
        return None


def forms_for(entry: Entry, languages: Iterable[str]) -> list[Form]:
    """The forms to look for in texts of these languages (none given: all); a language without own forms borrows."""
    wanted = set(languages)
    if not wanted:
        return list(entry.forms)
    own = [form for form in entry.forms if form.language in wanted]
    return own or [form for form in entry.forms if form.language in {"en", "pt", "id"}]
