"""The trips of one search to Elasticsearch: all stages at once, then a second only where little was found.

Source:
    Elasticsearch 8.19 reference: multi search, term suggester.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from search.engines.base import DEEPEST, MOST_COUNTED, PAGE, Request
from search.engines.elastic_query import Query, compile_formula, place_of, search_body
from search.formula import either
from search.mistyped import Syllables
from search.ordering import window
from search.plan import Plan, Stage
from search.rescue import fallbacks, misspellable, misspellable_runs, run_spelling, spelling, sure_neighbours
from search.scripts import WITHOUT_SPACES, is_unspaced, of_script

_NEAREST = 20


Ask = Callable[[Sequence[Query]], list[dict[str, Any]]]  # several searches in one trip


def groups(answer: Mapping[str, Any]) -> int:
    """How many things were found: groups if several languages were asked for; one language has each thing once."""
    value = answer.get("aggregations", {}).get("groups", {}).get("value", answer["hits"]["total"]["value"])
    return int(value)


@dataclass(frozen=True, slots=True)
class Found:
    """What stands first, the stages by whose scores it is ranked, those that count as found, and how many that are.

    ``near``: per unknown word of the query, its words one letter away.
    """

    hits: Sequence[Mapping[str, Any]]
    ranked: Sequence[Stage]
    counted: Sequence[Stage]
    total: int
    near: Mapping[str, Sequence[str]]


class Trip:
    """The trips of one search.

    Which stages count is the same for every page and order: the close ones where they fill a page, else all of them.
    """

    def __init__(self, ask: Ask, request: Request, plan: Plan, syllables: Callable[[], Syllables]) -> None:
        self._ask = ask
        self._syllables = syllables
        self._request = request
        self._plan = plan
        self._near: dict[str, list[str]] = {}

    def run(self) -> Found | None:
        """What was found, or None; in order of date it is read again when it is known which stages count."""
        if self._request.sort == "relevance":
            return self._by_relevance(self._request)
        found = self._by_relevance(replace(self._request, sort="relevance", offset=0, limit=PAGE))
        if found is None:
            return None
        stages = [replace(stage, tiers=(stage.whole,)) for stage in found.counted]
        return self._found(self._try([stages], self._request)[0], stages, self._request)

    def _by_relevance(self, request: Request) -> Found | None:
        plan = self._plan
        literal, always, kin = [*plan.of("close"), *plan.of("wide")], plan.of("always"), plan.of("kin")
        everything = [*literal, *always, *kin]
        answer = self._first_trip(everything, request)
        close = self._found_by(answer, everything, plan.of("close"))
        if close >= PAGE:
            return self._only_close(answer, everything, close, request)
        if self._found_by(answer, everything, [*literal, *always]):
            return self._found(answer, everything, request)
        self._near = self._spellings(answer.get("suggest", {}))
        respelt = [[*literal, *always, *spelling(plan, self._near), *kin]] if self._near else []
        if groups(answer) and not respelt:
            return self._found(answer, everything, request)
        tries = [*respelt, *([stage] for stage in self._last_tries())]
        found = zip(tries, self._try(tries, request) if tries else (), strict=True)
        return next((self._found(answer, stages, request) for stages, answer in found if groups(answer)), None)

    def _size(self, request: Request) -> int:
        first = window(self._plan) if request.sort == "relevance" else 0
        return max(first, PAGE, min(request.offset + request.limit, DEEPEST))

    def _found(self, answer: Mapping[str, Any], stages: Sequence[Stage], request: Request) -> Found:
        hits = answer["hits"]["hits"]
        total = len(hits) if len(hits) < self._size(request) else min(groups(answer), MOST_COUNTED)
        return Found(hits, stages, stages, total, self._near)

    def _first_trip(self, stages: Sequence[Stage], request: Request) -> dict[str, Any]:
        body = search_body(stages, request, self._size(request))
        chosen = either(stage.whole for stage in stages if stage.reach in ("close", "always"))
        body.setdefault("aggs", {})["close"] = {"filter": compile_formula(chosen), "aggs": dict(body.get("aggs", {}))}
        if words := misspellable(self._plan):
            body["suggest"] = self._suggesters(words)
        [answer] = self._ask([body])
        return answer

    def _only_close(self, answer: dict[str, Any], everything: Sequence[Stage], close: int, request: Request) -> Found:
        """The page is full without wide stages, so they count for nothing."""
        stages = [*self._plan.of("close"), *self._plan.of("always")]
        if close < request.offset + request.limit:
            return self._found(self._try([stages], request)[0], stages, request)
        counted = answer["aggregations"]["close"]
        total = counted["groups"]["value"] if "groups" in counted else counted["doc_count"]
        return Found(answer["hits"]["hits"][:close], everything, stages, min(total, MOST_COUNTED), self._near)

    def _found_by(self, answer: Mapping[str, Any], stages: Sequence[Stage], some: Sequence[Stage]) -> int:
        """How many of the first results, at least a page of them, come from some of the stages (the first ones)."""
        places = sum(len(stage.tiers) for stage in some)
        return sum(place_of(hit["_score"], stages) < places for hit in answer["hits"]["hits"])

    def _try(self, tries: Sequence[Sequence[Stage]], request: Request) -> list[dict[str, Any]]:
        return self._ask([search_body(stages, request, self._size(request)) for stages in tries])

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
            for language in of_script(word, self._plan.languages or WITHOUT_SPACES * is_unspaced(word)):
                term = {"field": "words", "prefix_length": len(language) + 1, **rule}
                found[f"{number} {language}"] = {"text": f"{language}:{word}", "term": term}
            if not self._plan.languages and not is_unspaced(word):
                found[f"{number} "] = {"text": word, "term": {"field": "tokens", "prefix_length": 0, **rule}}
        return found

    def _last_tries(self) -> Iterator[Stage]:
        """The spelling of runs needs a trip of its own, because few queries come here."""
        yield from self._plan.of("fallback")
        if runs := misspellable_runs(self._plan):
            [answer] = self._ask([{"size": 0, "suggest": self._suggesters(runs)}])
            self._near |= sure_neighbours(self._spellings(answer.get("suggest", {})))
            yield from run_spelling(self._plan, self._near, self._syllables())
        yield from fallbacks(self._plan)

    def _spellings(self, suggest: Mapping[str, Any]) -> dict[str, list[str]]:
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
