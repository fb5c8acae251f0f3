"""The index in Elasticsearch 8: the same tokens in one field, asked by "and", "or" and "begins with".

All stages of the first trip go in one ``_msearch``; a second trip is made only when little was found. Tiers are
constant scores, so what stands first is the plan's choice and not the server's.

Source:
    Elasticsearch 8.19 reference: multi search, constant score, dis max, collapse, term suggester.
"""

from collections.abc import Iterable, Iterator, Sequence

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import scan

from search.correction import did_you_mean
from search.document import Document
from search.engines.base import (
    PATIENCE,
    Answer,
    Engine,
    Health,
    Hit,
    Request,
    Suggestion,
    Unavailable,
    respelt,
    unfiltered,
    wanted,
)
from search.engines.completion import LOOKED_THROUGH, in_a_row, rest_of_words, titles_begun, titles_in_order
from search.engines.elastic_index import ALIAS, WRITER, ElasticBuild, delete_actions, put_actions, spelled, write
from search.engines.elastic_line import Call, Line
from search.engines.elastic_query import (
    Query,
    common_words_body,
    compile_formula,
    facets_body,
    ranked,
    read_common_words,
    read_facets,
    read_words,
    stage_of,
    words_body,
)
from search.engines.elastic_trip import Found, Trip
from search.engines.packing import from_fields
from search.formula import Formula, Start, Token, both, either
from search.glossary import Glossary
from search.ordering import whole_first, window
from search.parts import Part, read
from search.plan import NEAREST, Plan, Stage, make_plan
from search.text import normalise
from search.tokens import Analysed, facet_token


class ElasticEngine(Engine):
    """Search on a server of its own."""

    name = "elasticsearch"

    def __init__(
        self, url: str, glossary: Glossary | None = None, *, alias: str = ALIAS, patience: float = PATIENCE
    ) -> None:
        super().__init__(glossary)
        self._client = Elasticsearch(url, request_timeout=patience, max_retries=0, retry_on_timeout=False)
        self._alias = alias
        self._line = Line(self._client, alias, patience)

    def close(self) -> None:
        self._client.close()

    def drop(self) -> None:
        try:
            for name in self._client.indices.get(index=f"{self._alias}-*"):
                self._client.options(request_timeout=30).indices.delete(index=name, ignore_unavailable=True)
        except (ApiError, TransportError) as error:
            raise Unavailable(str(error)[:500]) from error

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
        call = self._line.call()
        found = self._trip(call, request, plan).run()
        if found is None:
            return Answer((), 0, facets=self._facets_of_none(call, request, plan), plan=plan)
        everything = list(found.hits)
        first = window(plan) if request.sort == "relevance" else 0
        if request.offset < first:
            everything[:first] = whole_first(
                everything[:first],
                plan,
                stage=lambda hit: stage_of(hit["_score"], found.ranked),
                document=lambda hit: from_fields(hit["_source"]["stored"]),
            )
        hits = everything[request.offset : request.offset + request.limit]
        languages = self._languages_of(
            call, [group for hit in hits if (group := hit["fields"]["group"][0]) != hit["_id"]]
        )
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
            did_you_mean=did_you_mean(request.text, found.near, respelt(answered)),
            total=found.total,
            is_nearest=stage_of(everything[0]["_score"], found.ranked) in NEAREST,
            facets=self._facets(call, found, request) if request.wants_facets else {},
            plan=plan,
        )

    def _trip(self, call: Call, request: Request, plan: Plan) -> Trip:
        def common_words(language: str, most: int) -> Iterator[str]:
            [answer] = call.ask([common_words_body(language, most)])
            return read_common_words(answer)

        return Trip(call.ask, request, plan, lambda: self.syllables(plan, common_words))

    @staticmethod
    def _facets(call: Call, found: Found, request: Request) -> dict[str, dict[str, int]]:
        formula = either(stage.whole for stage in found.counted)
        return read_facets(call.ask([facets_body(formula, request.filters)])[0])

    def _facets_of_none(self, call: Call, request: Request, plan: Plan) -> dict[str, dict[str, int]]:
        """Where the filters left nothing: what each of them would give if its own choice were another."""
        if not (request.wants_facets and wanted(request.filters)):
            return {}
        found = self._trip(call, unfiltered(request), plan).run()
        return self._facets(call, found, request) if found else {}

    @staticmethod
    def _languages_of(call: Call, groups: Sequence[str]) -> dict[str, tuple[str, ...]]:
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
        for hit in call.ask([body])[0]["hits"]["hits"]:
            languages = {value.partition(":")[2] for value in hit["fields"]["facets"] if value.startswith("language:")}
            found.setdefault(hit["fields"]["group"][0], set()).update(languages)
        return {group: tuple(sorted(languages)) for group, languages in found.items()}

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
        words = words_body(both([*(part.near() for part in parts[:-1]), Start(start)]), start, reader, limit)
        call = self._line.call()
        answers = call.ask([titles, words] if start else [titles])
        documents = (from_fields(hit["_source"]["stored"]) for hit in answers[0]["hits"]["hits"])
        found = titles_in_order(documents, text)[:limit]
        going_on = list(read_words(answers[1])) if start and len(found) < limit else []
        if before:
            going_on = self._said(call, parts, going_on)
        known = {normalise(one.text) for one in found}
        return [*found, *(Suggestion(before + word) for word in going_on if before + word not in known)][:limit]

    @staticmethod
    def _said(call: Call, parts: Sequence[Part], words: Sequence[str]) -> list[str]:
        """Those of the words that a text holds behind the others."""
        if not words:
            return []
        asked = [{"query": compile_formula(in_a_row(parts, word)), "size": 0, "terminate_after": 1} for word in words]
        return [word for word, answer in zip(words, call.ask(asked), strict=True) if answer["hits"]["total"]["value"]]

    def related(self, document_id: str, *, kinds: Sequence[str] = (), limit: int = 5) -> list[Hit]:
        call = self._line.call()
        stored = call.stored(document_id)
        if stored is None:
            return []
        document = from_fields(stored)
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
        answer = call.ask([{"query": query, "size": limit, "collapse": {"field": "group"}, "_source": ["stored"]}])[0]
        found = [from_fields(hit["_source"]["stored"]) for hit in answer["hits"]["hits"]]
        return [Hit(other, "related", (other.language,)) for other in found]

    def health(self) -> Health:
        try:
            if not self._client.indices.exists_alias(name=self._alias):
                return Health(self.name, 0, "no index yet", must_be_built=True)
            mapping = next(iter(self._client.indices.get_mapping(index=self._alias).values()))
            if mapping["mappings"].get("_meta", {}).get("analyser") != WRITER:
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
