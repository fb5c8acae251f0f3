"""What every engine can do, and what is asked of it and answered."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from time import monotonic
from typing import Protocol

from search.document import Document
from search.formula import Formula, Token, either
from search.glossary import Glossary
from search.mistyped import Syllables
from search.plan import Plan
from search.scripts import WITH_MARKS, WITHOUT_SPACES, is_unspaced, of_script
from search.tokens import facet_token

PAGE = 10
MOST_COUNTED = 10_000  # beyond it the page says "more than"
DEEPEST = 500  # results that can be paged through
_COMMON_WORDS = 2000  # of a language; nearly every syllable that it uses stands in one of them
_SYLLABLES_KEPT = 600.0  # seconds
PATIENCE = 1.0  # seconds that one search waits for a server; the database still has to answer within two


class Unavailable(Exception):
    """The engine cannot answer now: refused, hanging, full, without an index. Ask the database instead."""


class NoIndex(Unavailable):
    """The engine answers, but there is no index, or none that can be read: it has to be built."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question.

    Attributes:
        filters: facet name to accepted values; values of one facet are alternatives.
        reader: the reader's language, first among equals; empty for none.
        sort: ``relevance``, or ``date``: the same results, newest first, those without a date at the end.
        limit: at most 500 together with ``offset``.
        is_exact: only what was typed, without the glossary's other words and other spellings.
    """

    text: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reader: str = ""
    sort: str = "relevance"
    offset: int = 0
    limit: int = PAGE
    wants_facets: bool = False
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that fits, with the languages in which the same thing exists.

    ``stage`` names what led to it: exact, near, own, glossary, inside, stem, start, loose, joined, spelling, some.
    """

    document: Document
    stage: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found.

    Attributes:
        total: results in all, at most 10,000 counted.
        is_nearest: nothing fits as written; these come closest.
        did_you_mean: the query as the index would spell it, or "".
        facets: facet name to value to count; the count of a facet leaves out its own choice.
    """

    hits: tuple[Hit, ...]
    total: int
    is_nearest: bool = False
    did_you_mean: str = ""
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion: a name of a ``document`` (its id) with its address, or a word to search for.

    ``city`` is a slug; ``language`` that of the name, if it is known.
    """

    text: str
    document: str = ""
    address: str = ""
    kind: str = ""
    city: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """State of the index; ``problem`` is empty when all is well, ``must_be_built`` when no waiting will help."""

    engine: str
    documents: int
    problem: str = ""
    must_be_built: bool = False


class Build(Protocol):
    """A new index growing beside the one in use. Adding an id again replaces it, so changes can be replayed."""

    def add(self, documents: Iterable[Document]) -> None: ...
    def remove(self, ids: Iterable[str]) -> None: ...
    def commit(self) -> None: ...
    def discard(self) -> None: ...


@contextmanager
def building(engine: "Engine") -> Iterator[Build]:
    """A build that is committed at the end of the block, and discarded with whatever ends it before."""
    build = engine.begin_build()
    with ExitStack() as unless_done:
        unless_done.callback(build.discard)
        yield build
        build.commit()
        unless_done.pop_all()


class Engine(ABC):
    """An index of documents. Raises Unavailable, and nothing else, for whatever goes wrong outside this process."""

    name = ""

    def __init__(self, glossary: Glossary | None = None) -> None:
        self.glossary = glossary or Glossary()
        self._syllables: dict[str, tuple[float, Syllables]] = {}

    def syllables(self, plan: Plan, common_words: Callable[[str, int], Iterable[str]]) -> Syllables:
        """Those of the language in which the runs of a query are written, at most ten minutes old.

        Args:
            common_words: of a language, the words that most of its texts use, so many.
        """
        runs = [part.text for part in plan.parts if is_unspaced(part.text)]
        language = next(chain.from_iterable(of_script(run, plan.languages or WITHOUT_SPACES) for run in runs), "")
        if language not in WITH_MARKS:
            return Syllables()
        until, found = self._syllables.get(language, (0.0, Syllables()))
        if monotonic() > until:
            found = Syllables(common_words(language, _COMMON_WORDS))
            self._syllables[language] = monotonic() + (_SYLLABLES_KEPT if found.known else 0), found
        return found

    @abstractmethod
    def begin_build(self) -> Build: ...
    @abstractmethod
    def upsert(self, documents: Iterable[Document]) -> None:
        """Add or replace; a document older than the indexed one (by version) is left out.

        Raises NoIndex rather than begin an index that would hold nothing else.
        """

    @abstractmethod
    def delete(self, ids: Iterable[str], *, version: int = 0) -> None: ...
    @abstractmethod
    def suggest(self, text: str, *, reader: str = "", limit: int = 8) -> list[Suggestion]: ...
    @abstractmethod
    def related(self, document_id: str, *, kinds: Sequence[str] = (), limit: int = 5) -> list[Hit]: ...
    @abstractmethod
    def health(self) -> Health: ...
    def require_index(self) -> None:
        """Before writing. Raises NoIndex where there is none of this analyser, Unavailable while it cannot answer."""
        health = self.health()
        if health.problem:
            raise (NoIndex if health.must_be_built else Unavailable)(health.problem)

    @abstractmethod
    def identifiers(self) -> Iterator[tuple[str, int]]:
        """Every document's id and version, for the nightly comparison."""

    @abstractmethod
    def search(self, request: Request) -> Answer: ...

    @abstractmethod
    def drop(self) -> None:
        """Remove the whole index; for scratch indexes."""

    @abstractmethod
    def close(self) -> None:
        """Give back connections."""


def respelt(hits: Iterable[Hit]) -> list[Document]:
    """The documents that were found by another spelling."""
    return [hit.document for hit in hits if hit.stage == "spelling"]


def wanted(filters: Mapping[str, Sequence[str]]) -> list[Formula]:
    """The conditions that the chosen facets set."""
    return [either(Token(facet_token(name, value)) for value in values) for name, values in filters.items() if values]


def unfiltered(request: Request) -> Request:
    """The same question for the first page of everything."""
    return replace(request, filters={}, sort="relevance", offset=0, limit=PAGE)
