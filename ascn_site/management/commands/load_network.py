"""Brings the facts of the real network in; a second time changes nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ascn_site.loading.files import BrokenFact
from ascn_site.loading.network import load_network


class Command(BaseCommand):
    help = "Load the network's facts. Pages that somebody changed or deleted stay as they are."

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", dest="folder", type=Path, metavar="DIR", help="a folder with fact files of the same form"
        )

    def handle(self, *args, folder: Path | None = None, **options):
        if folder and not folder.is_dir():
            raise CommandError(f"{folder} is no folder")
        try:
            load_network(folder=folder, now=timezone.now(), say=self.stdout.write)
        except BrokenFact as broken:
            raise CommandError(str(broken)) from None
