"""What the engines inside a database share: the list of words, stored documents, counting."""

import json
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from search.document import Document
from search.engines.base import MOST_COUNTED, Health, Hit, NoIndex, Unavailable
from search.engines.completion import CompletingEngine
from search.engines.counting import count_facets
from search.engines.staged import Match, Taken, Tiers
from search.formula import Formula
from search.scripts import of_script
from search.text import VERSION, fold

_NEAREST = 20
_LAST = "\U0010ffff"

# One step per language instead of a scan of all words.
_LANGUAGES = """
WITH RECURSIVE known (language) AS (
    SELECT min(language) FROM words
    UNION ALL
    SELECT (SELECT min(words.language) FROM words WHERE words.language > known.language) FROM known
    WHERE known.language IS NOT NULL
)
SELECT language FROM known WHERE language IS NOT NULL
"""

_COUNT = """
SELECT CASE WHEN EXISTS (SELECT 1 FROM documents WHERE grp IS NOT NULL)
THEN (SELECT count(*) - count(grp) + count(DISTINCT grp) FROM (SELECT grp %found LIMIT %s) AS found)
ELSE (SELECT count(*) FROM (SELECT 1 %found_alone LIMIT %s) AS found) END
"""
_MOST_TEXTS = 14  # of one thing: at most one a language
_NEWEST = """
SELECT min(place), documents.number, coalesce(grp, '#' || documents.number)
FROM (%union) AS found JOIN documents ON documents.number = found.number
GROUP BY documents.number ORDER BY date DESC, min(place), documents.%rank LIMIT %s
"""
_WORDS_BETWEEN = (
    "SELECT word FROM %table"
    " WHERE language IN (%places) AND word >= %s AND word < %s AND length(word) BETWEEN %s AND %s"
)
_USES = "SELECT word, sum(uses) FROM words WHERE language IN (%places) AND word IN (%places) GROUP BY word"
_TEXTS = "SELECT number, stored FROM texts WHERE number IN (%places)"


def _one_of(query: str, *lists: Sequence[object]) -> str:
    """The query with as many places for parameters as each list has values, in their order."""
    for values in lists:
        query = query.replace("%places", ", ".join(["%s"] * len(values)), 1)
    return query


def fold_words(words: Mapping[tuple[str, str], int]) -> list[tuple[str, str, str | None, int]]:
    """Rows of the word list: language, folded word, how it is mostly written (None: so), uses added or taken."""
    uses: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, str], tuple[int, str]] = {}
    for (language, word), count in words.items():
        key = (language, fold(word))
        uses[key] += count
        shown[key] = max(shown.get(key, (0, "")), (count, word))
    return [
        (*key, shown[key][1] if shown[key][1] not in ("", key[1]) else None, count)
        for key, count in sorted(uses.items())
        if count
    ]


def backwards(rows: Iterable[tuple[str, str, str | None, int]]) -> Iterator[tuple[str, str]]:
    """Words that are new, from their end: to find words with another beginning."""
    return ((language, word[::-1]) for language, word, _, uses in rows if uses > 0)


def half_ranges(word: str) -> tuple[str, str, str, str]:
    """Beginning and end of the words that begin as this one does, and of those that, read backwards, end as it does."""
    head, tail = word[: len(word) // 2], word[len(word) // 2 + 1 :][::-1]
    return head, head + _LAST, tail, tail + _LAST


class SQLEngine(CompletingEngine):
    """An engine whose tables are named alike in every database; ``%s`` stands for a parameter."""

    # FROM and WHERE of "documents whose tokens fulfil a compiled formula"; documents has number, grp, facets, date
    found: str
    # the same where no column of the document is needed
    found_alone: str
    # the document's number there, and the column of documents by which the shortest come first
    number: str
    rank: str

    @abstractmethod
    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[Any]: ...

    @abstractmethod
    def compile(self, formula: Formula) -> str: ...

    @abstractmethod
    def unpack(self, stored: bytes) -> Document: ...

    def first(self, sql: str, parameters: Sequence[object] = ()) -> tuple[Any, ...] | None:
        return next(iter(self.rows(sql, parameters)), None)

    def count(self, formula: Formula) -> int:
        """Where nothing exists in several languages, rows are things, and counting stops early."""
        query = _COUNT.replace("%found_alone", self.found_alone).replace("%found", self.found)
        compiled = self.compile(formula)
        row = self.first(query, [compiled, 4 * MOST_COUNTED, compiled, MOST_COUNTED])
        return min(row[0], MOST_COUNTED) if row else 0

    def newest(self, tiers: Tiers, most: int) -> Iterator[Taken]:
        union = " UNION ALL ".join(
            f"SELECT {place} AS place, {self.number} AS number {self.found_alone}" for place in range(len(tiers))
        )
        query = _NEWEST.replace("%union", union).replace("%rank", self.rank)
        groups: set[str] = set()
        for place, key, group in self.rows(query, [*map(self.compile, tiers), most * _MOST_TEXTS]):
            if group not in groups and len(groups) < most:
                groups.add(group)
                yield place, key, group

    def near(self, words: Sequence[str], languages: Sequence[str]) -> Mapping[str, Sequence[str]]:
        chosen = tuple(languages) or self._languages()
        known = self._uses(words, chosen)
        close: dict[str, list[str]] = {word: [] for word in words if word not in known}
        by_languages: dict[tuple[str, ...], list[str]] = {}
        for word in close:
            by_languages.setdefault(of_script(word, chosen), []).append(word)
        for some, group in by_languages.items():
            for word, candidates in self.candidates(group, some).items() if some else ():
                found = extract(word, list(candidates), scorer=OSA.distance, score_cutoff=1, limit=None)
                close[word] = [one for one, *_ in found]
        uses = self._uses([one for some in close.values() for one in some], chosen)
        return {
            word: sorted((one for one in some if uses.get(one)), key=lambda one: (-uses[one], one))[:_NEAREST]
            for word, some in close.items()
        }

    def candidates(self, words: Sequence[str], languages: Sequence[str]) -> Mapping[str, set[str]]:
        """Per word those that share its first or its second half: one edit leaves one of them as it was."""
        found: dict[str, set[str]] = {}
        for word in words:
            head, after_head, tail, after_tail = half_ranges(word)
            found[word] = {row[0] for row in self._range("words", languages, head, after_head, len(word))}
            backwards = self._range("words_backwards", languages, tail, after_tail, len(word))
            found[word].update(row[0][::-1] for row in backwards)
        return found

    def _range(
        self, table: str, languages: Sequence[str], first: str, behind: str, length: int
    ) -> Iterator[tuple[Any, ...]]:
        query = _one_of(_WORDS_BETWEEN.replace("%table", table), languages)
        return self.rows(query, [*languages, first, behind, length - 1, length + 1])

    def _languages(self) -> tuple[str, ...]:
        return tuple(row[0] for row in self.rows(_LANGUAGES))

    def _uses(self, words: Sequence[str], languages: Sequence[str]) -> dict[str, int]:
        if not words or not languages:
            return {}
        return dict(self.rows(_one_of(_USES, languages, words), [*languages, *words]))

    def rarity(self, language: str, words: Iterable[str]) -> dict[str, int]:
        return self._uses(list(words), [language])

    def common_words(self, language: str, most: int) -> Sequence[str]:
        return self.words_starting("", [language], most)

    def words_starting(self, start: str, languages: Sequence[str], limit: int) -> list[str]:
        found: Counter[str] = Counter()
        for language in tuple(languages) or self._languages():
            rows = self.rows(
                "SELECT coalesce(shown, word), uses FROM words WHERE language = %s AND word >= %s AND word < %s"
                " ORDER BY uses DESC LIMIT %s",
                [language, start, start + _LAST, limit],
            )
            for word, uses in rows:
                found[word] += uses
        return [word for word, _ in found.most_common(limit)]

    def load(self, matches: Sequence[Match], read: Mapping[int | str, Document]) -> tuple[Hit, ...]:
        return tuple(
            Hit(document, match.stage, self._languages_of(document))
            for match in matches
            if (document := read.get(match.key))
        )

    def documents(self, keys: Sequence[int | str]) -> Mapping[int | str, Document]:
        if not keys:
            return {}
        rows = self.rows(_one_of(_TEXTS, keys), keys)
        return {number: self.unpack(stored) for number, stored in rows}

    def _languages_of(self, document: Document) -> tuple[str, ...]:
        if not document.group:
            return (document.language,)
        rows = self.rows(
            "SELECT facet_sets.facets FROM documents JOIN facet_sets ON facet_sets.number = documents.facets"
            " WHERE grp = %s",
            [document.group],
        )
        return tuple(sorted({json.loads(row[0])["language"][0] for row in rows}))

    def facets(self, formula: Formula, filters: Mapping[str, Sequence[str]]) -> Mapping[str, Mapping[str, int]]:
        found = self.rows(f"SELECT grp, facets, count(*) {self.found} GROUP BY grp, facets", [self.compile(formula)])
        sets = dict(self.rows("SELECT number, facets FROM facet_sets"))
        return count_facets(found, sets, filters)

    def related(self, document_id: str, *, kinds: Sequence[str] = (), limit: int = 5) -> list[Hit]:
        self.generation()
        row = self.first("SELECT stored FROM texts JOIN numbers USING (number) WHERE id = %s", [document_id])
        return self.kin(self.unpack(row[0]), kinds=kinds, limit=limit) if row else []

    def health(self) -> Health:
        try:
            self.generation()
            count = self.first("SELECT count(*) FROM documents")
            writer = self.first("SELECT value FROM meta WHERE name = 'analyser'")
        except Unavailable as error:
            return Health(self.name, 0, str(error), must_be_built=isinstance(error, NoIndex))
        if writer is not None and writer[0] == VERSION:
            return Health(self.name, count[0] if count else 0)
        return Health(self.name, count[0] if count else 0, "another analyser wrote the index", must_be_built=True)

    def identifiers(self) -> Iterator[tuple[str, int]]:
        self.generation()
        yield from self.rows("SELECT id, version FROM numbers JOIN documents USING (number)")
