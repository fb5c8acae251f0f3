"""One measurement of the writer: each of so many people sends the next line when the last one is durable."""

import gc
import random
import statistics
import time
import uuid

from ascn_site.models import User
from events import rules
from events.live.people import Seat, card
from events.live.protocol import Post
from events.live.writer import Order, Writer, Written
from events.models import Channel, Event

MOST_A_SECOND = 60_000
TEXT = "The mayor asks whether the gauges of the five cities can be read by all, and who pays for them. นำ้ท่วม"


class Crowd:
    """Answers each ack with the next line, in the writer's own thread as the hub does it from the loop.

    The lines are made before: reading them is the event loop's work, and what is measured is the writer.
    """

    def __init__(self, writer: Writer, channel: Channel, person: User, *, lines: int):
        self.writer = writer
        self.frames = [
            Post.model_construct(type="post", id=uuid.UUID(int=random.getrandbits(128)), text=TEXT, lang="en")
            for _ in range(lines)
        ]
        values = {"person": person.pk, "channel": channel.pk, "name": person.name, "delegation": "", "language": "en"}
        self.seat = Seat(
            **values,
            card=card(person.pk, person.name, ""),
            may=rules.TAKE_PART,
            is_at_desk=False,
            is_confirmed=True,
            muted_until=None,
        )
        self.is_over = False
        self.stored = 0
        self.waits: list[float] = []

    def send(self) -> None:
        self.writer.submit(Order(self.seat, self.frames.pop(), line=time.perf_counter()))

    def hear(self, written: Written) -> None:
        now = time.perf_counter()
        self.stored += sum(isinstance(outcome, int) for outcome in written.outcomes)
        self.waits += [now - order.line for order in written.orders]
        if not self.is_over:
            for _order in written.orders:
                self.send()


def store_for(seconds: float, *, writers: int) -> dict:
    person, _is_new = User.objects.get_or_create(email="writer@example.org", defaults={"name": "Writer"})
    channel = Channel.objects.create(session=uuid.uuid4(), forum="bench", state="open")
    writer = Writer()
    crowd = Crowd(writer, channel, person, lines=round(MOST_A_SECOND * (seconds + 1)) + writers)
    writer.listeners.append(crowd.hear)
    for _ in range(writers):
        crowd.send()
    gc.collect()
    gc.freeze()  # as the server does when it has started
    time.sleep(0.5)
    before, began, cpu = crowd.stored, time.perf_counter(), time.process_time()
    crowd.waits.clear()
    time.sleep(seconds)
    stored = crowd.stored - before
    rate, per_core = stored / (time.perf_counter() - began), stored / (time.process_time() - cpu)
    middle = statistics.median(crowd.waits)
    crowd.is_over = True
    writer.stop()
    lost = crowd.stored - Event.objects.filter(channel=channel).count()
    figures = {"per_second": round(rate), "per_core": round(per_core)}
    return {"writers": writers} | figures | {"p50_ms": round(1000 * middle, 2), "lost": max(0, lost)}
