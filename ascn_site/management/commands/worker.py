"""The worker as a process of its own, beside servers with several processes."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandError

from ascn_site import checks
from ascn_site.work import Worker


class Command(BaseCommand):
    help = "Send mails, keep the search index, do timed jobs, until told to stop; several may run on PostgreSQL."

    def handle(self, *_arguments, **_options):
        if refusal := checks.unfinished_restore():
            raise CommandError(refusal)
        is_over = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_signal: is_over.set())
        worker = Worker()
        worker.start()
        is_over.wait()
        worker.stop()
        self.stdout.write("Stopped.")
