"""How good the search is: judged queries against an engine.

The measures are those of the project's scorer: recall@1, recall@10 (found of at most ten relevant), the mean reciprocal
rank of the first relevant result, and precision checks that pass or fail.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from types import MappingProxyType, NoneType
from typing import Any

from search.document import Document
from search.engines.base import Engine, Request, Unavailable

TOP = 10
_SAMPLES = 5
_KINDS: Mapping[type, str] = {str: "text", list: "list", int: "number"}
_LANGUAGES = {"zh": "zh-hans", "tl": "fil"}
Judged = Mapping[str, Any]
Needed = Mapping[str, tuple[type, ...]]
TEXT, OPTIONAL_TEXT = (str,), (str, NoneType)


def language_of(code: str) -> str:
    """Our code of a language as the judged sets write it."""
    return _LANGUAGES.get(code, code)


class BadRow(ValueError):
    """A line of a judged set that cannot be used; says which and why."""


def read_lines(paths: Iterable[Path], needed: Needed = MappingProxyType({})) -> Iterator[dict[str, Any]]:
    """The objects of JSONL files, empty lines left out.

    Args:
        needed: keys that every object must have, with the types of their values; what may be None may be missing.

    Raises:
        BadRow: a line is no object, or lacks something.
    """
    for path in paths:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _usable(line, needed, f"{path}, line {number}")


def _usable(line: bytes, needed: Needed, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except ValueError as error:
        raise BadRow(f"{place}: {error}") from None
    if not isinstance(row, dict):
        raise BadRow(f"{place}: no JSON object")
    for key, kinds in needed.items():
        if not isinstance(row.get(key), kinds) or isinstance(row.get(key), bool):
            names = " or ".join(_KINDS[kind] for kind in kinds if kind in _KINDS)
            raise BadRow(f"{place}: “{key}” is missing or no {names}")
    return row


def judged_queries(paths: Iterable[Path]) -> list[dict[str, Any]]:
    return list(read_lines(paths, {"q": TEXT, "lang": TEXT, "home": TEXT, "kind": TEXT, "relevant": (list,)}))


def documents(paths: Iterable[Path]) -> Iterator[Document]:
    """Documents with ``id``, ``lang`` (none without it), ``title``, ``body``; never with what is parallel to what."""
    needed = {"id": (str, int), "lang": OPTIONAL_TEXT, "title": OPTIONAL_TEXT, "body": OPTIONAL_TEXT}
    for row in read_lines(paths, needed):
        yield Document(
            id=str(row["id"]),
            kind="text",
            language=language_of(row.get("lang") or ""),
            title=row.get("title") or "",
            body=row.get("body") or "",
        )


def ask(engine: Engine, text: str, language: str) -> list[str]:
    """The ids of the first page, best first; no language means all."""
    filters = {"language": [language_of(language)]} if language else {}
    return [hit.document.id for hit in engine.search(Request(text, filters, limit=TOP)).hits]


@dataclass
class Scores:
    """Figures of one group of queries."""

    found_first: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)
    reciprocal: list[float] = field(default_factory=list)
    checks: list[bool] = field(default_factory=list)

    def as_dict(self) -> dict[str, float | int | None]:
        return {
            "n": len(self.found),
            "r1": _mean(self.found_first),
            "r10": _mean(self.found),
            "mrr": _mean(self.reciprocal),
            "checks": len(self.checks),
            "precision": _mean(self.checks),
        }

    def add(self, query: Judged, ids: Sequence[str]) -> None:
        relevant = set(query["relevant"])
        if relevant and not query["kind"].startswith("neg_"):
            self.found_first.append(float(bool(ids) and ids[0] in relevant))
            self.found.append(len(relevant & set(ids[:TOP])) / min(TOP, len(relevant)))
            self.reciprocal.append(next((1 / rank for rank, one in enumerate(ids, 1) if one in relevant), 0.0))
        self.checks.extend(_checks(query, ids, relevant))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _checks(query: Judged, ids: Sequence[str], relevant: set[str]) -> Iterator[bool]:
    top = set(ids[:TOP])
    if query.get("must_not"):
        yield not top & set(query["must_not"]) and (not relevant or bool(top & relevant))
    for better, worse in query.get("rank_above", ()):
        yield better in ids and (worse not in ids or ids.index(better) < ids.index(worse))
    if query.get("expect_empty"):
        yield not ids


def score(queries: Iterable[Judged], answer: Callable[[str, str], Sequence[str]]) -> dict[str, Any]:
    """Ask every query once and sum up.

    Args:
        queries: rows with ``q``, ``lang`` ("" for all), ``home``, ``kind``, ``relevant``, ``must_not``, ``rank_above``,
            ``expect_empty``.
        answer: query and language to ids, best first; where it is unavailable, nothing was found and an error counts.

    Returns:
        ``lang``, ``kind`` and ``all`` with their figures, ``errors``, ``p50_ms``, ``p95_ms``.
    """
    languages: defaultdict[str, Scores] = defaultdict(Scores)
    kinds: defaultdict[str, Scores] = defaultdict(Scores)
    everything = Scores()
    times: list[float] = []
    errors: list[tuple[str, str, str]] = []
    for query in queries:
        start = perf_counter()
        ids: Sequence[str] = []
        try:
            ids = answer(query["q"], query["lang"])
        except Unavailable as error:
            errors.append((query.get("qid", ""), query["q"], repr(error)))
        times.append((perf_counter() - start) * 1000)
        for scores in (languages[query["home"]], kinds[query["kind"]], everything):
            scores.add(query, ids)
    times.sort()
    return {
        "lang": {name: scores.as_dict() for name, scores in sorted(languages.items())},
        "kind": {name: scores.as_dict() for name, scores in sorted(kinds.items())},
        "all": everything.as_dict(),
        "errors": len(errors),
        "error_samples": errors[:_SAMPLES],
        "p50_ms": times[len(times) // 2] if times else None,
        "p95_ms": times[int(len(times) * 0.95)] if times else None,
    }


def table(result: Mapping[str, Any]) -> Iterator[str]:
    """The figures as lines of text."""
    for title in ("lang", "kind"):
        yield f"{title:<16}    n  rec@1 rec@10   MRR | checks  pass"
        for name, row in result[title].items():
            yield _row(name, row)
    yield _row("ALL", result["all"])
    if result["p50_ms"] is not None:
        yield f"errors {result['errors']}  latency p50 {result['p50_ms']:.1f} ms  p95 {result['p95_ms']:.1f} ms"


def _row(name: str, row: Mapping[str, Any]) -> str:
    first, ten, mrr, passed = (
        "  -  " if row[key] is None else f"{row[key]:5.3f}" for key in ("r1", "r10", "mrr", "precision")
    )
    return f"{name:<16} {row['n']:4d}  {first}  {ten} {mrr} |  {row['checks']:4d}  {passed}"
