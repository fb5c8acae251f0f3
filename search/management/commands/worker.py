"""The search worker as a process of its own, beside servers with several processes."""

import signal

from django.core.management.base import BaseCommand

from search.worker import Worker


class Command(BaseCommand):
    help = "Bring what was published to the search index until told to stop; several may run on PostgreSQL."

    def handle(self, *_arguments, **_options):
        worker = Worker()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_signal: worker.end())
        worker.run()
        self.stdout.write("Stopped.")
