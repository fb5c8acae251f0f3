"""Refusals as frames: a stable code and a sentence that says what to do, in the reader's language."""

import datetime
import math
from typing import Any

from django.http import QueryDict
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ascn_site.languages import OWN_NAMES
from ascn_site.templatetags.words import zone_name
from events.live.protocol import Refused

SENTENCES = {
    "closed": _("This is closed, so nothing was sent. The moderator may open it again."),
    "too_long": _("That is too long: at most 4,000 characters and 10 links. Please shorten it and send it again."),
    "empty": _("There is nothing to read in it. Please write something first."),
    "rate": _("That came too quickly. Please wait a moment and send it again."),
    "forbidden": _("You may not do this here. The moderator can tell you who may."),
    "bad_frame": _("Something in it cannot be read, so nothing was stored. Please reload the page and try again."),
    "unknown_type": _("This page is out of date. Please reload it."),
    "conflict": _("It has changed meanwhile, or has been done already. Please look at it again."),
    "muted": _("The moderator has asked you to pause until %(time)s (%(zone)s). You can read along and vote."),
    "unavailable": _("It could not be stored just now. Please send it again in a moment."),
}
MORE = {
    "answered": _("This question has been answered, so it stays with its answer. The moderator can hide it."),
    "hand_down": _("This hand has been called already or is down. Please look who is next, then call."),
    "no_hand": _("Nobody has raised a hand."),
    "speech_over": _("This speech has ended already. Please look who has the floor."),
    "time_added": _("Somebody has given more time meanwhile. Please look at the clock, then add to it."),
    "runs_it": _("Whoever moderates this session or works in the secretariat cannot be sent out of it."),
    "poll_lines": _(
        "A poll is translated line by line: first its question, then each of its options on a line of its own."
    ),
    "poll_over": _("This poll is closed already; its result is told."),
    "no_choice": _("Nothing is chosen yet. Please choose one of the answers, then vote."),
    "room_open": _("The room is open already."),
    "room_closed": _("The room is closed already."),
}


def language_in(query: QueryDict) -> str:
    """The language that ``?lang=`` asks for, '' for none: a page has one, whatever its reader's browser has."""
    language = query.get("lang", "")
    return language if language in OWN_NAMES else ""


def sentence_of(refusal: Refused, *, zone: datetime.tzinfo = datetime.UTC) -> str:
    """What to do next, in the language of the moment; hours in a zone that is named."""
    sentence = str(MORE[refusal.why] if refusal.why else SENTENCES[refusal.code])
    if refusal.until is None:
        return sentence
    return sentence % {"time": date_format(refusal.until.astimezone(zone), "H:i"), "zone": zone_name(str(zone))}


def refused_frame(refusal: Refused, *, frame_id: str | None, language: str) -> dict[str, Any]:
    with translation.override(language):
        sentence = sentence_of(refusal)
    wait = None if refusal.retry_after is None else math.ceil(refusal.retry_after * 10) / 10
    return {"type": "refused", "id": frame_id, "code": refusal.code, "text": sentence, "retry_after": wait}
