"""Rich text as the editor's script sends it: checked before Wagtail turns it into HTML.

Wagtail trusts the JSON of its own script. Somebody else's makes it answer
500, or stores a link that makes the public page answer 500.
"""

import json
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Page

from ascn_site.plain_text import check_readable, drop_unreadable, is_blank, tidy_text
from ascn_site.web_addresses import safe_link

MAX_JSON = 1_000_000
MAX_CHARACTERS = 100_000
MAX_BLOCKS = 1_000
MAX_DEPTH = 4

_KEY = re.compile(r"[A-Za-z0-9]{1,20}", re.ASCII)
_ID = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)

State = dict[str, Any]


class RefusedText(str):
    """What could be saved of refused rich text, as HTML for the editor to show again, with the reason."""

    reason: ValidationError

    @classmethod
    def rescue(cls, raw: str, reason: ValidationError) -> "RefusedText":
        paragraphs = [escape(drop_unreadable(text)) for text in _texts_in(raw)]
        rescued = cls("".join(f"<p>{text}</p>" for text in paragraphs) or "<p></p>")
        rescued.reason = reason
        return rescued


def _texts_in(raw: str) -> list[str]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return [raw[:MAX_CHARACTERS]]
    parts = found.get("blocks") if isinstance(found, dict) else None
    texts = [part.get("text") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return [text for text in texts if isinstance(text, str)]


def sound_state(raw: str, *, block_types: set[str], styles: set[str], entities: set[str]) -> State:
    """Contentstate that Wagtail's exporter takes without error, its text in its stored form.

    Unknown block types become paragraphs, unknown styles, overlapping and
    unsafe links go, their text stays.

    Raises:
        ValidationError: ``malformed``, ``too_long``, ``unreadable``, ``blank``,
            ``unknown_part`` (an entity that the editor does not offer) or
            ``no_target`` (a link to a page or file that does not exist).
    """
    if len(raw) > MAX_JSON:
        raise _too_long()
    state = _read(raw)
    kept = {
        key: data
        for key, entity in _dictionary(state.get("entityMap")).items()
        if (data := _sound_entity(entity, entities)) is not None
    }
    parts = state.get("blocks")
    if not isinstance(parts, list) or not parts or len(parts) > MAX_BLOCKS:
        raise _malformed()
    known = state["entityMap"]
    sound = [_sound_block(part, number, block_types, styles, known, kept) for number, part in enumerate(parts)]
    text = "".join(part["text"] for part in sound)
    if len(text) > MAX_CHARACTERS:
        raise _too_long()
    if text.strip() and is_blank(text):
        raise ValidationError(
            _("Nothing can be seen in this text. Write it again, or take the block away."), code="blank"
        )
    return {"blocks": sound, "entityMap": kept}


def without_targets(raw: str, ids: set[str]) -> str:
    """Sound contentstate less its links to these pages and files, their text kept."""
    state = json.loads(raw)
    kept = {key: entity for key, entity in state["entityMap"].items() if str(entity["data"].get("id")) not in ids}
    for part in state["blocks"]:
        ranges = part.get("entityRanges") or []
        part["entityRanges"] = [found for found in ranges if str(found["key"]) in kept]
    return json.dumps(state | {"entityMap": kept})


def _read(raw: str) -> State:
    try:
        return _dictionary(json.loads(raw))
    except (ValueError, RecursionError):
        raise _malformed() from None


def _sound_block(part, number, block_types, styles, known, kept) -> State:
    part = _dictionary(part)
    text = part.get("text", "")
    if not isinstance(text, str):
        raise _malformed()
    check_readable(text)
    length = len(text.encode("utf-16-le")) // 2
    inline = [
        found
        for found in _ranges(part.get("inlineStyleRanges"), length)
        if isinstance(found.get("style"), str) and found["style"] in styles
    ]
    linked = []
    for found in sorted(_ranges(part.get("entityRanges"), length), key=lambda found: found["offset"]):
        key = str(found.get("key"))
        if key not in known:
            raise _malformed()
        if key in kept and (not linked or found["offset"] >= linked[-1]["offset"] + linked[-1]["length"]):
            linked.append(found | {"key": key})
    kind, key, depth = part.get("type"), part.get("key"), part.get("depth", 0)
    return {
        "key": key if isinstance(key, str) and _KEY.fullmatch(key) else f"b{number:04d}",
        "type": kind if isinstance(kind, str) and kind in block_types else "unstyled",
        "depth": min(max(_whole(depth), 0), MAX_DEPTH),
        **_tidied(text, inline, linked),
    }


def _tidied(text: str, inline: list[State], linked: list[State]) -> State:
    """Text and ranges together: what tidying takes out shifts what comes after it."""
    ends = {found["offset"] + found["length"] for found in (*inline, *linked)}
    borders = sorted({0, len(text), *(found["offset"] for found in (*inline, *linked)), *ends})
    moved, tidy = {}, ""
    for start, end in zip(borders, [*borders[1:], len(text)], strict=True):
        moved[start] = len(tidy)
        tidy += tidy_text(text[start:end])

    def shift(found: State) -> State:
        start = moved[found["offset"]]
        return found | {"offset": start, "length": moved[found["offset"] + found["length"]] - start}

    return {
        "text": tidy,
        "inlineStyleRanges": [found for found in map(shift, inline) if found["length"]],
        "entityRanges": [found for found in map(shift, linked) if found["length"]],
    }


def _ranges(ranges, length: int) -> list[State]:
    """Ranges that lie in the text, cut at its end."""
    if ranges is None:
        return []
    if not isinstance(ranges, list) or len(ranges) > MAX_BLOCKS:
        raise _malformed()
    sound = []
    for found in map(_dictionary, ranges):
        offset, size = _whole(found.get("offset")), _whole(found.get("length"))
        if offset < 0 or size < 0:
            raise _malformed()
        start = min(offset, length)
        sound.append(found | {"offset": start, "length": min(size, length - start)})
    return sound


def _sound_entity(entity, entities: set[str]) -> State | None:
    """The entity as the exporter wants it; None for a link that must not work."""
    entity = _dictionary(entity)
    kind, data = entity.get("type"), _dictionary(entity.get("data") or {})
    if not isinstance(kind, str):
        raise _malformed()
    if kind not in entities:
        raise ValidationError(
            _("This text holds a part that cannot stay here, such as a picture or a video. Add it as its own block."),
            code="unknown_part",
        )
    if kind == "LINK" and data.get("id") is None:
        if not isinstance(data.get("url"), str):
            raise _malformed()
        address = safe_link(data["url"].strip())
        return {"type": kind, "mutability": "MUTABLE", "data": {"url": address}} if address else None
    if kind in ("LINK", "DOCUMENT"):
        model = Page if kind == "LINK" else get_document_model()
        data = {"id": _existing_id(data.get("id"), model)}
    return {"type": kind, "mutability": "MUTABLE", "data": data}


def _existing_id(value, model) -> int:
    is_id = isinstance(value, int | str) and not isinstance(value, bool) and _ID.fullmatch(str(value)[:20])
    if not is_id or not model.objects.filter(pk=int(value)).exists():
        raise ValidationError(
            _("A link leads to a page or a file that is not there. Choose its target again."), code="no_target"
        )
    return int(value)


def _dictionary(value) -> State:
    if not isinstance(value, dict):
        raise _malformed()
    return value


def _whole(value) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MAX_JSON:
        raise _malformed()
    return value


def _malformed() -> ValidationError:
    return ValidationError(
        _("The form of this text was damaged on its way. Look it over and save again."), code="malformed"
    )


def _too_long() -> ValidationError:
    return ValidationError(
        _("This text has more than %(limit)d characters. Move a part of it into a second block."),
        code="too_long",
        params={"limit": MAX_CHARACTERS},
    )
