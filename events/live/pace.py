"""How much a person has written through all processes: counted in the log, while nobody else can add to it.

A process refuses by itself first what is too much (`allowance`), so that a
flood does not reach the writer. Where it is the only one, that is all.
"""

import datetime
from collections.abc import Collection

from django.conf import settings

from events.live.allowance import BURST, COMMANDS, COMMANDS_WITHIN, PAUSE, Allowance, Window
from events.live.protocol import Refused
from events.models import Event

LOOKED_AT = datetime.timedelta(seconds=60)


class Pace:
    """Of those who write to one channel in one transaction."""

    def __init__(self, channel: str, people: Collection[int | None], *, now: datetime.datetime):
        self.now = now.timestamp()
        self.posts = Allowance(burst=BURST, pause=PAUSE)
        self.others = Window(most=COMMANDS, seconds=COMMANDS_WITHIN)
        events = Event.objects.filter(channel=channel, author__in={*people} - {None}, at__gt=now - LOOKED_AT).order_by(
            "seq"
        )
        for person, kind, at in events.values_list("author", "kind", "at"):
            limit = self.posts if kind == "posted" else self.others
            limit.take(person, now=at.timestamp())

    def check(self, person: int | None, command: str) -> None:
        """
        Raises:
            Refused: ``rate``; never for a machine that translates.
        """
        if person is None:
            return
        limit = self.posts if command == "post" else self.others
        if wait := limit.take(person, now=self.now):
            raise Refused("rate", retry_after=wait)


def pace_of(channel: str, people: Collection[int | None], *, now: datetime.datetime) -> Pace | None:
    """None where this process is the only one and has counted already."""
    return Pace(channel, people, now=now) if settings.WORKERS > 1 else None
