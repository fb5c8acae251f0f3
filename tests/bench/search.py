"""``./run bench search``: how good and how quick every engine is, with real servers.

Indexes the judged documents (those of ``../shared/search`` where that folder exists, else the set of the tests) and,
with ``--count``, synthetic ones beside them. Prints one JSON line per figure, last a table. Times are those of the
wall, so a busy machine shows; the CPU time of this process, which for SQLite is all, stands beside them.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from search.document import Document
from search.engines.base import Engine, Request
from search.engines.choice import NAMES, open_engine
from search.quality import ask, documents, read_lines, score
from search.seeded import seeded_glossary
from tests.search import judged
from tests.search.test_text import random_texts
from tests.services.elasticsearch import Elasticsearch
from tests.services.postgres import Postgres

SHARED = Path(__file__).resolve().parents[3] / "shared" / "search"
COLUMNS = ("engine", "figure", "value")
STARTS = ("f", "ci", "ur", "kot", "thà", "เมื", "ទី", "ເມ", "မြ", "城", "நக", "cid")


def main() -> int:
    asked = arguments()
    rows: list[dict] = []
    first: list[list[str]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="ascn-bench-")))
        addresses = servers(stack, asked.engines)
        texts = sources(folder, asked.count)
        for name in asked.engines:
            engine = open_engine(name, folder=folder / name, glossary=seeded_glossary(), **addresses)
            found = measure(engine, texts, folder / name, rows)
            first = first or found
            say(rows, name, "overlap@10", overlap(first, found))
            engine.drop()
            engine.close()
    show(rows)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--count", type=int, default=0, help="synthetic documents beside the real ones (0; goal: 97070)"
    )
    parser.add_argument("--engines", nargs="+", choices=NAMES, default=list(NAMES))
    return parser.parse_args()


def servers(stack: ExitStack, names: list[str]) -> dict[str, str]:
    return {
        "database_url": stack.enter_context(Postgres()).url if "postgres" in names else "",
        "elasticsearch_url": stack.enter_context(Elasticsearch()).url if "elasticsearch" in names else "",
    }


def sources(folder: Path, count: int) -> list[Path]:
    """JSONL files of documents; none when the shared folder is not there."""
    if not SHARED.is_dir():
        return []
    files = [SHARED / "udhr.jsonl", SHARED / "civic.jsonl"]
    if count:
        synthetic = folder / "synthetic.jsonl"
        with synthetic.open("wb") as out:
            command = [sys.executable, str(SHARED / "synth.py"), "--count", str(count), "--seed", "1"]
            subprocess.run(command, stdout=out, check=True)
        files.append(synthetic)
    return files


def everything(files: list[Path]) -> Iterator[Document]:
    return documents(files) if files else iter(judged.documents())


def queries() -> list[dict]:
    if SHARED.is_dir():
        return list(read_lines([SHARED / "eval_public.jsonl"]))
    rest = {"must_not": [], "rank_above": [], "expect_empty": False}
    return [
        {"q": text, "lang": language, "home": language or "any", "kind": kind, "relevant": [wanted], **rest}
        for kind, language, text, wanted in judged.QUERIES
    ]


def measure(engine: Engine, files: list[Path], folder: Path, rows: list[dict]) -> list[list[str]]:
    """All figures of one engine; returns the first ten of every query."""
    name = engine.name
    start = time.perf_counter()
    build = engine.begin_build()
    build.add(everything(files))
    build.commit()
    say(rows, name, "rebuild s", round(time.perf_counter() - start, 1))
    say(rows, name, "documents", engine.health().documents)
    if name == "sqlite":
        text = sum(len((one.title + one.body).encode()) for one in everything(files))
        say(rows, name, "index / text", round(sum(file.stat().st_size for file in folder.iterdir()) / text, 2))
    asked = queries()
    found = [ask(engine, query["q"], query["lang"]) for query in asked]  # warms up
    cpu = time.process_time()
    result = score(asked, lambda text, language: ask(engine, text, language))
    for figure, value in result["all"].items():
        say(rows, name, figure, value if value is None else round(value, 3))
    for figure in ("p50_ms", "p95_ms"):
        say(rows, name, figure, round(result[figure], 1))
    say(rows, name, "own CPU ms", round(1000 * (time.process_time() - cpu) / len(asked), 1))
    say(rows, name, "suggest p95 ms", slowest([lambda s=s: engine.suggest(s) for s in STARTS for _ in range(3)], 0.95))
    say(
        rows,
        name,
        "random texts, slowest ms",
        slowest([lambda t=t: engine.search(Request(t)) for t in random_texts(1000)], 1),
    )
    say(rows, name, "2,000 words ms", slowest([lambda: engine.search(Request("city water " * 1000))], 1))
    say(rows, name, "update visible s", visible(engine))
    return found


def slowest(acts: list, share: float) -> float:
    """Milliseconds within which this share of the acts was done."""
    times = []
    for act in acts:
        start = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - start))
    return round(sorted(times)[min(len(times) - 1, int(len(times) * share))], 1)


def visible(engine: Engine) -> float:
    """Seconds from the change of a text to the first search that finds it."""
    document = replace(judged.documents()[0], title="Krompitade", version=2)
    start = time.perf_counter()
    engine.upsert([document])
    while not engine.search(Request("krompitade")).hits:
        time.sleep(0.02)
    return round(time.perf_counter() - start, 2)


def overlap(first: list[list[str]], second: list[list[str]]) -> float:
    """Mean share of common ids among the first ten."""
    shares = [
        len(set(one) & set(other)) / max(len(one), len(other), 1) if one or other else 1.0
        for one, other in zip(first, second, strict=True)
    ]
    return round(sum(shares) / len(shares), 4)


def say(rows: list[dict], engine: str, figure: str, value: object) -> None:
    row = dict(zip(COLUMNS, (engine, figure, value), strict=True))
    print(json.dumps(row), flush=True)
    rows.append(row)


def show(rows: list[dict]) -> None:
    names = list(dict.fromkeys(row["engine"] for row in rows))
    values = {(row["figure"], row["engine"]): str(row["value"]) for row in rows}
    print("".join(f"{head:<28}" for head in ("figure", *names)))
    for figure in dict.fromkeys(chain(row["figure"] for row in rows)):
        print("".join(f"{cell:<28}" for cell in (figure, *(values.get((figure, name), "-") for name in names))))


if __name__ == "__main__":
    sys.exit(main())
