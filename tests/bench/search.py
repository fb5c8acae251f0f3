"""``./run bench search``: how good and how quick every engine is, with real servers.

Indexes the judged documents (those of ``../shared/search`` where that folder exists, else the set of the tests) and,
with ``--documents``, synthetic ones beside them. Prints one JSON line per figure, last a table with the goals and what
misses them. Every engine is asked the whole set until that makes it no quicker (a virtual machine compiles what it runs
often; eight rounds at most, and what they took is printed), then three times: a query's time is the middle one, so that
one hiccup of a shared machine does not count. Times are those of the wall; the CPU time of this process, which for
SQLite is all, and the load of the machine stand beside.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from search.engines.base import Engine, Request
from search.engines.choice import NAMES, open_engine
from search.quality import ask, documents, read_lines, score
from search.seeded import seeded_glossary
from tests.bench.search_goals import MILD_KINDS, STRICT_KINDS, table
from tests.corpus.rows import to_send
from tests.search import judged
from tests.search.test_text import random_texts
from tests.services.elasticsearch import Elasticsearch
from tests.services.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "search"
COLUMNS = ("engine", "figure", "value")
STARTS = ("f", "ci", "ur", "kot", "thà", "เมื", "ទី", "ເມ", "မြ", "城", "நக", "cid")
SEE_SITE = "from tests.bench.search_site import main; main()"
ROUNDS = 3
MOST_WARMING = 8
STILL_WARMING = 0.93  # of the round before


def main() -> int:
    asked = arguments()
    rows: list[dict] = []
    first: list[list[str]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="ascn-bench-")))
        files = sources(folder, asked.documents)
        for name in asked.engines:
            addresses = server(stack, name)
            engine = open_engine(name, folder=folder / name / "search", glossary=seeded_glossary(), **addresses)
            found = measure(engine, files, folder / name / "search", rows)
            first = first or found
            hasten(engine, asked.texts, rows)
            say(rows, name, "overlap@10 with the first engine", overlap(first, found))
            for figure, value in seen_from_site(folder / name, addresses, files).items():
                say(rows, name, figure, value)
            say(rows, name, "names across languages", names_across_languages(engine))
            engine.drop()
            engine.close()
    print(table(rows))
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--documents", type=int, default=0, metavar="N", help="fill up to so many with synthetic ones (goal: 100000)"
    )
    parser.add_argument("--texts", type=int, default=500, metavar="N", help="random texts to ask (500; goal: 4000)")
    parser.add_argument("--engines", nargs="+", choices=NAMES, default=list(NAMES))
    return parser.parse_args()


def server(stack: ExitStack, name: str) -> dict[str, str]:
    return {
        "database_url": stack.enter_context(Postgres()).url if name == "postgres" else "",
        "elasticsearch_url": stack.enter_context(Elasticsearch()).url if name == "elasticsearch" else "",
    }


def sources(folder: Path, wanted: int) -> list[Path]:
    """JSONL files of documents."""
    files = [SHARED / "udhr.jsonl", SHARED / "civic.jsonl"] if SHARED.is_dir() else [own_documents(folder)]
    count = wanted - sum(1 for _ in read_lines(files))
    if SHARED.is_dir() and count > 0:
        synthetic = folder / "synthetic.jsonl"
        with synthetic.open("wb") as out:
            command = [sys.executable, str(SHARED / "synth.py"), "--count", str(count), "--seed", "1"]
            subprocess.run(command, stdout=out, check=True)
        files.append(synthetic)
    return files


def own_documents(folder: Path) -> Path:
    file = folder / "judged.jsonl"
    rows = ({"id": d.id, "lang": d.language, "title": d.title, "body": d.body} for d in judged.documents())
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def queries(name: str = "eval_public.jsonl") -> list[dict]:
    if SHARED.is_dir():
        return list(read_lines([SHARED / name]))
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
    build.add(documents(files))
    build.commit()
    say(rows, name, "rebuild s", round(time.perf_counter() - start, 1))
    say(rows, name, "documents", engine.health().documents)
    if name == "sqlite":
        text = sum(len((one.title + one.body).encode()) for one in documents(files))
        say(rows, name, "index / text", round(sum(file.stat().st_size for file in folder.iterdir()) / text, 2))
    return judge(engine, rows)


def judge(engine: Engine, rows: list[dict]) -> list[list[str]]:
    """How good and how quick the judged queries are answered; the first ten of every query."""
    asked = queries()
    found = [ask(engine, query["q"], query["lang"]) for query in asked]
    result = score(asked, lambda text, language: ask(engine, text, language))
    everything = result["all"]
    for figure, key in {"recall@1": "r1", "recall@10": "r10", "MRR": "mrr", "precision checks": "precision"}.items():
        say(rows, engine.name, figure, everything[key] and round(everything[key], 3))
    for group in ("lang", "kind"):
        for key, scores in result[group].items():
            shown = {figure: round(scores[figure], 3) for figure in ("r10", "mrr", "precision") if scores[figure]}
            print(json.dumps({"engine": engine.name, "figure": f"{group} {key}", **shown}), flush=True)
    languages, kinds = result["lang"], result["kind"]
    say(rows, engine.name, "lowest recall@10 of a language", lowest(languages, "r10", languages))
    say(rows, engine.name, "lowest MRR of a language", lowest(languages, "mrr", languages.keys() - {"vi"}))
    say(rows, engine.name, "MRR of vi", lowest(languages, "mrr", ["vi"]))
    for some in (STRICT_KINDS, MILD_KINDS):
        say(rows, engine.name, f"lowest of {', '.join(some)}", lowest(kinds, "r10", some))
    time_queries(engine, asked, rows)
    return found


def lowest(groups: dict, figure: str, keys: Iterable[str]) -> str | None:
    """The lowest of some groups with its name; None where none of them was judged."""
    known = [(groups[key][figure], key) for key in keys if key in groups and groups[key][figure] is not None]
    return "{:.3f} {}".format(*min(known)) if known else None


def time_queries(engine: Engine, asked: list[dict], rows: list[dict]) -> None:
    say(rows, engine.name, "p95 ms of each warming round", ", ".join(map(str, warm_up(engine, asked))))
    cpu = time.process_time()
    rounds = [round_of(engine, asked) for _ in range(ROUNDS)]
    cpu = time.process_time() - cpu
    middle = sorted(map(statistics.median, zip(*rounds, strict=True)))
    say(rows, engine.name, "p50 ms", round(middle[len(middle) // 2], 1))
    say(rows, engine.name, "p95 ms", p95(middle))
    say(rows, engine.name, "own CPU ms", round(1000 * cpu / len(asked) / ROUNDS, 1))
    say(rows, engine.name, "load of the machine", round(os.getloadavg()[0], 1))


def warm_up(engine: Engine, asked: list[dict]) -> list[float]:
    """Ask everything until it is no longer quicker than the round before; p95 of each round."""
    figures = [p95(round_of(engine, asked))]
    while len(figures) < MOST_WARMING:
        figures.append(p95(round_of(engine, asked)))
        if figures[-1] > STILL_WARMING * figures[-2]:
            break
    return figures


def round_of(engine: Engine, asked: list[dict]) -> list[float]:
    """Milliseconds of every query."""
    times = []
    for query in asked:
        start = time.perf_counter()
        ask(engine, query["q"], query["lang"])
        times.append(1000 * (time.perf_counter() - start))
    return times


def p95(times: Iterable[float]) -> float:
    ordered = sorted(times)
    return round(ordered[int(0.95 * len(ordered))], 1)


def hasten(engine: Engine, texts: int, rows: list[dict]) -> None:
    """What must never be slow: suggestions, whatever somebody types, a change."""

    def find(text: str):
        return lambda: engine.search(Request(text))

    name = engine.name
    starts = [lambda start=start: engine.suggest(start) for start in STARTS for _ in range(10)]
    milliseconds(starts, 1)  # warms up
    say(rows, name, "suggestions p95 ms", milliseconds(starts, 0.95))
    say(rows, name, "random texts, slowest ms", milliseconds(map(find, random_texts(texts)), 1))
    say(rows, name, "rows of bad inputs, slowest ms", milliseconds(map(find, bad_inputs()), 1))
    say(rows, name, "2,000 words ms", milliseconds([find("city water " * 1000), find("ทางน้ำ " * 2000)], 1))
    say(rows, name, "update visible s", visible(engine))


def bad_inputs() -> Iterator[str]:
    for row in to_send("Search queries"):
        value = "" if row.payload.startswith("'<") else row.value()
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))


def milliseconds(acts, share: float) -> float:
    """Within which this share of the acts was done."""
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


def seen_from_site(folder: Path, addresses: dict[str, str], files: list[Path]) -> dict[str, float]:
    """Figures of ``tests.bench.search_site``, which needs a database and settings of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ASCN_", "DJANGO_"))}
    environment = inherited | {
        "ASCN_DATA": str(folder),
        "ASCN_LIMIT_FACTOR": "100000",
        "ASCN_DATABASE_URL": addresses["database_url"],
        "ASCN_ELASTICSEARCH_URL": addresses["elasticsearch_url"],
    }
    folder.mkdir(exist_ok=True)
    asked = folder / "queries.jsonl"
    asked.write_text("\n".join(map(json.dumps, queries())), encoding="utf-8")
    told = {"documents": list(map(str, files)), "queries": [str(asked)]}
    # Elasticsearch stands beside a database of one of the other two kinds
    told["with_reference"] = not addresses["elasticsearch_url"]
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "-c", SEE_SITE]
    done = subprocess.run(
        command, env=environment, input=json.dumps(told), text=True, stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def names_across_languages(engine: Engine) -> float | None:
    """Recall@10 of places asked for in another language than that of the text."""
    if not SHARED.is_dir():
        return None
    engine.upsert(documents([SHARED / "places_docs.jsonl"]))
    time.sleep(1)  # until Elasticsearch shows them
    result = score(queries("eval_xlang_public.jsonl"), lambda text, language: ask(engine, text, language))
    return round(result["all"]["r10"], 3)


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


if __name__ == "__main__":
    sys.exit(main())
