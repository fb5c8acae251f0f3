"""The trips of one search to Elasticsearch: all stages at once, then a second only where little was found.

Source:
    Elasticsearch 8.19 reference: multi search, term suggester.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from search.engines.base import PAGE, Request
from search.engines.elastic_query import Query, compile_formula, place_of
from search.formula import either
from search.plan import Plan, Stage
from search.rescue import fallbacks, misspellable, misspellable_runs, run_spelling, spelling, sure_neighbours
from search.scripts import is_unspaced, of_script

_NEAREST = 20
_UNSPACED = ("th", "km", "lo", "my", "zh-hans")  # languages written without spaces


class Asked(Protocol):
    """What a trip needs of the engine."""

    def ask(self, bodies: Sequence[Query]) -> list[dict[str, Any]]: ...
    def body(self, stages: Sequence[Stage], request: Request, size: int) -> Query: ...


def groups(answer: Mapping[str, Any]) -> int:
    """How many things were found."""
    value = answer.get("aggregations", {}).get("groups", {}).get("value", answer["hits"]["total"]["value"])
    return int(value)


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, the stages by which it is ranked, and those that count as found."""

    answer: Mapping[str, Any]
    ranked: Sequence[Stage]
    counted: Sequence[Stage]


class Trip:
    """The one or two trips of a search, for so many results: stages and the answer they gave."""

    def __init__(self, engine: Asked, request: Request, plan: Plan, size: int) -> None:
        self._engine = engine
        self._request = request
        self._plan = plan
        self._size = size
        self.near: dict[str, list[str]] = {}

    def run(self) -> Found | None:
        plan = self._plan
        literal, always, kin = [*plan.of("close"), *plan.of("wide")], plan.of("always"), plan.of("kin")
        everything = [*literal, *always, *kin]
        answer = self._first_trip(everything)
        close = self._found_by(answer, everything, plan.of("close"))
        if close >= PAGE:
            return self._only_close(answer, everything, close)
        if self._found_by(answer, everything, [*literal, *always]):
            return Found(answer, everything, everything)
        self.near = self._near(answer.get("suggest", {}))
        respelt = [[*spelling(plan, self.near), *kin]] if self.near else []
        if groups(answer) and not respelt:
            return Found(answer, everything, kin)
        tries = [*respelt, *([stage] for stage in self._last_tries())]
        found = zip(tries, self._ask(tries), strict=True)
        return next((Found(answer, stages, stages) for stages, answer in found if groups(answer)), None)

    def _first_trip(self, stages: Sequence[Stage]) -> dict[str, Any]:
        body = self._body(stages)
        chosen = either(stage.whole for stage in stages if stage.reach in ("close", "always"))
        body.setdefault("aggs", {})["close"] = {"filter": compile_formula(chosen), "aggs": dict(body.get("aggs", {}))}
        if words := misspellable(self._plan):
            body["suggest"] = self._suggesters(words)
        [answer] = self._engine.ask([body])
        return answer

    def _only_close(self, answer: dict[str, Any], everything: Sequence[Stage], close: int) -> Found:
        """The page is full without wide stages, so they count for nothing."""
        stages = [*self._plan.of("close"), *self._plan.of("always")]
        if close < self._request.offset + self._request.limit:
            return Found(self._ask([stages])[0], stages, stages)
        counted = answer["aggregations"]["close"]
        answer["hits"]["total"]["value"] = counted["doc_count"]
        if "groups" in counted:
            answer["aggregations"]["groups"] = counted["groups"]
        return Found(answer, everything, stages)

    def _found_by(self, answer: Mapping[str, Any], stages: Sequence[Stage], some: Sequence[Stage]) -> int:
        """How many of the first results, at least a page of them, come from some of the stages (the first ones)."""
        places = sum(len(stage.tiers) for stage in some)
        return sum(place_of(hit["_score"], stages) < places for hit in answer["hits"]["hits"])

    def _ask(self, tries: Sequence[Sequence[Stage]]) -> list[dict[str, Any]]:
        return self._engine.ask([self._body(stages) for stages in tries]) if tries else []

    def _body(self, stages: Sequence[Stage]) -> Query:
        return self._engine.body(stages, self._request, self._size)

    def _suggesters(self, words: Sequence[str]) -> Query:
        """Ask for the spelling of words that the index lacks, in each language asked for."""
        rule = {
            "suggest_mode": "missing",
            "max_edits": 1,
            "min_word_length": 3,
            "string_distance": "damerau_levenshtein",
            "accuracy": 0.01,
            "size": _NEAREST,
            "shard_size": 100,
            "sort": "frequency",
        }
        found: Query = {}
        for number, word in enumerate(words):
            for language in of_script(word, self._plan.languages or _UNSPACED * is_unspaced(word)):
                term = {"field": "words", "prefix_length": len(language) + 1, **rule}
                found[f"{number} {language}"] = {"text": f"{language}:{word}", "term": term}
            if not self._plan.languages and not is_unspaced(word):
                found[f"{number} "] = {"text": word, "term": {"field": "tokens", "prefix_length": 0, **rule}}
        return found

    def _last_tries(self) -> Iterator[Stage]:
        """The spelling of runs needs a trip of its own, because few queries come here."""
        yield from self._plan.of("fallback")
        if runs := misspellable_runs(self._plan):
            [answer] = self._engine.ask([{"size": 0, "suggest": self._suggesters(runs)}])
            self.near |= sure_neighbours(self._near(answer.get("suggest", {})))
            yield from run_spelling(self._plan, self.near)
        yield from fallbacks(self._plan)

    def _near(self, suggest: Mapping[str, Any]) -> dict[str, list[str]]:
        """Spellings per word; none where the word is known in one of the languages."""
        near: dict[str, dict[str, int]] = {}
        for entries in suggest.values():
            for entry in entries:
                word = entry["text"].rpartition(":")[2]
                options = near.setdefault(word, {})
                for option in entry["options"]:
                    text = option["text"].rpartition(":")[2]
                    if text.isalpha() or not text.isascii():
                        options[text] = options.get(text, 0) + option["freq"]
        return {word: sorted(options, key=lambda text: (-options[text], text)) for word, options in near.items()}
