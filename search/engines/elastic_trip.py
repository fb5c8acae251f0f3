"""The trips of one search to Elasticsearch: all stages at once, then a second only where little was found.

Source:
    Elasticsearch 8.19 reference: multi search, term suggester.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from search.engines.base import PAGE, Request
from search.engines.elastic_query import Query, place_of
from search.plan import Plan, Stage, fallbacks, spelling

_NEAREST = 20


class Asked(Protocol):
    """What a trip needs of the engine."""

    def ask(self, bodies: Sequence[Query]) -> list[dict[str, Any]]: ...
    def body(self, stages: Sequence[Stage], request: Request) -> Query: ...


def groups(answer: Mapping[str, Any]) -> int:
    """How many things were found."""
    value = answer.get("aggregations", {}).get("groups", {}).get("value", answer["hits"]["total"]["value"])
    return int(value)


Found = tuple[list[Stage], Mapping[str, Any]]


class Trip:
    """The one or two trips of a search: stages and the answer they gave."""

    def __init__(self, engine: Asked, request: Request, plan: Plan) -> None:
        self._engine = engine
        self._request = request
        self._plan = plan
        self.near: dict[str, list[str]] = {}

    def run(self) -> Found | None:
        plan = self._plan
        close, always, later = plan.of("close"), plan.of("always"), plan.of("fallback")
        before, after = plan.wide(is_alone=True)
        tries = [
            [*close, *always],
            [*close, *plan.wide(is_alone=False)[0], *always],
            [*before, *always, *after],
            *([stage] for stage in later),
        ]
        words = plan.misspellable()
        answers = self._ask(tries, self._suggesters(words) if words else {})
        literal = self._found_by(answers[0], tries[0], close)
        if literal >= PAGE:
            return tries[0], answers[0]
        if literal:
            return tries[1], answers[1]
        if not self._found_by(answers[2], tries[2], [*before, *always]):
            self.near = self._near(answers[0].get("suggest", {}))
            stages = [*spelling(plan, self.near), *after]
            answer = self._ask([stages])[0] if self.near else answers[2]
            return (stages, answer) if groups(answer) else self._first(tries[3:], answers[3:])
        return tries[2], answers[2]

    def _found_by(self, answer: Mapping[str, Any], stages: Sequence[Stage], some: Sequence[Stage]) -> int:
        """How many of the first results, at least a page of them, come from some of the stages (the first ones)."""
        places = sum(len(stage.tiers) for stage in some)
        return sum(place_of(hit["_score"], stages) < places for hit in answer["hits"]["hits"])

    def _first(self, tries: Sequence[list[Stage]], answers: Sequence[Mapping[str, Any]]) -> Found | None:
        """The first stage of those already asked that found something, else of those for which a trip is still due."""
        for stages, answer in zip(tries, answers, strict=True):
            if groups(answer):
                return stages, answer
        last = [[stage] for stage in fallbacks(self._plan)]
        for stages, answer in zip(last, self._ask(last), strict=True):
            if groups(answer):
                return stages, answer
        return None

    def _ask(self, tries: Sequence[Sequence[Stage]], suggest: Query | None = None) -> list[dict[str, Any]]:
        bodies = [self._engine.body(stages, self._request) for stages in tries]
        if suggest:
            bodies[0]["suggest"] = suggest
        return self._engine.ask(bodies) if bodies else []

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
            for language in self._plan.languages:
                term = {"field": "words", "prefix_length": len(language) + 1, **rule}
                found[f"{number} {language}"] = {"text": f"{language}:{word}", "term": term}
            if not self._plan.languages:
                found[f"{number} "] = {"text": word, "term": {"field": "tokens", "prefix_length": 0, **rule}}
        return found

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
