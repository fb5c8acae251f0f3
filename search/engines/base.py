"""What every engine can do, and the one way in which a plan is carried out on any of them."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from search.correction import did_you_mean
from search.document import Document
from search.formula import Formula, Token, both, either
from search.glossary import Glossary
from search.ordering import whole_first, window
from search.plan import NEAREST, Plan, Stage, make_plan
from search.rescue import fallbacks, misspellable, misspellable_runs, run_spelling, spelling
from search.tokens import facet_token

PAGE = 10
MOST_COUNTED = 10_000  # beyond it the page says "more than"
FEW_TIERS = 3  # so many are asked at once; before more, whether there is anything
_TRIES = 3  # of a search whose documents change while it reads them
DEEPEST = 500  # results that can be paged through


class Unavailable(Exception):
    """The engine cannot answer now: refused, hanging, full, without an index. Ask the database instead."""


class NoIndex(Unavailable):
    """The engine answers, but there is no index, or none that can be read: it has to be built."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question.

    Attributes:
        filters: facet name to accepted values; values of one facet are alternatives.
        reader: the reader's language, first among equals; empty for none.
        sort: ``relevance`` or ``date`` (newest first).
        limit: at most 500 together with ``offset``.
        is_exact: only what was typed, without the glossary's other words and other spellings.
    """

    text: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reader: str = ""
    sort: str = "relevance"
    offset: int = 0
    limit: int = PAGE
    wants_facets: bool = False
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that fits, with the languages in which the same thing exists.

    ``stage`` names what led to it: exact, near, own, glossary, inside, stem, start, loose, joined, spelling, some.
    """

    document: Document
    stage: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found.

    Attributes:
        total: results in all, at most 10,000 counted.
        is_nearest: nothing fits as written; these come closest.
        did_you_mean: the query as the index would spell it, or "".
        facets: facet name to value to count; the count of a facet leaves out its own choice.
    """

    hits: tuple[Hit, ...]
    total: int
    is_nearest: bool = False
    did_you_mean: str = ""
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion: a name of a ``document`` (its id) with its address, or a word to search for.

    ``city`` is a slug; ``language`` that of the name, if it is known.
    """

    text: str
    document: str = ""
    address: str = ""
    kind: str = ""
    city: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """State of the index; ``problem`` is empty when all is well, ``must_be_built`` when no waiting will help."""

    engine: str
    documents: int
    problem: str = ""
    must_be_built: bool = False


class Build(Protocol):
    """A new index growing beside the one in use. Adding an id again replaces it, so changes can be replayed."""

    def add(self, documents: Iterable[Document]) -> None: ...
    def remove(self, ids: Iterable[str]) -> None: ...
    def commit(self) -> None: ...
    def discard(self) -> None: ...


@contextmanager
def building(engine: "Engine") -> Iterator[Build]:
    """A build that is committed at the end of the block, and discarded with whatever ends it before."""
    build = engine.begin_build()
    with ExitStack() as unless_done:
        unless_done.callback(build.discard)
        yield build
        build.commit()
        unless_done.pop_all()


@dataclass(frozen=True, slots=True)
class Match:
    """A document found: the engine's own number for it, its group, the stage that led to it."""

    key: int | str
    group: str
    stage: str


class Engine(ABC):
    """An index of documents. Raises Unavailable, and nothing else, for whatever goes wrong outside this process."""

    name = ""

    def __init__(self, glossary: Glossary | None = None) -> None:
        self.glossary = glossary or Glossary()

    @abstractmethod
    def begin_build(self) -> Build: ...
    @abstractmethod
    def upsert(self, documents: Iterable[Document]) -> None:
        """Add or replace; a document older than the indexed one (by version) is left out.

        Raises NoIndex rather than begin an index that would hold nothing else.
        """

    @abstractmethod
    def delete(self, ids: Iterable[str], *, version: int = 0) -> None: ...
    @abstractmethod
    def suggest(self, text: str, *, reader: str = "", limit: int = 8) -> list[Suggestion]: ...
    @abstractmethod
    def related(self, document_id: str, *, kinds: Sequence[str] = (), limit: int = 5) -> list[Hit]: ...
    @abstractmethod
    def health(self) -> Health: ...
    def require_index(self) -> None:
        """Before writing. Raises NoIndex where there is none of this analyser, Unavailable while it cannot answer."""
        health = self.health()
        if health.problem:
            raise (NoIndex if health.must_be_built else Unavailable)(health.problem)

    @abstractmethod
    def identifiers(self) -> Iterator[tuple[str, int]]:
        """Every document's id and version, for the nightly comparison."""

    @abstractmethod
    def search(self, request: Request) -> Answer: ...

    @abstractmethod
    def drop(self) -> None:
        """Remove the whole index; for scratch indexes."""

    @abstractmethod
    def close(self) -> None:
        """Give back connections."""


def respelt(hits: Iterable[Hit]) -> list[Document]:
    """The documents that were found by another spelling."""
    return [hit.document for hit in hits if hit.stage == "spelling"]


def wanted(filters: Mapping[str, Sequence[str]]) -> list[Formula]:
    """The conditions that the chosen facets set."""
    return [either(Token(facet_token(name, value)) for value in values) for name, values in filters.items() if values]


Tiers = Sequence[Formula]  # from best to widest
Taken = tuple[int, int, str]  # number of the stage, key and group of a document


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much to take.

    Attributes:
        most: groups, those that are ``known`` already among them.
        is_first: nothing of a stage when one before it gave something.
    """

    most: int
    sort: str = "relevance"
    known: Collection[str] = ()
    is_first: bool = False


class StagedEngine(Engine):
    """Carries out a plan stage by stage, for engines where a question costs little."""

    @abstractmethod
    def take(self, stages: Sequence[Tiers], wanted: Wanted) -> Iterator[Taken]:
        """The documents that fit, tier by tier, each group once; inside a tier the shortest first, or the newest.

        The last tier of a stage holds all others: when it is empty, none of them need be asked.
        """

    @abstractmethod
    def count(self, formula: Formula) -> int:
        """How many groups fit, up to MOST_COUNTED."""

    @abstractmethod
    def near(self, words: Sequence[str], languages: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Per folded word that no text of the languages has, their words one letter away, most frequent first."""

    @abstractmethod
    def documents(self, keys: Sequence[int | str]) -> Mapping[int | str, Document]:
        """The documents by the engine's own numbers; those that have left meanwhile are missing."""

    @abstractmethod
    def load(self, matches: Sequence[Match], read: Mapping[int | str, Document]) -> tuple[Hit, ...]:
        """Matches with their documents and languages; those whose document has left are left out."""

    @abstractmethod
    def facets(self, formula: Formula, filters: Mapping[str, Sequence[str]]) -> Mapping[str, Mapping[str, int]]: ...

    @abstractmethod
    def generation(self) -> object:
        """Which index is in use; a search that saw two of them is asked again."""

    def search(self, request: Request) -> Answer:
        for _ in range(_TRIES):
            before = self.generation()
            answer, is_whole = self._search(request)
            if is_whole and self.is_still(before):
                break
        return answer

    def is_still(self, generation: object) -> bool:
        """Whether the index is the one that was in use before."""
        return self.generation() == generation

    def _search(self, request: Request) -> tuple[Answer, bool]:
        """The answer, and whether nothing of it was replaced between finding and reading it."""
        languages = tuple(request.filters.get("language", ()))
        plan = make_plan(
            request.text, self.glossary, languages=languages, reader=request.reader, is_exact=request.is_exact
        )
        collector = Collector(self, request, plan)
        found = collector.run()
        if not found:
            return Answer((), 0, plan=plan), True
        facets = self.facets(found, request.filters) if request.wants_facets else {}
        matches = list(collector.matches.values())
        read: dict[int | str, Document] = {}
        is_whole = True
        if request.offset < collector.window and not collector.is_nearest():
            first = matches[: collector.window]
            read.update(self.documents([match.key for match in first]))
            is_whole = len(read) == len(first)
            matches[: collector.window] = _whole_first(first, plan, read)
        chosen = matches[request.offset : request.offset + request.limit]
        read.update(self.documents([match.key for match in chosen if match.key not in read]))
        hits = self.load(chosen, read)
        answer = Answer(
            hits=hits,
            total=collector.total(found),
            is_nearest=collector.is_nearest(),
            did_you_mean=did_you_mean(request.text, collector.near, respelt(hits)),
            facets=facets,
            plan=plan,
        )
        return answer, is_whole and len(hits) == len(chosen)


def _whole_first(matches: Sequence[Match], plan: Plan, read: Mapping[int | str, Document]) -> list[Match]:
    known = [match for match in matches if match.key in read]
    return whole_first(known, plan, stage=lambda match: match.stage, document=lambda match: read[match.key])


class Collector:
    """Gathers the results of one request, stage by stage and tier by tier, each group once."""

    def __init__(self, engine: StagedEngine, request: Request, plan: Plan) -> None:
        self._engine = engine
        self._filters = wanted(request.filters)
        self._sort = request.sort
        self.window = window(plan) if request.sort == "relevance" else 0
        self._plan = plan
        self._needed = min(max(request.offset + request.limit, self.window), DEEPEST)
        languages = request.filters.get("language", ())
        self._reader = request.reader if len(languages) != 1 else ""
        self.matches: dict[str, Match] = {}
        self.near: Mapping[str, Sequence[str]] = {}

    def run(self) -> Formula | None:
        """The condition that all results together fulfil, or None when there are none."""
        plan = self._plan
        asked = self._take_all(plan.of("close"))
        asked += self._fill(plan.of("wide"))
        asked += self._take_all(plan.of("always"))
        if not self.matches:
            self.near = self._engine.near(misspellable(plan), plan.languages)
            asked += self._take_all(list(spelling(plan, self.near)))
        asked += self._fill(plan.of("kin"))
        if not self.matches:
            asked = self._first(plan.of("fallback")) or self._rescue()
        return either(stage.whole for stage in asked) if self.matches else None

    def _rescue(self) -> list[Stage]:
        """The spelling of runs is looked up last: few queries come here."""
        plan = self._plan
        if runs := misspellable_runs(plan):
            self.near = {**self.near, **self._engine.near(runs, plan.languages)}
        return self._first([*run_spelling(plan, self.near), *fallbacks(plan)])

    def _take_all(self, stages: Sequence[Stage], *, is_first: bool = False) -> list[Stage]:
        if stages and len(self.matches) < self._needed:
            wanted = Wanted(self._needed, self._sort, tuple(self.matches), is_first)
            for place, key, group in self._engine.take([self._conditions(stage) for stage in stages], wanted):
                self.matches[group] = Match(key, group, stages[place].name)
        return list(stages)

    def _fill(self, stages: Iterable[Stage]) -> list[Stage]:
        """Take stages until the page is full."""
        asked = []
        for stage in stages:
            if len(self.matches) < PAGE:
                asked += self._take_all([stage])
        return asked

    def _first(self, stages: Sequence[Stage]) -> list[Stage]:
        """Take the first stage that finds something, which is the one of all results."""
        self._take_all(stages, is_first=True)
        found = {match.stage for match in self.matches.values()}
        return [stage for stage in stages if stage.name in found][:1]

    def _conditions(self, stage: Stage) -> Tiers:
        tiers = stage.tiers if self._sort == "relevance" else stage.tiers[-1:]
        return [formula for tier in tiers for formula in self._by_language(tier)]

    def _by_language(self, tier: Formula) -> list[Formula]:
        if not self._reader or self._sort != "relevance":
            return [both([tier, *self._filters])]
        own = Token(facet_token("language", self._reader))
        return [both([tier, own, *self._filters]), both([tier, *self._filters])]

    def is_nearest(self) -> bool:
        return next(iter(self.matches.values())).stage in NEAREST

    def total(self, found: Formula) -> int:
        if len(self.matches) < self._needed:
            return len(self.matches)
        return self._engine.count(both([found, *self._filters]))
