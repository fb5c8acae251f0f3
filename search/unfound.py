"""What readers searched and did not find, for the secretariat: no person, no address, nothing that names one.

A search page is only read, and a read never waits for the write lock: what was not found is kept in memory and written
by a thread of its own a few seconds later. What a killed process had not written is lost, which harms no count much.

Nothing that looks like an address, a link or a number of somebody is kept. Any other text is only known by a keyed
digest until it was asked on three different days, and is forgotten 90 days after it was last asked.
"""

import datetime
import hmac
import re
import threading
from collections import Counter
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from search.models import UnfoundSearch
from search.text import normalise

KEPT = datetime.timedelta(days=90)
ENOUGH_DAYS = 3
LONGEST = 60
MOST_WAITING = 500
MOST_KEPT = 50_000  # rows: nobody fills the database by asking nonsense
WRITE_EVERY = 5.0  # seconds
_PRIVATE = re.compile(r"@|://|www\.|\d[\d\s().+-]{3,}\d|\d{4,}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Missed(NamedTuple):
    text: str
    language: str


def cleaned(text: str) -> str:
    """The text as it is counted; "" for one that may tell of a person, or says nothing."""
    plain = " ".join(normalise(text).split())
    if not 1 < len(plain) <= LONGEST or _PRIVATE.search(_YEAR.sub("", plain)):
        return ""
    return plain


class Waiting:
    """What this process saw and has not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Missed] = Counter()

    def note(self, text: str, language: str) -> None:
        plain = cleaned(text)
        with self._lock:
            if plain and len(self._counts) < MOST_WAITING:
                self._counts[Missed(plain, language)] += 1

    def take(self) -> Counter[Missed]:
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken


waiting = Waiting()


def write_waiting(now: datetime.datetime) -> int:
    taken = waiting.take()
    if not taken:
        return 0
    digests = dict(zip(taken, map(digest_of, (missed.text for missed in taken)), strict=True))
    known = set(UnfoundSearch.objects.filter(digest__in=digests.values()).values_list("digest", flat=True))
    room = MOST_KEPT - UnfoundSearch.objects.count()
    for missed, count in taken.items():
        if digests[missed] in known or room > 0:
            count_unfound(missed=missed, count=count, on=timezone.localdate(now))
            room -= digests[missed] not in known
    return 0


def digest_of(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), "sha256").hexdigest()


@transaction.atomic
def count_unfound(*, missed: Missed, count: int, on: datetime.date) -> UnfoundSearch:
    """Count a text on a day; on its third day it is kept as text."""
    digest = digest_of(missed.text)
    row = UnfoundSearch.objects.select_for_update().filter(digest=digest).first()
    row = row or UnfoundSearch(digest=digest, last_on=on)
    if row.days == 0 or row.last_on != on:
        row.days += 1
    row.count += count
    row.last_on = on
    row.languages = sorted({*row.languages, missed.language})
    if row.days >= ENOUGH_DAYS:
        row.text = missed.text
    row.save()
    return row


def forget_old(now: datetime.datetime) -> None:
    UnfoundSearch.objects.filter(last_on__lt=(now - KEPT).date()).delete()
