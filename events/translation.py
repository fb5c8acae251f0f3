"""Machine translation of what is written in rooms: an interface, with nobody behind it unless a setting names one.

Lines, questions, polls and what the desk says are translated after they are stored, into the languages of their
session, by a thread that keeps nobody waiting. What comes out stands beside the original and is marked; an
interpreter's words go before it.
"""

import uuid
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from ascn_site import configuration, work
from events import rules
from events.live import protocol
from events.live.people import Seat, card
from events.live.poll_words import as_lines, lines_in
from events.live.writer import Order, writer
from events.models import Channel, Event, SessionPage

TRANSLATED = ("posted", "asked", "announced", "decided", "poll_opened", "answered")
AT_ONCE = 50
LOOK_EVERY = 1.0  # seconds
IDS = uuid.UUID("5c0f6a51-2f0d-4c57-9a5a-7d9e9f1c6a10")


class Unavailable(Exception):
    """The translator cannot be asked at this moment; the line is tried again."""


class Translator(Protocol):
    """What a class named by ``ASCN_TRANSLATOR`` does; it is made once, without arguments."""

    def translate(self, text: str, *, source: str, target: str) -> str:
        """Plain text in ``target``; '' where it has no words for it. Languages are codes such as vi.

        Raises:
            Unavailable: try again later.
        """


class Interpreter:
    """Goes through what is new in the open rooms; ``read`` is up to which event of each."""

    def __init__(self, translator: Translator):
        self.translator = translator
        self.read: dict[str, int] = {}

    def turn(self, _now: datetime) -> int:
        """Translate some lines; how many were looked at."""
        looked_at = 0
        for channel in Channel.objects.filter(state="open"):
            after = self.read.setdefault(channel.pk, channel.seq)
            if after == channel.seq:
                continue
            targets = languages_of(channel)
            for event in Event.objects.filter(channel=channel).after(after)[:AT_ONCE]:
                if event.kind in TRANSLATED and not event.is_hidden and event.payload.get("lang"):
                    self.put_beside(channel, event, targets)
                self.read[channel.pk] = event.seq
                looked_at += 1
        return looked_at

    def put_beside(self, channel: Channel, event: Event, targets: list[str]) -> None:
        source = event.payload["lang"]
        for target in targets:
            if target == source:
                continue
            said = [self.translator.translate(text, source=source, target=target) for text in texts_of(event)]
            if said and all(said):
                writer.submit(Order(seat_in(channel), frame_of(channel, event.seq, target, "\n".join(said))))


def texts_of(event: Event) -> list[str]:
    """A poll has several, an answer that was given aloud has none."""
    said = event.payload
    if event.kind == "poll_opened":
        return lines_in(as_lines(said["question"], said["options"]))
    return [said["text"]] if said.get("text") else []


def frame_of(channel: Channel, seq: int, target: str, text: str) -> protocol.Translate:
    """The same line has the same id in all processes, so that it is stored once."""
    frame_id = uuid.uuid5(IDS, f"{channel.pk} {seq} {target}")
    fields = {"type": "translate", "id": str(frame_id), "seq": seq, "lang": target, "text": text}
    return protocol.Translate.model_validate(fields)


def seat_in(channel: Channel) -> Seat:
    """The machine as somebody in the room: nobody, who may translate."""
    return Seat(
        person=None,
        channel=channel.pk,
        name="",
        delegation="",
        card=card(None, "", ""),
        may=rules.TRANSLATE,
        is_at_desk=False,
        is_confirmed=False,
        muted_until=None,
        language=settings.LANGUAGE_CODE,
    )


def languages_of(channel: Channel) -> list[str]:
    page = SessionPage.objects.filter(translation_key=channel.session, alias_of=None).order_by("pk").first()
    return [block.value for block in page.languages] if page else []


def translator_at(name: str) -> Translator:
    try:
        return import_string(name)()
    except ImportError as error:
        raise configuration.refuse("ASCN_TRANSLATOR", name, "the importable name of a class") from error


def begin() -> None:
    """Called once from the AppConfig."""
    if settings.TRANSLATOR:
        interpreter = Interpreter(translator_at(settings.TRANSLATOR))
        loop = work.Loop("machine translation", interpreter.turn, every=LOOK_EVERY, expected=(Unavailable,))
        work.of_every_server.append(loop)
