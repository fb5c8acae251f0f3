"""Formulas and stages as Elasticsearch queries.

Source:
    Elasticsearch 8.19 reference: bool, constant score, dis max.
"""

from collections.abc import Sequence
from typing import Any

from search.formula import All, Formula, Some, Start, Token, both
from search.plan import Stage
from search.tokens import facet_token

Query = dict[str, Any]


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
