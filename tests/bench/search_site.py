"""One engine seen from the site, in a process of its own: whole pages, and Wagtail's own search of the same texts.

Called by ``tests.bench.search`` through ``manage.py shell`` with the variables of an installation whose index is made
already; its last line is one JSON object, figure to value.
"""

import datetime
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection, models
from django.test import Client
from wagtail.models import PageViewRestriction
from wagtail.search import index
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from ascn_site.work import Loop, Runner
from search import outbox, site_index
from search.document import Document, Passage
from search.engines.base import Engine, Request, Unavailable
from search.quality import documents, language_of, read_lines, score
from search.tokens import LONGEST_TEXT
from tests.factories import a_city_page, a_practice, in_language

BATCH = 1000
MOST_PAGES = 200
REFERENCE_SECONDS = 120  # Wagtail's own search of many texts takes seconds a query
AS_IT_COMES = "wagtail.search.backends.database"
PAGE = "/en/search/"
LONGEST = 60  # seconds
LONG_FILES, PAGE_LENGTH = 10, 2500
OF_FILES = (
    "krompivolumen",
    "krompivolumen canal",
    "krompivolumne",
    "krompivolumen unsaid",
)  # as written, stem, typo, some


class BenchText(index.Indexed, models.Model):
    """A judged document as Wagtail would index it."""

    id = models.CharField(max_length=50, primary_key=True)
    language = models.CharField(max_length=10)
    title = models.TextField()
    body = models.TextField()

    search_fields = [
        index.SearchField("title", boost=2),
        index.SearchField("body"),
        index.FilterField("language"),
    ]

    class Meta:
        app_label = "search"

    def __str__(self):
        return self.title


def main() -> None:
    """Reads from standard input what to do: ``documents`` and ``queries`` (files), ``with_reference``."""
    told = json.load(sys.stdin)
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True)
    asked = list(read_lines(map(Path, told["queries"])))
    files = [Path(file) for file in told["documents"]]
    with long_files(site_index.engine(), files):
        found = pages(some_of(asked, MOST_PAGES)) | reach()
    if told["with_reference"]:
        found |= reference(files, asked)
    print(json.dumps(found))


def some_of(asked: list[dict], most: int) -> list[dict]:
    """Evenly from all languages and kinds, which lie one after another."""
    return asked[:: max(1, -(-len(asked) // most))]


def pages(asked: list[dict]) -> dict[str, float]:
    """Each query as a reader asks it, with facets, passages and counts; beside them some that find ten long files.

    The first round warms up.
    """
    client = Client(SERVER_NAME="localhost")
    of_files = [{"q": text, "lang": ""} for text in OF_FILES]
    times, of_long = [], []
    for _ in range(2):
        of_long = [page_ms(client, of_files[number % len(of_files)]) for number in range(len(asked) // 10)]
        times = sorted(page_ms(client, query) for query in asked)
    return {
        "page p50 ms": times[len(times) // 2],
        "page p95 ms": times[int(0.95 * len(times))],
        "page of ten long files, slowest ms": max(of_long, default=0.0),
        "page of ten long files, p50 ms": statistics.median(of_long),
    }


@contextmanager
def long_files(engine: Engine, files: list[Path]) -> Iterator[None]:
    """Ten files of the greatest length that is read, in several languages, with a word in their midst."""
    texts: dict[str, str] = {}
    for one in documents(files):
        if len(texts.setdefault(one.language, "")) < LONGEST_TEXT:
            texts[one.language] += one.body + "\n"
    languages = islice(cycle(texts), LONG_FILES)
    written = [long_file(number, language, texts[language]) for number, language in enumerate(languages)]
    engine.upsert(written)
    yield
    engine.delete([one.id for one in written])


def long_file(number: int, language: str, text: str) -> Document:
    whole = (text * (1 + LONGEST_TEXT // len(text)))[:LONGEST_TEXT]
    cut = [whole[start : start + PAGE_LENGTH] for start in range(0, LONGEST_TEXT, PAGE_LENGTH)]
    cut[len(cut) // 2] += " krompivolumen canals "
    passages = tuple(Passage(words, page) for page, words in enumerate(cut, 1))
    return Document(f"long:{number}", "file", language, f"Volume {number}", passages=passages, version=1)


def reach() -> dict[str, float]:
    """Seconds until readers find, or find no more, what an editor changed; the worker's thread does the work."""
    engine = site_index.engine()
    loop = Loop("index", partial(work, engine), arrived=outbox.arrived, expected=(Unavailable,))
    runner = Runner(loop)
    runner.start()
    city, other = a_city_page("ZZZ"), a_city_page("ZZY")
    practice = a_practice(city, title="Krompitade", slug="krompitade", summary="Whispertide")

    def found() -> list[tuple[str, ...]]:
        return [(hit.document.address, *hit.languages) for hit in engine.search(Request("whispertide")).hits]

    def rename() -> None:
        practice.slug = "renamed"
        practice.save_revision().publish()

    def move() -> None:
        practice.move(other, pos="last-child")
        practice.refresh_from_db()

    def open_again() -> None:
        PageViewRestriction.objects.get(page=other).delete()

    seconds = [until(lambda: found() == [("cities/zzz/krompitade/", "en")])]
    for change, outcome in (
        (rename, [("cities/zzz/renamed/", "en")]),
        (move, [("cities/zzy/renamed/", "en")]),
        (partial(PageViewRestriction.objects.create, page=other, restriction_type="login"), []),
        (open_again, [("cities/zzy/renamed/", "en")]),
        (partial(in_language, practice, "vi"), [("cities/zzy/renamed/", "en", "vi")]),
        (practice.unpublish, [("cities/zzy/renamed/", "vi")]),
    ):
        change()
        seconds.append(until(lambda outcome=outcome: found() == outcome))
    runner.end()
    runner.join()
    return {"publish, move, slug, language, privacy, unpublish: slowest s": max(seconds)}


def work(engine: Engine, now: datetime.datetime) -> int:
    return outbox.work_once(engine, now=now)


def until(is_seen: Callable[[], bool]) -> float:
    """Seconds from now until it is so. Raises RuntimeError after a minute."""
    began = time.perf_counter()
    while not is_seen():
        if time.perf_counter() - began > LONGEST:
            raise RuntimeError("a change did not reach the index")
        time.sleep(0.02)
    return round(time.perf_counter() - began, 2)


def page_ms(client: Client, query: dict) -> float:
    began = time.perf_counter()
    answer = client.get(PAGE, {"q": query["q"]} | ({"in": language_of(query["lang"])} if query["lang"] else {}))
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code} for {query['q']!r}")
    return round(1000 * (time.perf_counter() - began), 1)


def reference(files: list[Path], asked: list[dict]) -> dict[str, float]:
    """What Wagtail's own search of this database finds, and how long it takes."""
    with connection.schema_editor() as editor:
        editor.create_model(BenchText)
    IndexEntry.add_generic_relations()  # of which Wagtail makes none for a model that comes after the start
    backend = get_search_backend(AS_IT_COMES)
    began = time.perf_counter()
    for rows in batches(files):
        BenchText.objects.bulk_create(rows)
        backend.get_index_for_model(BenchText).add_items(BenchText, rows)
    seconds = round(time.perf_counter() - began, 1)

    def ask(text: str, language: str) -> list[str]:
        rows = BenchText.objects.filter(language=language_of(language)) if language else BenchText.objects.all()
        try:
            return [row.pk for row in backend.search(text, rows)[:10]]
        except DatabaseError:
            return []

    some = as_many_as_fit(asked, ask)
    result = score(some, ask)
    return {
        "Wagtail: rebuild s": seconds,
        "Wagtail: queries asked": len(some),
        "Wagtail: recall@10": round(result["all"]["r10"], 3),
        "Wagtail: MRR": round(result["all"]["mrr"], 3),
        "Wagtail: p50 ms": round(result["p50_ms"], 1),
        "Wagtail: p95 ms": round(result["p95_ms"], 1),
    }


def as_many_as_fit(asked: list[dict], ask: Callable[[str, str], list[str]]) -> list[dict]:
    """Those that take about ``REFERENCE_SECONDS`` to ask, judged by a first sample, evenly from all."""
    sample = some_of(asked, 10)
    began = time.perf_counter()
    for query in sample:
        ask(query["q"], query["lang"])
    each = (time.perf_counter() - began) / len(sample)
    return some_of(asked, max(len(sample), min(MOST_PAGES, int(REFERENCE_SECONDS / each))))


def batches(files: list[Path]) -> Iterator[list[BenchText]]:
    rest = iter(documents(files))
    while some := list(islice(rest, BATCH)):
        yield [BenchText(id=one.id, language=one.language, title=one.title, body=one.body) for one in some]
