"""The line to Elasticsearch: every search has one deadline for all its trips, however many it needs.

Source:
    elasticsearch-py 8.19: ``Elasticsearch.options`` makes a new client, which takes half a millisecond.
"""

from collections.abc import Sequence
from time import monotonic
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from search.engines.base import Unavailable
from search.engines.elastic_query import Query

_STEPS = 10


class Line:
    """One client for each tenth of the time that a search may take, made beforehand."""

    def __init__(self, client: Elasticsearch, alias: str, patience: float) -> None:
        self._clients = [client.options(request_timeout=patience * step / _STEPS) for step in range(1, _STEPS + 1)]
        self._alias = alias
        self._patience = patience

    def call(self) -> "Call":
        return Call(self._clients, self._alias, self._patience)


class Call:
    """The trips of one search. Raises Unavailable when their time is over."""

    def __init__(self, clients: Sequence[Elasticsearch], alias: str, patience: float) -> None:
        self._clients = clients
        self._alias = alias
        self._patience = patience
        self._until = monotonic() + patience

    def _client(self) -> Elasticsearch:
        """The client that waits no longer than what is left."""
        steps = round((self._until - monotonic()) / self._patience * len(self._clients))
        if steps < 1:
            raise Unavailable("the answer took too long")
        return self._clients[steps - 1]

    def ask(self, bodies: Sequence[Query]) -> list[dict[str, Any]]:
        """Several searches in one trip; a search that failed inside a good answer is a failure too."""
        lines: list[Query] = [line for body in bodies for line in ({}, body)]
        try:
            answers = self._client().msearch(index=self._alias, searches=lines)["responses"]
        except (ApiError, TransportError) as error:
            raise Unavailable(str(error)[:500]) from error
        for answer in answers:
            if "error" in answer or answer.get("timed_out") or answer["_shards"]["failed"]:
                raise Unavailable(str(answer.get("error", "incomplete answer"))[:500])
        return list(answers)

    def stored(self, document_id: str) -> dict[str, Any] | None:
        """The fields of a document, or None where there is none of this id."""
        try:
            found = self._client().get(index=self._alias, id=document_id, source_includes=["stored"])
        except NotFoundError:
            return None
        except (ApiError, TransportError) as error:
            raise Unavailable(str(error)[:500]) from error
        return dict(found["_source"]["stored"])
