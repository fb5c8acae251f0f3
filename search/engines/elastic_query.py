"""Formulas and stages as Elasticsearch queries.

Source:
    Elasticsearch 8.19 reference: bool, constant score, dis max.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from search.document import FACETS
from search.engines.base import MOST_COUNTED, Request, wanted
from search.formula import All, Formula, Some, Start, Token, both
from search.plan import Stage
from search.tokens import facet_token

Query = dict[str, Any]
FORM = "|"  # between a folded word and how a text writes it


def compile_formula(formula: Formula) -> Query:
    """A formula as an Elasticsearch query; tokens are terms and never analysed."""
    match formula:
        case Token(text):
            return {"term": {"tokens": text}}
        case Start(text):
            return {"prefix": {"tokens": text}}
        case All(parts):
            return {"bool": {"filter": [compile_formula(part) for part in parts]}}
        case Some(parts, 1) if parts and all(isinstance(part, Token) for part in parts):
            return {"terms": {"tokens": [part.text for part in parts if isinstance(part, Token)]}}
        case Some(parts, least) if parts:
            should = [compile_formula(part) for part in parts]
            return {"bool": {"should": should, "minimum_should_match": least}}
        case _:
            return {"match_none": {}}


def ranked(stages: Sequence[Stage], filters: Sequence[Formula], reader: str) -> Query:
    """Documents of any stage; the better the tier, the higher the score. The reader's language stands first in each."""
    tiers = [(stage.name, tier) for stage in stages for tier in stage.tiers]
    queries = []
    for place, (_, tier) in enumerate(tiers):
        score = 2 * (len(tiers) - place)
        queries.append({"constant_score": {"filter": compile_formula(tier), "boost": score}})
        if reader:
            own = both([tier, Token(facet_token("language", reader))])
            queries.append({"constant_score": {"filter": compile_formula(own), "boost": score + 1}})
    if not queries:
        return {"match_none": {}}
    return {"bool": {"must": {"dis_max": {"queries": queries}}, "filter": [compile_formula(f) for f in filters]}}


def place_of(score: float, stages: Sequence[Stage]) -> int:
    """Which tier of the stages, counted through, gives this score (see ``ranked``)."""
    count = sum(len(stage.tiers) for stage in stages)
    return count - int(score) // 2


def stage_of(score: float, stages: Sequence[Stage]) -> str:
    """The stage whose tier gives this score."""
    return [stage.name for stage in stages for _ in stage.tiers][place_of(score, stages)]


def search_body(stages: Sequence[Stage], request: Request, size: int) -> Query:
    """One search for some stages, each thing once."""
    languages = request.filters.get("language", ())
    found: Query = {
        "query": ranked(stages, wanted(request.filters), request.reader if len(languages) != 1 else ""),
        "size": size,
        "sort": ["_score", "rank"] if request.sort == "relevance" else [{"date": "desc"}, "_score", "rank"],
        "collapse": {"field": "group"},
        "track_scores": True,
        "track_total_hits": MOST_COUNTED,
        "_source": ["stored"],
    }
    if len(languages) != 1:
        found["aggs"] = {"groups": {"cardinality": {"field": "group", "precision_threshold": 10_000}}}
    return found


def facets_body(formula: Formula, filters: Mapping[str, Sequence[str]]) -> Query:
    """Counts per facet value of what fulfils a condition; each facet ignores its own choice."""
    aggs = {}
    for name in FACETS:
        others = wanted({other: values for other, values in filters.items() if other != name})
        groups = {"cardinality": {"field": "group", "precision_threshold": 10_000}}
        values = {"terms": {"field": "facets", "include": f"{name}:.*", "size": 200}, "aggs": {"groups": groups}}
        aggs[name] = {"filter": compile_formula(All(tuple(others))), "aggs": {"values": values}}
    return {"query": compile_formula(formula), "size": 0, "aggs": aggs}


def read_facets(answer: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Facet name to value to count, out of the answer to ``facets_body``."""
    return {
        name: {
            bucket["key"].partition(":")[2]: bucket["groups"]["value"]
            for bucket in answer["aggregations"][name]["values"]["buckets"]
        }
        for name in FACETS
    }


def words_body(match: Formula, start: str, reader: str, limit: int) -> Query:
    """Words of these texts that begin so, in the reader's language or all, the most used first, as they are written."""
    pattern = f"{reader or '[a-z-]+'}:{start}.*"
    return {
        "query": compile_formula(match),
        "size": 0,
        "aggs": {
            "words": {"terms": {"field": "words", "include": pattern, "size": limit}},
            "written": {"terms": {"field": "written", "include": pattern, "size": 4 * limit}},
        },
    }


def read_words(answer: Mapping[str, Any]) -> Iterator[str]:
    """The words out of the answer to ``words_body``, each as most texts write it."""
    forms: dict[str, Counter[str]] = {}
    for bucket in answer["aggregations"]["written"]["buckets"]:
        folded, _, form = bucket["key"].partition(FORM)
        forms.setdefault(folded, Counter())[form] = bucket["doc_count"]
    for bucket in answer["aggregations"]["words"]["buckets"]:
        marked = forms.get(bucket["key"], Counter())
        plain = bucket["key"].partition(":")[2]
        uses = {plain: bucket["doc_count"] - marked.total(), **marked}
        yield max(uses, key=lambda form: (uses[form], form))


def common_words_body(language: str, most: int) -> Query:
    """The words that most texts of a language use."""
    words = {"terms": {"field": "words", "include": f"{language}:.*", "size": most}}
    return {
        "query": compile_formula(Token(facet_token("language", language))),
        "size": 0,
        "track_total_hits": False,
        "aggs": {"words": words},
    }


def read_common_words(answer: Mapping[str, Any]) -> Iterator[str]:
    """The words out of the answer to ``common_words_body``."""
    return (bucket["key"].partition(":")[2] for bucket in answer["aggregations"]["words"]["buckets"])
