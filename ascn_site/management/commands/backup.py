"""Copies the whole installation into a new folder while it goes on working."""

import time
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from ascn_site.backup.make import backup


class Command(BaseCommand):
    help = "Copy database, files and keys into a new folder; the site goes on working."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that does not exist yet, or is empty")

    def handle(self, *, folder: Path, **_options):
        began, now = time.monotonic(), timezone.now()
        about = backup(folder.absolute(), now=now)
        for name in about["missing"]:
            self.stderr.write(f"A row names a file that is not there: {name}")
        size = about["database_bytes"] / 2**20
        self.stdout.write(
            f"Backup in {folder}: database {size:.1f} MB, {about['files']} files in all,"
            f" {time.monotonic() - began:.1f} s.\n"
            f"Everything acknowledged before {now:%Y-%m-%d %H:%M:%S} UTC is in it; what came later may be missing."
        )
