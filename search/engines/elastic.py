"""The index in Elasticsearch 8: the same tokens in one field, asked by "and", "or" and "begins with".

All stages of the first trip go in one ``_msearch``; a second trip is made only when little was found. Tiers are
constant scores, so what stands first is the plan's choice and not the server's.

Source:
    Elasticsearch 8.19 reference: multi search, constant score, dis max, collapse, term suggester.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import scan

from search.correction import did_you_mean
from search.document import FACETS, Document
from search.engines.base import (
    DEEPEST,
    MOST_COUNTED,
    PAGE,
    Answer,
    Engine,
    Health,
    Hit,
    Request,
    Suggestion,
    Unavailable,
    respelt,
    wanted,
)
from search.engines.completion import LOOKED_THROUGH, in_a_row, rest_of_words, titles_begun, titles_in_order
from search.engines.elastic_index import ALIAS, ElasticBuild, delete_actions, put_actions, spelled, write
from search.engines.elastic_query import Query, compile_formula, ranked, stage_of
from search.engines.elastic_trip import Trip
from search.engines.packing import from_fields
from search.formula import All, Formula, Start, Token, both, either
from search.glossary import Glossary
from search.ordering import whole_first, window
from search.parts import Part, read
from search.plan import NEAREST, Stage, make_plan
from search.text import VERSION, normalise
from search.tokens import Analysed, facet_token


class ElasticEngine(Engine):
    """Search on a server of its own."""

    name = "elasticsearch"

    def __init__(
        self, url: str, glossary: Glossary | None = None, *, alias: str = ALIAS, patience: float = 1.0
    ) -> None:
        super().__init__(glossary)
        self._client = Elasticsearch(url, request_timeout=patience, max_retries=0, retry_on_timeout=False)
        self._alias = alias

    def close(self) -> None:
        self._client.close()

    def drop(self) -> None:
        try:
            for name in self._client.indices.get(index=f"{self._alias}-*"):
                self._client.options(request_timeout=30).indices.delete(index=name, ignore_unavailable=True)
        except (ApiError, TransportError) as error:
            raise Unavailable(str(error)[:500]) from error

    def ask(self, bodies: Sequence[Query]) -> list[dict[str, Any]]:
        """Several searches in one trip; a search that failed inside a good answer is a failure too."""
        lines: list[Query] = [line for body in bodies for line in ({}, body)]
        try:
            answers = self._client.msearch(index=self._alias, searches=lines)["responses"]
        except (ApiError, TransportError) as error:
            raise Unavailable(str(error)[:500]) from error
        for answer in answers:
            if "error" in answer or answer.get("timed_out") or answer["_shards"]["failed"]:
                raise Unavailable(str(answer.get("error", "incomplete answer"))[:500])
        return list(answers)

    def search(self, request: Request) -> Answer:
        plan = make_plan(
            request.text,
            self.glossary,
            languages=tuple(request.filters.get("language", ())),
            reader=request.reader,
            is_exact=request.is_exact,
        )
        if not plan.parts:
            return Answer((), 0, plan=plan)
        first = window(plan) if request.sort == "relevance" else 0
        size = max(first, PAGE, min(request.offset + request.limit, DEEPEST))
        trip = Trip(self, request, plan, size)
        found = trip.run()
        if found is None:
            return Answer((), 0, plan=plan)
        answer = found.answer
        everything = list(answer["hits"]["hits"])
        if request.offset < first:
            everything[:first] = whole_first(
                everything[:first],
                plan,
                stage=lambda hit: stage_of(hit["_score"], found.ranked),
                document=lambda hit: from_fields(hit["_source"]["stored"]),
            )
        hits = everything[request.offset : request.offset + request.limit]
        languages = self._languages_of([group for hit in hits if (group := hit["fields"]["group"][0]) != hit["_id"]])
        answered = tuple(
            Hit(
                document := from_fields(hit["_source"]["stored"]),
                stage_of(hit["_score"], found.ranked),
                languages.get(hit["fields"]["group"][0], (document.language,)),
            )
            for hit in hits
        )
        return Answer(
            hits=answered,
            did_you_mean=did_you_mean(request.text, trip.near, respelt(answered)),
            total=self._total(answer, size),
            is_nearest=stage_of(everything[0]["_score"], found.ranked) in NEAREST,
            facets=self._facets(either(stage.whole for stage in found.counted), request.filters)
            if request.wants_facets
            else {},
            plan=plan,
        )

    @staticmethod
    def _total(answer: Mapping[str, Any], size: int) -> int:
        """Groups if several languages were asked for; one language has each thing once."""
        counted = answer.get("aggregations", {}).get("groups", {}).get("value", answer["hits"]["total"]["value"])
        seen = len(answer["hits"]["hits"])
        return seen if seen < size else min(counted, MOST_COUNTED)

    def body(self, stages: Sequence[Stage], request: Request, size: int) -> Query:
        """One search for some stages."""
        languages = request.filters.get("language", ())
        reader = request.reader if len(languages) != 1 and request.sort == "relevance" else ""
        found: Query = {
            "query": ranked(stages, wanted(request.filters), reader),
            "size": size,
            "sort": ["_score", "rank"] if request.sort == "relevance" else [{"date": "desc"}, "rank"],
            "collapse": {"field": "group"},
            "track_scores": True,
            "track_total_hits": MOST_COUNTED,
            "_source": ["stored"],
        }
        if len(languages) != 1:
            found["aggs"] = {"groups": {"cardinality": {"field": "group", "precision_threshold": 10_000}}}
        return found

    def _languages_of(self, groups: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Languages in which the thing of each group exists."""
        if not groups:
            return {}
        body: Query = {
            "query": {"terms": {"group": list(groups)}},
            "size": 20 * max(1, len(groups)),
            "_source": False,
            "docvalue_fields": ["group", "facets"],
        }
        found: dict[str, set[str]] = {}
        for hit in self.ask([body])[0]["hits"]["hits"]:
            languages = {value.partition(":")[2] for value in hit["fields"]["facets"] if value.startswith("language:")}
            found.setdefault(hit["fields"]["group"][0], set()).update(languages)
        return {group: tuple(sorted(languages)) for group, languages in found.items()}

    def _facets(self, formula: Formula, filters: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
        """Counts per facet value; each facet ignores its own choice."""
        aggs = {}
        for name in FACETS:
            others = wanted({other: values for other, values in filters.items() if other != name})
            groups = {"cardinality": {"field": "group", "precision_threshold": 10_000}}
            values = {"terms": {"field": "facets", "include": f"{name}:.*", "size": 200}, "aggs": {"groups": groups}}
            aggs[name] = {"filter": compile_formula(All(tuple(others))), "aggs": {"values": values}}
        answer = self.ask([{"query": compile_formula(formula), "size": 0, "aggs": aggs}])[0]
        return {
            name: {
                bucket["key"].partition(":")[2]: bucket["groups"]["value"]
                for bucket in answer["aggregations"][name]["values"]["buckets"]
            }
            for name in FACETS
        }

    def suggest(self, text: str, *, reader: str = "", limit: int = 8) -> list[Suggestion]:
        parts = read(text)
        if not parts:
            return []
        titles = {
            "query": ranked([Stage("start", (titles_begun(parts),), "close")], (), reader),
            "size": LOOKED_THROUGH * limit,
            "sort": ["_score", "rank"],
            "collapse": {"field": "group"},
            "_source": ["stored"],
        }
        before, start = rest_of_words(parts, text)
        pattern = f"{reader or '[a-z-]+'}:{start}.*"
        words = {
            "query": compile_formula(both([*(part.near() for part in parts[:-1]), Start(start)])),
            "size": 0,
            "aggs": {"words": {"terms": {"field": "words", "include": pattern, "size": limit}}},
        }
        answers = self.ask([titles, words] if start else [titles])
        documents = (from_fields(hit["_source"]["stored"]) for hit in answers[0]["hits"]["hits"])
        found = titles_in_order(documents, text)[:limit]
        buckets = answers[1]["aggregations"]["words"]["buckets"] if start and len(found) < limit else ()
        going_on = [bucket["key"].partition(":")[2] for bucket in buckets]
        if before:
            going_on = self._said(parts, going_on)
        known = {normalise(one.text) for one in found}
        return [*found, *(Suggestion(before + word) for word in going_on if before + word not in known)][:limit]

    def _said(self, parts: Sequence[Part], words: Sequence[str]) -> list[str]:
        """Those of the words that a text holds behind the others."""
        if not words:
            return []
        asked = [{"query": compile_formula(in_a_row(parts, word)), "size": 0, "terminate_after": 1} for word in words]
        return [word for word, answer in zip(words, self.ask(asked), strict=True) if answer["hits"]["total"]["value"]]

    def related(self, document_id: str, *, kinds: Sequence[str] = (), limit: int = 5) -> list[Hit]:
        try:
            stored = self._client.get(index=self._alias, id=document_id, source_includes=["stored"])
        except NotFoundError:
            return []
        except (ApiError, TransportError) as error:
            raise Unavailable(str(error)[:500]) from error
        document = from_fields(stored["_source"]["stored"])
        filters: list[Formula] = [Token(facet_token("language", document.language))]
        filters += [either(Token(facet_token("kind", kind)) for kind in kinds)] if kinds else []
        like = {
            "fields": ["words"],
            "like": [{"doc": {"words": spelled(document, Analysed(document).words)}}],
            "min_term_freq": 1,
            "min_doc_freq": 2,
            "max_query_terms": 12,
            "minimum_should_match": "25%",
        }
        own = [{"term": {"group": document.group or document.id}}]
        query = {
            "bool": {"must": {"more_like_this": like}, "filter": [compile_formula(f) for f in filters], "must_not": own}
        }
        answer = self.ask([{"query": query, "size": limit, "collapse": {"field": "group"}, "_source": ["stored"]}])[0]
        found = [from_fields(hit["_source"]["stored"]) for hit in answer["hits"]["hits"]]
        return [Hit(other, "related", (other.language,)) for other in found]

    def health(self) -> Health:
        try:
            if not self._client.indices.exists_alias(name=self._alias):
                return Health(self.name, 0, "no index yet", must_be_built=True)
            mapping = next(iter(self._client.indices.get_mapping(index=self._alias).values()))
            if mapping["mappings"].get("_meta", {}).get("analyser") != VERSION:
                return Health(self.name, 0, "another analyser wrote the index", must_be_built=True)
            state = self._client.cluster.health(index=self._alias)["status"]
            if state == "red":
                return Health(self.name, 0, "parts of the index are not there")
            return Health(self.name, self._client.count(index=self._alias)["count"])
        except (ApiError, TransportError) as error:
            return Health(self.name, 0, str(error)[:500])

    def identifiers(self) -> Iterator[tuple[str, int]]:
        try:
            for hit in scan(self._client, index=self._alias, query={"_source": ["version"]}, size=2000):
                yield hit["_id"], hit["_source"].get("version", 0)
        except (ApiError, TransportError) as error:
            raise Unavailable(str(error)[:500]) from error

    # writing

    def begin_build(self) -> ElasticBuild:
        return ElasticBuild(self._client, self._alias)

    def upsert(self, documents: Iterable[Document]) -> None:
        self.require_index()
        write(self._client, put_actions(self._alias, documents), require_alias=True)

    def delete(self, ids: Iterable[str], *, version: int = 0) -> None:
        self.require_index()
        write(self._client, delete_actions(self._alias, ids, version), require_alias=True)
