"""Fills an empty installation from a backup."""

import time
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ascn_site import start
from ascn_site.backup.restore import restore


class Command(BaseCommand):
    help = "Fill the empty data folder and database of this configuration from a backup; refuses anything else."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that the command backup has written")

    def handle(self, *, folder: Path, **_options):
        began, now = time.monotonic(), timezone.now()
        with start.lock_data_folder():
            done = restore(folder.absolute(), now=now)
            self.make_index()
        age = now - done.made
        self.stdout.write(
            f"Restored from {folder}: {done.files} files, {done.erased_again} accounts erased again,"
            f" everybody signed out, {time.monotonic() - began:.1f} s.\n"
            f"Lost is what came after {done.made:%Y-%m-%d %H:%M:%S} UTC, {age.total_seconds() / 3600:.1f} hours ago."
        )

    def make_index(self) -> None:
        """An engine that is away holds nothing up: the worker makes the index when it is back."""
        try:
            call_command("search_rebuild", stdout=self.stdout)
        except CommandError as error:
            self.stderr.write(f"The search index will be made later: {error}")
