"""The live protocol in words, shapes and examples: enough to write another client."""

from functools import cache
from typing import Any

from pydantic import BaseModel

from events.live import answers, protocol
from events.live.protocol import type_of

ID = "7d2f0a34-2c1e-4f6b-9a55-0d9f6c1b7e21"
PERSON = {"id": "5a1c9e0f77b2d043", "name": "Participant 7", "delegation": "VN"}
SAID = {"id": ID, "text": "Who pays for the gauges?", "lang": "en"}
SIGNED = {"at": "2026-11-22T07:00:00.000Z", "id": ID, "author": PERSON}
POINTING = SIGNED | {"of": 12}
HOW = [
    "GET /api/v1/sessions tells the id of each session's channel as channel; for an invited session it is the last part"
    " of the address of its live room, /live/<id>/.",
    "Sign in as a browser does, at /accounts/login/, and keep the cookies sessionid and csrftoken; on https their names"
    " begin with __Host-.",
    "Open a WebSocket at /ws/channels/<id>/ with the cookie of your session and our address as Origin. It is always"
    " accepted; who may not come in sees it close with one of close_codes, without a frame.",
    "Send hello first: after 0 for everything, the number of your latest event after a cut, -1 for what is new.",
    "The answer is welcome, then events with what was missed, then caught_up; from there on events as they happen.",
    "The field may of welcome.you lists the commands that have an effect for you; all others are refused.",
    "Frames are JSON objects in text frames of at most 64 KiB. Unknown fields are refused.",
    "Give each command an id of your own, a UUID. Keep it until its ack or refusal comes; after a cut send it again.",
    "An ack comes when the command is stored for good. The same id is stored once, however often it is sent.",
    "After unavailable, rate and muted the same may be sent again, with its id, once retry_after seconds are over.",
    "Heartbeats want no answer. What you may do is read again every few seconds; a right that ends closes the socket.",
    "A mute is told as muted to the moderators and to its person, with its end; the next one of hers takes its place,"
    " and one whose end is now or has passed lets her write again.",
    "Whatever has words may be translated, under the number of the event that has them: to translate a poll whose"
    " question is Meet again in March? and whose options are Yes and No, send the text Họp lại vào tháng Ba?\\nCó\\n"
    "Không. Who votes still sends the numbers of the options.",
    "What was hidden or taken back is told as hidden or withdrawn, and is private to whoever reads its number later.",
    "Sentences in refusals are in the language of ?lang= in the address, else in that of Accept-Language.",
    "Event numbers have no gaps. Ignore what you have; on a gap or a silence longer than two heartbeats connect anew.",
    "An event of a type that you do not know counts as heard: only its number matters to you.",
    "Events may gain fields: pass over one that you do not know. A command without lang is one in an unknown language.",
    "Wait a random time before you connect again, longer after each failure.",
    "Where sockets are forbidden: GET and POST at /api/v1/channels/<id>/events, see http.",
]
CLOSE_CODES = {
    "1009": "The frame was larger than 64 KiB.",
    "1012": "The server restarts, or the socket was open for most of a day: connect again.",
    "1013": "You took nothing for ten seconds: connect again and go on after your latest event.",
    "4401": "Sign in.",
    "4403": "You may no longer be here; whoever was removed may be let in again, so ask the moderator.",
    "4404": "There is no such channel for you.",
    "4429": "Too many sockets, handshakes or refused frames: wait a minute.",
}
CODES = {
    "closed": "Channel or poll is closed: nobody writes, asks, votes or speaks, nothing conducts it. What settles the"
    " record is still taken: announce, decide, approve, merge, answer, hide, restore, translate, poll_close, and a"
    " mute that lets somebody write again.",
    "too_long": "More than 4,000 characters or 10 links.",
    "empty": "Nothing to read in it.",
    "rate": "Too quickly: five lines at once, then one every two seconds; 20 other commands in ten seconds; 20 times"
    " hello in ten seconds from all of your sockets.",
    "forbidden": "Not among what you may.",
    "bad_frame": "No JSON object of the shape of its type.",
    "unknown_type": "No such type.",
    "conflict": "Done already, or no longer possible.",
    "muted": "A moderator has silenced you until retry_after; the sentence names the moment in UTC.",
    "unavailable": "It could not be stored: send it again, with the same id.",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "hello": {"after": 0},
    "post": SAID,
    "ask": SAID,
    "vote": {"id": ID, "seq": 12, "choices": [1]},
    "raise_hand": {"id": ID},
    "translate": {"id": ID, "seq": 12, "lang": "vi", "text": "Ai trả tiền cho các trạm đo?"},
    "hide": {"id": ID, "seq": 12, "reason": "Not on the subject"},
    "merge": {"id": ID, "seq": 14, "into": 12},
    "answer": {"id": ID, "seq": 12, "text": "The province does.", "lang": "en"},
    "mute": {"id": ID, "person": PERSON["id"], "until": "2026-11-22T09:30:00Z"},
    "poll_open": {"id": ID, "question": "Meet again in March?", "options": ["Yes", "No"], "secret": True, "lang": "en"},
    "announce": {"id": ID, "text": "Coffee is served.", "lang": "en", "rooms": "all"},
    "order_hands": {"id": ID, "by": "delegation"},
    "limit_speeches": {"id": ID, "seconds": 180},
    "remove": {"id": ID, "person": PERSON["id"], "reason": "Insults"},
    "readmit": {"id": ID, "person": PERSON["id"]},
    "hand_over": {"id": ID, "person": PERSON["id"]},
    "decide": {"id": ID, "text": "The cities share their gauge data.", "lang": "en"},
    **{name: {"id": ID} for name in ("lower_hand", "open", "close")},
    **{name: {"id": ID, "seq": 12} for name in ("upvote", "withdraw", "restore", "approve", "take_up", "poll_close")},
    **{name: {"id": ID, "seq": 12} for name in ("call", "end_speech")},
    "more_time": {"id": ID, "seq": 12, "seconds": 180},
}
EVENTS: dict[str, dict[str, Any]] = {
    "private": {},
    **{name: SIGNED | {"text": SAID["text"], "lang": "en"} for name in ("posted", "asked", "announced", "decided")},
    "approved": POINTING | {"person": PERSON, "text": SAID["text"], "lang": "en", "votes": 0},
    "restored": POINTING | {"person": PERSON, "text": SAID["text"], "lang": "en"},
    "translated": POINTING | {"lang": "vi", "text": "Ai trả tiền cho các trạm đo?"},
    "hidden": POINTING | {"reason": "Not on the subject"},
    **dict.fromkeys(("withdrawn", "taken_up", "hand_lowered", "speech_ended"), POINTING),
    "upvoted": {"at": SIGNED["at"], "of": 12, "votes": 7},
    "voted": {"at": SIGNED["at"], "of": 12, "voters": 31},
    "parted": POINTING | {"of": 14, "into": 12, "votes": 7},
    "merged": POINTING | {"of": 14, "into": 12, "votes": 9},
    "answered": POINTING | {"text": "The province does.", "lang": "en"},
    "poll_opened": SIGNED
    | {"question": "Meet again in March?", "options": ["Yes", "No"], "secret": True, "multiple": False, "lang": "en"},
    "poll_closed": POINTING | {"counts": [28, 3], "voters": 31},
    "hand_raised": SIGNED | {"point_of_order": False},
    "hands_ordered": SIGNED | {"by": "delegation"},
    "called": POINTING | {"person": PERSON, "seconds": 180},
    "time_added": POINTING | {"seconds": 60},
    "speeches_limited": SIGNED | {"seconds": 180},
    "handed_over": SIGNED | {"person": PERSON},
    "muted": SIGNED | {"person": PERSON, "until": "2026-11-22T09:30:00+00:00"},
    "removed": SIGNED | {"person": PERSON, "reason": "Insults"},
    "readmitted": SIGNED | {"person": PERSON},
    "opened": SIGNED,
    "closed": SIGNED,
}
FRAMES: dict[str, dict[str, Any]] = {
    "welcome": {
        "channel": "pWc0yV3kT1mZ8aQd",
        "seq": 20,
        "you": PERSON | {"may": ["ask", "post"], "muted_until": None},
        "state": "open",
        "heartbeat": 25,
    },
    "events": {"events": [{"seq": 20, "type": "posted"} | EVENTS["posted"], {"seq": 21, "type": "private"}]},
    "caught_up": {"seq": 21},
    "ack": {"id": ID, "seq": 20},
    "refused": {"id": ID, "code": "rate", "text": "That came too quickly.", "retry_after": 1.4},
    "heartbeat": {"seq": 21},
    "presence": {"count": 143},
    "tally": {"polls": [{"seq": 12, "voters": 31}]},
}


@cache
def description() -> dict[str, Any]:
    return {
        "title": "Live channels of the ASEAN Smart Cities Network",
        "version": 1,
        "address": "/ws/channels/<id>/",
        "how": HOW,
        "limits": {"frame_bytes": protocol.LARGEST_FRAME, "json_depth": protocol.DEEPEST},
        "client_frames": [entry(shape, EXAMPLES) for shape in (protocol.Hello, *protocol.COMMANDS)],
        "server_frames": [entry(shape, FRAMES) for shape in answers.FRAMES],
        "events": [entry(shape, EVENTS, {"seq": 20}) for shape in answers.EVENTS],
        "refusals": CODES,
        "close_codes": CLOSE_CODES,
        "http": {
            "read": 'GET /api/v1/channels/<id>/events?after=0&limit=200 answers {"events": […], "seq": last}: events'
            " of the same shapes, at most 200; go on after the last of them until seq is reached, then ask again every"
            " few seconds, at most 60 times a minute. 401: sign in; 404: no such channel for you",
            "write": "POST one command frame to the same address, with the cookies of the session and csrftoken (any"
            " page with a form sets it), its value as X-CSRFToken, and our address as Origin: 200 with the ack frame,"
            " 4xx with the refused frame, 429 for rate, 503 for unavailable, both with Retry-After; ?lang= as above",
        },
    }


def entry(shape: type[BaseModel], examples: dict[str, Any], more: dict[str, Any] | None = None) -> dict[str, Any]:
    name = type_of(shape)
    return {
        "type": name,
        "about": " ".join((shape.__doc__ or "").split()),
        "schema": shape.model_json_schema(),
        "example": (more or {}) | {"type": name} | examples[name],
    }
