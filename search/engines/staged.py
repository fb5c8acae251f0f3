"""The one way in which a plan is carried out by engines where a question costs little: stage by stage."""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.correction import did_you_mean
from search.document import Document
from search.engines.base import DEEPEST, PAGE, Answer, Engine, Hit, Request, respelt, unfiltered, wanted
from search.formula import Formula, Token, both, either
from search.mistyped import Syllables
from search.ordering import whole_first, window
from search.plan import NEAREST, Plan, Stage, make_plan
from search.rescue import fallbacks, misspellable, misspellable_runs, run_spelling, spelling, sure_neighbours
from search.tokens import facet_token

FEW_TIERS = 3  # so many are asked at once; before more, whether there is anything
_TRIES = 3  # of a search whose documents change while it reads them
Tiers = Sequence[Formula]  # from best to widest
Taken = tuple[int, int, str]  # number of the stage, key and group of a document


@dataclass(frozen=True, slots=True)
class Match:
    """A document found: the engine's own number for it, its group, the stage that led to it."""

    key: int | str
    group: str
    stage: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much to take.

    Attributes:
        most: groups, those that are ``known`` already among them.
        is_first: nothing of a stage when one before it gave something.
    """

    most: int
    known: Collection[str] = ()
    is_first: bool = False


class StagedEngine(Engine):
    """Carries out a plan stage by stage, for engines where a question costs little."""

    @abstractmethod
    def take(self, stages: Sequence[Tiers], wanted: Wanted) -> Iterator[Taken]:
        """The documents that fit, tier by tier, each group once; inside a tier the shortest first.

        The last tier of a stage holds all others: when it is empty, none of them need be asked.
        """

    @abstractmethod
    def newest(self, tiers: Tiers, most: int) -> Iterator[Taken]:
        """What fits any of the tiers, each with its best: newest first, on one day the better tier, then the shortest.

        Each group once. What has no date stands at the end.
        """

    @abstractmethod
    def count(self, formula: Formula) -> int:
        """How many groups fit, up to MOST_COUNTED."""

    @abstractmethod
    def near(self, words: Sequence[str], languages: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Per folded word that no text of the languages has, their words one letter away, most frequent first."""

    @abstractmethod
    def common_words(self, language: str, most: int) -> Sequence[str]:
        """The words that most texts of a language use."""

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
            return Answer((), 0, facets=self._facets_of_none(request, plan), plan=plan), True
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

    def _facets_of_none(self, request: Request, plan: Plan) -> Mapping[str, Mapping[str, int]]:
        """Where the filters left nothing: what each of them would give if its own choice were another."""
        if not (request.wants_facets and wanted(request.filters)):
            return {}
        found = Collector(self, unfiltered(request), plan).run()
        return self.facets(found, request.filters) if found else {}


def _whole_first(matches: Sequence[Match], plan: Plan, read: Mapping[int | str, Document]) -> list[Match]:
    known = [match for match in matches if match.key in read]
    return whole_first(known, plan, stage=lambda match: match.stage, document=lambda match: read[match.key])


class Collector:
    """Gathers the results of one request, stage by stage and tier by tier, each group once.

    Which stages count is the same for every page and order: the close ones where they fill a page, else all of them.
    """

    def __init__(self, engine: StagedEngine, request: Request, plan: Plan) -> None:
        self._engine = engine
        self._filters = wanted(request.filters)
        self._is_by_date = request.sort == "date"
        self.window = 0 if self._is_by_date else window(plan)
        self._plan = plan
        self._needed = min(max(request.offset + request.limit, self.window, PAGE), DEEPEST)
        languages = request.filters.get("language", ())
        self._reader = request.reader if len(languages) != 1 else ""
        self.matches: dict[str, Match] = {}
        self.near: Mapping[str, Sequence[str]] = {}

    def run(self) -> Formula | None:
        """The condition that all results together fulfil, or None when there are none."""
        counted = self._counted()
        if not self.matches:
            return None
        if self._is_by_date:
            self._order_by_date(counted)
        return either(stage.whole for stage in counted)

    def _counted(self) -> list[Stage]:
        """Take what is needed; returns the stages whose documents are the results."""
        plan = self._plan
        asked = self._take_all(plan.of("close"))
        if len(self.matches) >= PAGE:
            return asked + self._take_all(plan.of("always"))
        asked += self._take_all([*plan.of("wide"), *plan.of("always")])
        if not self.matches:
            self.near = self._engine.near(misspellable(plan), plan.languages)
            asked += self._take_all(list(spelling(plan, self.near)))
        asked += self._take_all(plan.of("kin"))
        return asked if self.matches else self._first(plan.of("fallback")) or self._rescue()

    def _rescue(self) -> list[Stage]:
        """The spelling of runs is looked up last: few queries come here."""
        plan = self._plan
        if runs := misspellable_runs(plan):
            self.near = {**self.near, **sure_neighbours(self._engine.near(runs, plan.languages))}
        syllables = self._engine.syllables(plan, self._engine.common_words) if runs else Syllables()
        return self._first([*run_spelling(plan, self.near, syllables), *fallbacks(plan)])

    def _take_all(self, stages: Sequence[Stage]) -> list[Stage]:
        self._take(stages)
        return list(stages)

    def _first(self, stages: Sequence[Stage]) -> list[Stage]:
        """Take the first stage that finds something, which is the one of all results."""
        return self._take(stages, is_first=True)[:1]

    def _take(self, stages: Sequence[Stage], *, is_first: bool = False) -> list[Stage]:
        """Returns those that gave something new."""
        gave: dict[int, Stage] = {}
        if stages and len(self.matches) < self._most:
            wanted = Wanted(self._most, tuple(self.matches), is_first)
            for place, key, group in self._engine.take([self._conditions(stage) for stage in stages], wanted):
                self.matches[group] = Match(key, group, stages[place].name)
                gave[place] = stages[place]
        return list(gave.values())

    @property
    def _most(self) -> int:
        """A page says which stages count; in order of date the results are read again."""
        return PAGE if self._is_by_date else self._needed

    def _order_by_date(self, counted: Sequence[Stage]) -> None:
        tiers = [(stage.name, formula) for stage in counted for formula in self._by_language(stage.whole)]
        taken = self._engine.newest([formula for _, formula in tiers], self._needed)
        self.matches = {group: Match(key, group, tiers[place][0]) for place, key, group in taken}

    def _conditions(self, stage: Stage) -> Tiers:
        return [formula for tier in stage.tiers for formula in self._by_language(tier)]

    def _by_language(self, tier: Formula) -> list[Formula]:
        if not self._reader:
            return [both([tier, *self._filters])]
        own = Token(facet_token("language", self._reader))
        return [both([tier, own, *self._filters]), both([tier, *self._filters])]

    def is_nearest(self) -> bool:
        return next(iter(self.matches.values())).stage in NEAREST

    def total(self, found: Formula) -> int:
        if len(self.matches) < self._needed:
            return len(self.matches)
        return self._engine.count(both([found, *self._filters]))
