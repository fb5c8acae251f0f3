"""Compares the search index with the database, as the worker does once a day."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search import site_index
from search.engines.base import Unavailable
from search.rebuild import compare


class Command(BaseCommand):
    help = "Compare the search index with the database; what differs is noted for the worker."

    def handle(self, *_arguments, **_options):
        try:
            found = compare(site_index.engine(), now=timezone.now())
        except Unavailable as error:
            raise CommandError(f"the search engine does not answer: {error}") from None
        self.stdout.write(f"{len(found.missing)} missing, {len(found.surplus)} too many, {len(found.old)} out of date")
