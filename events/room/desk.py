"""What the desk of a room chooses from: colleagues to hand over to, other rooms to announce in."""

import datetime
from typing import NamedTuple

from django.utils.translation import get_language

from ascn_site.models import User
from events import rules
from events.live.people import Seat, code_of
from events.models import Channel, SessionPage


def colleagues_of(channel: Channel, seat: Seat, *, on: datetime.date) -> list[tuple[str, str]]:
    """Code and name of the other moderators, for those of the desk."""
    if not seat.is_at_desk:
        return []
    others = rules.moderators_of(channel, on=on).exclude(pk=seat.person).order_by("name", "pk")
    return [(code_of(person.pk), person.name) for person in others]


class OtherRoom(NamedTuple):
    channel: str
    session: SessionPage


def other_rooms(channel: Channel, seat: Seat, *, on: datetime.date) -> list[OtherRoom]:
    """The rooms of the same forum in which somebody of the desk may also announce, as in the programme."""
    if not seat.is_at_desk:
        return []
    person = User.objects.get(pk=seat.person)
    rooms = rules.rooms_run_by(person, forum=channel.forum, on=on).exclude(pk=channel.pk)
    names = {room.session: room.pk for room in rooms}
    language = get_language() or "en"
    pages = SessionPage.objects.live().filter(translation_key__in=names, alias_of=None).select_related("locale")
    best = {}
    for page in sorted(pages, key=lambda page: (page.locale.language_code == language, -page.pk)):
        best[page.translation_key] = page
    sessions = sorted(best.values(), key=lambda page: (page.starts, page.room))
    return [OtherRoom(names[page.translation_key], page) for page in sessions]
