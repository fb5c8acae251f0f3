"""One load from beginning to end: read and check everything, then write in one transaction."""

import datetime
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.db.models.signals import post_save
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.signal_handlers import disable_reference_index_auto_update

from ascn_site.loading.load import Load
from ascn_site.loading.sources import SourceBook
from ascn_site.loading.subjects import all_subjects, read_all

# What else has to know that there are new facts; called with the time, within the transaction of the load.
after_a_change: list[Callable[[datetime.datetime], None]] = []


def load_network(*, now: datetime.datetime, say: Callable[[str], object], folder: Path | None = None) -> None:
    """Bring in what is new in the fact files of the apps, or of ``folder``.

    Raises:
        BrokenFact: a file is wrong; nothing was written.
    """
    facts = read_all(folder)
    sources = SourceBook((entry.id, entry) for entry in facts.of("sources"))
    with transaction.atomic(), quiet_indexes():
        load = Load(sources=sources, now=now)
        for subject in all_subjects():
            before = load.counted.copy()
            subject.write(facts.of(subject.name), load)
            if told := words_for(load.counted - before):
                say(f"{subject.name}: {told}")
        load.finish()
        if load.counted:
            for tell in after_a_change:
                tell(now)
    say(words_for(load.counted) or "nothing new")


def words_for(counted: Counter) -> str:
    return ", ".join(f"{number} {what}" for what, number in counted.items())


@contextmanager
def quiet_indexes():
    """Wagtail's two indexes would otherwise write after every single page."""
    models = [model for model in get_indexed_models() if post_save.disconnect(post_save_signal_handler, sender=model)]
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)
