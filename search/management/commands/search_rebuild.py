"""Makes the search index anew and switches to it; searching and publishing go on."""

from time import perf_counter

from django.core.management.base import BaseCommand, CommandError

from search import site_index
from search.engines.base import Unavailable
from search.rebuild import rebuild


class Command(BaseCommand):
    help = "Make a new search index from the database and switch to it when it is whole."

    def handle(self, *_arguments, **_options):
        began = perf_counter()
        try:
            found = rebuild(site_index.engine())
        except Unavailable as error:
            raise CommandError(f"the search engine does not answer: {error}") from None
        self.stdout.write(f"{found} documents indexed in {perf_counter() - began:.1f} s")
