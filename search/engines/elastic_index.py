"""Writing the Elasticsearch index: its fields, bulk writes, a new index per build and one alias in front.

Importing this takes a second (``elasticsearch.dsl``): only do so when Elasticsearch is configured.

Source:
    Elasticsearch 8.19 reference: index options, ``external_gte`` versions (a bulk that timed out may still be applied),
    aliases.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

from elasticsearch import ApiError, Elasticsearch, TransportError, dsl, helpers

from search.document import Document
from search.engines.base import Unavailable
from search.engines.elastic_query import FORM
from search.engines.packing import to_json
from search.text import VERSION, fold
from search.tokens import Analysed

ALIAS = "ascn-search"
WRITER = f"{VERSION}/2"  # raise the number whenever the fields change: every index is then built anew
_RANK_ROOM = 1 << 40
_BULK = 500
_PATIENCE = 60  # seconds for one bulk request
_LONGEST_BUILD = 6 * 60 * 60 * 1000  # milliseconds


class Entry(dsl.Document):
    """One document; Elasticsearch analyses nothing itself and keeps no positions."""

    tokens = dsl.Text(analyzer="whitespace", index_options="docs", norms=False)
    words = dsl.Keyword(norms=False)
    written = dsl.Keyword(norms=False)
    group = dsl.Keyword()
    facets = dsl.Keyword()
    date = dsl.Keyword()
    rank = dsl.Long(index=False)
    version = dsl.Long(index=False)
    stored = dsl.Object(enabled=False)

    class Index:
        name = ALIAS
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "200ms"}

    class Meta:
        dynamic = dsl.MetaField("strict")


def spelled(document: Document, words: Iterable[str]) -> list[str]:
    """Folded words with their language in front, for spelling within one language."""
    return sorted({f"{document.language}:{fold(word)}" for word in words})


def written(document: Document, words: Iterable[str]) -> list[str]:
    """Words with marks behind their folded forms, to be shown as texts write them."""
    forms = ((fold(word), word) for word in words)
    return sorted({f"{document.language}:{folded}{FORM}{word}" for folded, word in forms if folded != word})


def source(document: Document, place: int) -> dict[str, Any]:
    """The fields of a document; ``place`` orders texts of the same length."""
    analysed = Analysed(document)
    return {
        "tokens": " ".join(analysed.tokens),
        "words": spelled(document, analysed.words),
        "written": written(document, analysed.words),
        "group": document.group or document.id,
        "facets": [f"{name}:{value}" for name, values in document.facets().items() for value in values],
        "date": document.date,
        "rank": analysed.length * _RANK_ROOM + place % _RANK_ROOM,
        "version": document.version,
        "stored": json.loads(to_json(document)),
    }


def write(client: Elasticsearch, actions: Iterable[dict[str, Any]], *, require_alias: bool = False) -> None:
    """Carry out bulk actions. An older version that meets a newer one, or a removal of nothing, is no failure.

    Where the alias has gone, Elasticsearch would make an index of its own kind in its place: ``require_alias``.
    """
    patient = client.options(request_timeout=_PATIENCE)
    try:
        for is_done, item in helpers.streaming_bulk(
            patient, actions, chunk_size=_BULK, raise_on_error=False, require_alias=require_alias
        ):
            status = next(iter(item.values()))["status"]
            if not is_done and status not in (404, 409):
                raise Unavailable(str(item)[:500])
    except (ApiError, TransportError) as error:
        raise Unavailable(str(error)[:500]) from error


def put_actions(
    index: str, documents: Iterable[Document], places: Iterator[int] | None = None
) -> Iterator[dict[str, Any]]:
    for document in documents:
        yield {
            "_op_type": "index",
            "_index": index,
            "_id": document.id,
            "version": document.version,
            "version_type": "external_gte",
            "_source": source(document, next(places) if places else document.version),
        }


def delete_actions(index: str, ids: Iterable[str], version: int) -> Iterator[dict[str, Any]]:
    versioned = {"version": version, "version_type": "external_gte"} if version else {}
    for document_id in ids:
        yield {"_op_type": "delete", "_index": index, "_id": document_id, **versioned}


def _made_at(index: dict[str, Any]) -> int:
    """Milliseconds, by the server's clock."""
    return int(index["settings"]["index"]["creation_date"])


def create(client: Elasticsearch, name: str) -> None:
    """An empty index with our fields; the analyser's version stands in the mapping."""
    index = Entry._index.clone(name)
    body = index.to_dict()
    body["mappings"] |= {"_meta": {"analyser": WRITER}, "_source": {"excludes": ["tokens", "words", "written"]}}
    client.options(request_timeout=_PATIENCE).indices.create(index=name, body=body)


class ElasticBuild:
    """A new index beside the one that the alias names."""

    def __init__(self, client: Elasticsearch, alias: str) -> None:
        self._client = client
        self._alias = alias
        self._name = f"{alias}-{uuid4().hex[:12]}"
        self._places = iter(range(1, _RANK_ROOM))
        try:
            create(client, self._name)
        except (ApiError, TransportError) as error:
            raise Unavailable(str(error)[:500]) from error

    def add(self, documents: Iterable[Document]) -> None:
        write(self._client, put_actions(self._name, documents, self._places))

    def remove(self, ids: Iterable[str]) -> None:
        write(self._client, delete_actions(self._name, ids, 0))

    def commit(self) -> None:
        patient = self._client.options(request_timeout=10 * _PATIENCE)
        try:
            patient.indices.refresh(index=self._name)
            patient.indices.forcemerge(index=self._name, max_num_segments=1)
            old = self._outdated(patient)
            patient.indices.update_aliases(actions=self._switch(patient))
            for name in old:
                patient.indices.delete(index=name, ignore_unavailable=True)
        except (ApiError, TransportError) as error:
            raise Unavailable(str(error)[:500]) from error

    def _outdated(self, client: Elasticsearch) -> list[str]:
        """The index in use, and what killed builds left; another build may just be growing."""
        indices = client.indices.get(index=f"{self._alias}-*")
        newest = max(_made_at(one) for one in indices.values())
        return [
            name
            for name, one in indices.items()
            if name != self._name and (self._alias in one["aliases"] or newest - _made_at(one) > _LONGEST_BUILD)
        ]

    def _switch(self, client: Elasticsearch) -> list[dict[str, Any]]:
        actions: list[dict[str, Any]] = [{"add": {"index": self._name, "alias": self._alias}}]
        if client.indices.exists_alias(name=self._alias):
            actions.insert(0, {"remove": {"index": "*", "alias": self._alias}})
        elif client.indices.exists(index=self._alias):  # somebody made an index where the alias belongs
            actions.insert(0, {"remove_index": {"index": self._alias}})
        return actions

    def discard(self) -> None:
        """What cannot be removed now, a later build removes."""
        with suppress(ApiError, TransportError):
            self._client.indices.delete(index=self._name, ignore_unavailable=True)
