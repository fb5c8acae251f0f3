"""Writes everything public as one archive."""

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from ascn_site import dumps


class Command(BaseCommand):
    help = "Write the whole public network as ascn.zip into a folder: JSON lines and CSV with checksums."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", nargs="?", type=Path, help="default: the day's folder below dumps in the data folder, as served"
        )

    def handle(self, *, folder: Path | None, **_options):
        folder = folder or dumps.dumps_folder() / timezone.now().date().isoformat()
        archive = dumps.write_dump(folder=folder, origin=settings.SITE_ORIGIN)
        self.stdout.write(f"{sha256(archive.read_bytes()).hexdigest()}  {archive}")
