"""The site with an index of its own, and what a reader finds in it."""

from django.utils import timezone

from search import outbox, site_index
from search.engines.base import Request, Unavailable


def found(text: str, **filters) -> list[str]:
    """Titles, best first."""
    answer = site_index.engine().search(Request(text, {name: [value] for name, value in filters.items()}))
    return [hit.document.title for hit in answer.hits]


def addresses(text: str) -> list[str]:
    return [hit.document.address for hit in site_index.engine().search(Request(text)).hits]


def work(engine=None) -> int:
    return outbox.work_once(engine or site_index.engine(), now=timezone.now())


class Down:
    """An engine that refuses to be written to."""

    def __init__(self, engine, problem="connection refused"):
        self.engine, self.problem = engine, problem
        self.tries = 0

    def upsert(self, _documents):
        self.tries += 1
        raise Unavailable(self.problem)

    def delete(self, _ids, *, version=0):
        raise Unavailable(self.problem)

    def health(self):
        return self.engine.health().__class__("down", 0, self.problem)
