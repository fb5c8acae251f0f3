"""Suggestions while typing and related documents, for engines that carry out formulas."""

from collections.abc import Iterable, Sequence
from math import log
from typing import Protocol

from search.document import Document
from search.engines.base import Hit, Suggestion
from search.engines.staged import Match, StagedEngine, Wanted
from search.formula import Formula, Some, Token, both, either, prefixed
from search.parts import Word, read
from search.text import fold, normalise
from search.tokens import KEY, TITLE, Analysed, facet_token

_CHARACTERISTIC = 8
_WORDS = 500


class Lexicon(Protocol):
    def words_starting(self, start: str, languages: Sequence[str], limit: int) -> list[str]: ...
    def rarity(self, language: str, words: Iterable[str]) -> dict[str, int]: ...


class CompletingEngine(StagedEngine, Lexicon):
    """Adds completion and kinship to a staged engine that keeps a list of its words."""

    def suggest(self, text: str, *, reader: str = "", limit: int = 8) -> list[Suggestion]:
        """Titles that hold all words, the last perhaps unfinished, then words that go on as typed."""
        parts = read(text)
        if not parts:
            return []
        match = prefixed(both([*(part.near() for part in parts[:-1]), parts[-1].start()]), TITLE)
        self.generation()
        formulas: list[Formula] = [match]
        if reader:
            formulas.insert(0, both([match, Token(facet_token("language", reader))]))
        found: dict[str, Suggestion] = {}
        for hit in self._loaded(self._first(formulas, limit)):
            document = hit.document
            found.setdefault(
                normalise(document.title),
                Suggestion(document.title, document.id, document.address, document.kind, document.language),
            )
        start = fold(parts[-1].text)
        before = normalise(text)[: -len(parts[-1].text)] if len(parts) > 1 else ""
        if len(found) < limit and isinstance(parts[-1], Word) and len(start) > 1:
            for word in self.words_starting(start, [reader] if reader else (), limit):
                found.setdefault(before + word, Suggestion(before + word))
        return list(found.values())[:limit]

    def _loaded(self, matches: Sequence[Match]) -> tuple[Hit, ...]:
        return self.load(matches, self.documents([match.key for match in matches]))

    def _first(self, formulas: Sequence[Formula], limit: int) -> list[Match]:
        found = self.take([[formula] for formula in formulas], Wanted(limit))
        return [Match(key, group, "start") for _, key, group in found]

    def kin(self, document: Document, *, kinds: Sequence[str], limit: int) -> list[Hit]:
        """Documents in the same language that share the rarest of the words this one uses most."""
        analysed = Analysed(document)
        often = {token[1:] for token in analysed.tokens if token[0] == KEY}
        titled = {fold(word) for word in analysed.words} & {token[1:] for token in analysed.tokens if token[0] == TITLE}
        words = {fold(word) for word in analysed.words[:_WORDS]}
        uses = self.rarity(document.language, words)
        weights = {
            word: (1 + 2 * (word in often) + 2 * (word in titled)) / log(2 + count)
            for word, count in uses.items()
            if count > 1
        }
        chosen = sorted(weights, key=lambda word: (-weights[word], word))[:_CHARACTERISTIC]
        conditions = tuple(either(part.inside() for part in read(word)) for word in chosen if read(word))
        filters: list[Formula] = [Token(facet_token("language", document.language))]
        kind_filter = [either(Token(facet_token("kind", kind)) for kind in kinds)] if kinds else []
        steps: list[Formula] = [
            both([Some(conditions, least), *filters, *kind_filter]) for least in (4, 3, 2) if least <= len(conditions)
        ]
        own = {document.group, document.id}
        found = self._loaded(self._first(steps, limit + 3))
        return [hit for hit in found if hit.document.id not in own and (hit.document.group or "-") not in own][:limit]
