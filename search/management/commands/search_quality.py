"""Measures the search against judged queries, on an index that exists only for it."""

import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search.engines.base import Engine, Unavailable, building
from search.engines.choice import NAMES, open_engine
from search.quality import BadRow, ask, documents, judged_queries, score, table
from search.seeded import seeded_glossary

VARIABLES = {"postgres": "ASCN_DATABASE_URL", "elasticsearch": "ASCN_ELASTICSEARCH_URL"}


class Command(BaseCommand):
    help = "Index documents into a scratch index, ask judged queries, print recall, MRR, pass rate and times."

    def add_arguments(self, parser):
        parser.add_argument("--documents", nargs="+", type=Path, required=True, metavar="F", help="JSONL files")
        parser.add_argument("--queries", nargs="+", type=Path, required=True, metavar="F", help="JSONL files")
        parser.add_argument("--engine", choices=NAMES, default="sqlite")
        parser.add_argument("--json", action="store_true", dest="only_json", help="print the JSON object only")

    def handle(self, *args, **options):
        for path in (*options["documents"], *options["queries"]):
            if not path.is_file():
                raise CommandError(f"{path} is no file")
        with TemporaryDirectory(prefix="ascn-search-quality-") as folder:
            engine = self.scratch_engine(options["engine"], Path(folder))
            try:
                self.measure(engine, options["documents"], options["queries"], only_json=options["only_json"])
            except BadRow as error:
                raise CommandError(str(error)) from None
            except Unavailable as error:
                raise CommandError(f"{options['engine']} does not answer: {error}") from None
            finally:
                with suppress(Unavailable):
                    engine.drop()
                engine.close()

    def scratch_engine(self, name: str, folder: Path) -> Engine:
        try:
            return open_engine(
                name,
                folder=folder,
                database_url=settings.DATABASE_URL,
                elasticsearch_url=settings.ELASTICSEARCH_URL,
                glossary=seeded_glossary(),
                index=f"scratch_{uuid4().hex[:8]}",
            )
        except LookupError as error:
            raise CommandError(f"{error.args[0]}: set {VARIABLES[name]}") from None

    def measure(self, engine: Engine, document_files: list[Path], query_files: list[Path], *, only_json: bool):
        queries = judged_queries(query_files)
        if not queries:
            raise CommandError("there are no queries in these files")
        start = perf_counter()
        with building(engine) as build:
            build.add(documents(document_files))
        seconds = perf_counter() - start
        if not engine.health().documents:
            raise CommandError("there are no documents in these files")
        score(queries, lambda text, language: ask(engine, text, language))  # an engine in use is warm
        result = score(queries, lambda text, language: ask(engine, text, language))
        if not only_json:
            for line in (*table(result), f"{engine.health().documents} documents indexed in {seconds:.1f} s"):
                self.stdout.write(line)
        self.stdout.write(json.dumps(result))
