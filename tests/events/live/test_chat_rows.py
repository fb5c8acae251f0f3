"""Every row of the chat text surface as a line of a channel: refused with the right code, or stored whole and plain."""

import json
import time
import unicodedata
import uuid

from events.live import log, protocol
from events.live.protocol import Refused
from events.live.writer import Order
from events.models import Event
from tests.corpus.rows import for_each, to_send

CODES = {"M22": "too_long", "M23": "too_long", "M24": "too_long", "M25": "too_long", "M26": "empty", "M29": "bad_frame"}
CODES |= {"M34": "too_long"}
WITHOUT = {"M04": "\x01", "M27": "\u202e"}  # what is taken out of the text
LINE_BREAKS = {"\n", "\t"}


@for_each(to_send("Markdown / chat text"))
def test_a_row_of_the_corpus_is_refused_or_stored_whole(desk, row):
    an, text, frame_id = desk.seat("an"), row.value(), str(uuid.uuid4())
    began = time.process_time()
    frame = protocol.shape(protocol.read(json.dumps({"type": "post", "id": frame_id, "text": text})))
    outcome = desk.writer.store([Order(an, frame)], now=desk.now).outcomes[0]

    assert time.process_time() - began < 10  # on long lines a square takes minutes; a busy machine adds nothing
    if row.may == {"R"}:
        assert isinstance(outcome, Refused)
        assert (outcome.code, Event.objects.count()) == (CODES[row.id], 0)
        return
    assert outcome == 1
    told = json.loads(log.read(desk.channel.pk, after=0)[0].others)["text"]
    assert told == Event.objects.get().payload["text"]
    assert not [sign for sign in told if unicodedata.category(sign) == "Cc" and sign not in LINE_BREAKS]
    if row.id in WITHOUT:
        assert told == text.replace(WITHOUT[row.id], "")
    elif row.id == "M28":
        assert told == unicodedata.normalize("NFC", "a" + "\u0301" * 7)
    elif row.id not in {"M31"}:
        assert told == text.strip()
