"""Suggestions while typing, and related documents for engines that carry out formulas."""

from collections.abc import Iterable, Sequence
from math import log
from typing import Protocol

from search.document import Document
from search.engines.base import Hit, Suggestion
from search.engines.staged import Match, StagedEngine, Wanted
from search.formula import All, Formula, Some, Start, Token, both, either, prefixed
from search.parts import Part, Word, before_last, links, read
from search.text import fold, fold_all, normalise
from search.tokens import KEY, TITLE, Analysed, facet_token

_CHARACTERISTIC = 12
_COMMON = 5
_FEW = 5  # texts; where there are few, a word in all of them is not common yet
_SHORTEST = 2
_WORDS = 500
LOOKED_THROUGH = 3  # times as many titles as are wanted are read to find those that begin as typed


def titles_begun(parts: Sequence[Part]) -> Formula:
    """Titles that hold all words, the last perhaps unfinished; after others one letter of it is enough."""
    *before, last = parts
    is_letter = bool(before) and isinstance(last, Word) and not last.text.isdigit()
    begun = Start(fold(last.text)) if is_letter else last.start()
    return prefixed(both([*(part.near() for part in before), begun]), TITLE)


def titles_in_order(documents: Iterable[Document], typed: str) -> list[Suggestion]:
    """Each name once for a city, those first that begin as typed, the shortest of them before others."""
    plain = fold_all(typed)
    found: dict[tuple[str, str], tuple[int, int, Suggestion]] = {}
    for document in documents:
        place, name = min(((_place(name, plain), name) for name in _names(document)), key=lambda one: one[0])
        language = document.language if name == document.title else ""
        shown = Suggestion(name, document.id, document.address, document.kind, document.city, language)
        found.setdefault((normalise(name), document.city), (place, 0 if place else len(name), shown))
    return [shown for *_, shown in sorted(found.values(), key=lambda one: one[:2])]


def _names(document: Document) -> tuple[str, ...]:
    return document.title, *document.also_called


def _place(name: str, plain: str) -> int:
    folded = fold_all(name)
    if folded.startswith(plain):
        return 0
    return 1 if all(word in folded for word in plain.split()) else 2


def rest_of_words(parts: Sequence[Part], text: str) -> tuple[str, str]:
    """What stands before the last word, and the folded beginning of that; no beginning where no word is begun."""
    last = parts[-1]
    start = fold(last.text) if isinstance(last, Word) else ""
    return before_last(text), start if len(start) > 1 else ""


def in_a_row(parts: Sequence[Part], word: str) -> Formula:
    """Texts that hold the words typed with this one as the last."""
    whole = [*parts[:-1], Word(normalise(word))]
    return both([*(part.near() for part in whole), *links(whole, fold)])


class Lexicon(Protocol):
    def words_starting(self, start: str, languages: Sequence[str], limit: int) -> list[str]: ...
    def rarity(self, language: str, words: Iterable[str]) -> dict[str, int]: ...


class CompletingEngine(StagedEngine, Lexicon):
    """Adds completion and kinship to a staged engine that keeps a list of its words."""

    def suggest(self, text: str, *, reader: str = "", limit: int = 8) -> list[Suggestion]:
        """Titles that hold all words, the last perhaps unfinished, then words that go on as typed in some text."""
        parts = read(text)
        if not parts:
            return []
        match = titles_begun(parts)
        self.generation()
        formulas: list[Formula] = [match]
        if reader:
            formulas.insert(0, both([match, Token(facet_token("language", reader))]))
        hits = self._loaded(self._first(formulas, LOOKED_THROUGH * limit))
        titles = titles_in_order((hit.document for hit in hits), text)[:limit]
        words = self._words(parts, text, reader, limit) if len(titles) < limit else []
        known = {normalise(title.text) for title in titles}
        return [*titles, *(Suggestion(word) for word in words if word not in known)][:limit]

    def _words(self, parts: Sequence[Part], text: str, reader: str, limit: int) -> list[str]:
        before, start = rest_of_words(parts, text)
        words = self.words_starting(start, [reader] if reader else (), limit) if start else []
        if before:
            words = [word for word in words if self._first([in_a_row(parts, word)], 1)]
        return [before + word for word in words]

    def _loaded(self, matches: Sequence[Match]) -> tuple[Hit, ...]:
        return self.load(matches, self.documents([match.key for match in matches]))

    def _first(self, formulas: Sequence[Formula], limit: int) -> list[Match]:
        found = self.take([[formula] for formula in formulas], Wanted(limit))
        return [Match(key, group, "start") for _, key, group in found]

    def kin(self, document: Document, *, kinds: Sequence[str], limit: int) -> list[Hit]:
        """Documents in the same language that share the words by which this one differs from most others.

        What shares a word of its title stands first, then what has the same focus area.
        """
        subject, rest = self._characteristic(document)
        titles = tuple(prefixed(word, TITLE) for word in subject)
        words = (*subject, *rest)[:_CHARACTERISTIC]
        focus = either(Token(facet_token("focus", area)) for area in document.focus)
        steps: list[Formula] = [
            Some(titles, 2),
            both([either(titles), Some(words, 2), focus]),
            both([either(titles), Some(words, 2)]),
            both([either(titles), focus]),
            both([Some(words, 4), focus]),
            both([Some(words, 3), focus]),
            Some(words, 3),
            both([Some(words, 2), focus]),
            Some(words, 2),
        ]
        filters: list[Formula] = [Token(facet_token("language", document.language))]
        filters += [either(Token(facet_token("kind", kind)) for kind in kinds)] if kinds else []
        own = {document.group, document.id}
        found = self._loaded(self._first([both([step, *filters]) for step in steps if _can_fit(step)], limit + 3))
        return [hit for hit in found if hit.document.id not in own and (hit.document.group or "-") not in own][:limit]

    def _characteristic(self, document: Document) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
        """The rare words of its title and those of its text, in every form; what every fifth text says is not rare."""
        analysed = Analysed(document)
        often = {token[1:] for token in analysed.tokens if token[0] == KEY}
        titled = {token[1:] for token in analysed.tokens if token[0] == TITLE}
        uses = self.rarity(document.language, {fold(word) for word in analysed.words[-_WORDS:]})
        most = max(uses.values(), default=0)
        weights = {
            word: (1 + (word in often)) * log(1 + most / count)
            for word, count in uses.items()
            if count > 1 and len(word) > _SHORTEST and count <= max(most / _COMMON, _FEW)
        }
        ranked = sorted(weights, key=lambda word: (-weights[word], word))
        subject = dict.fromkeys(_in_every_form(word, document.language) for word in ranked if word in titled)
        rest = dict.fromkeys(_in_every_form(word, document.language) for word in ranked[: 2 * _CHARACTERISTIC])
        return tuple(subject), tuple(word for word in rest if word not in subject)


def _in_every_form(word: str, language: str) -> Formula:
    return both(part.stem([language]) for part in read(word))


def _can_fit(formula: Formula) -> bool:
    """Whether there are as many words as the condition asks for."""
    match formula:
        case All(parts):
            return all(map(_can_fit, parts))
        case Some(parts, least):
            return len(parts) >= least
    return True
