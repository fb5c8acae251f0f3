"""The server with a mistake in it, which the tests of durability must notice: ``early-ack`` or ``no-ids``."""

import os
import sys
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ascn_site.settings")

import django

django.setup()

from django.core.management import execute_from_command_line
from django.db import transaction

from events.live import writer as live_writer
from events.live.log import Ledger
from events.live.writer import Writer, Written

store, append = Writer.store, Ledger.append


def acknowledge_first(self, group, *, now):
    with transaction.atomic():
        written = store(self, group, now=now)
        self.finish(Written(group, written.outcomes, {}))
        time.sleep(0.15)
    return Written([], [], written.told)


def forget_ids(self, frames):
    return {}


def under_another_id(self, kind, *, frame, **how):
    return append(self, kind, frame=uuid.uuid4(), **how)


if __name__ == "__main__":
    fault = sys.argv.pop(1)
    if fault == "early-ack":
        live_writer.Writer.store = acknowledge_first
    else:
        Ledger.seqs_of, Ledger.append = forget_ids, under_another_id
    execute_from_command_line(sys.argv)
