"""The server with a mistake in it, which the tests of durability must notice; the first argument names it."""

import os
import sys
import time
import uuid
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ascn_site.settings")

import django

django.setup()

from django.core.management import execute_from_command_line
from django.db import transaction

from events.live import writer as live_writer
from events.live.commands import desk, polls
from events.live.log import Ledger
from events.live.writer import Writer, Written
from events.models import Audience

store, append = Writer.store, Ledger.append


def acknowledge_first(self, group, *, now):
    with transaction.atomic():
        written = store(self, group, now=now)
        self.finish(Written(group, written.outcomes, {}))
        time.sleep(0.3)
    return Written([], [], written.told)


def forget_ids(self, frames):
    return {}


def under_another_id(self, kind, *, frame, **how):
    return append(self, kind, frame=uuid.uuid4(), **how)


def ack_early():
    live_writer.Writer.store = acknowledge_first


def know_no_ids():
    Ledger.seqs_of, Ledger.append = forget_ids, under_another_id


def count_every_vote():
    polls.Ballot = SimpleNamespace(objects=SimpleNamespace(get_or_create=lambda **_how: (None, True)))


def hand_over_aloud():
    desk.Audience = SimpleNamespace(DESK=Audience.ALL)


FAULTS = {
    "early-ack": ack_early,
    "no-ids": know_no_ids,
    "every-vote": count_every_vote,
    "loud-hand-over": hand_over_aloud,
}

if __name__ == "__main__":
    FAULTS[sys.argv.pop(1)]()
    execute_from_command_line(sys.argv)
