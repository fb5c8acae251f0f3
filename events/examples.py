"""A programme to try out: the network's High-Level Forum of October 2020 with sessions that are marked as examples."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from events.models import ForumPage, SessionPage

FORUM = "meeting-07"


# The points of one session, an hour and a quarter from 9:45.
AGENDA = {
    "Cities after the pandemic": (
        ("09:45", "What three cities keep of their measures", "Officers of the cities"),
        ("10:15", "Data that should go first", "Chair of the network"),
        ("10:40", "Questions and decisions", "Moderator"),
    )
}


class Slot(NamedTuple):
    """A session on the venue's clock: start as hours and minutes, length in minutes."""

    hour: int
    minute: int
    length: int
    room: str
    languages: tuple[str, ...]
    host: str
    title: str
    summary: str


PROGRAMME = (
    Slot(8, 30, 60, "Hall A", ("en", "vi"), "Chair of the network", "Opening", "Welcome and the aims of the day."),
    Slot(
        *(9, 45, 75, "Hall A", ("en", "vi"), "Chair of the network", "Cities after the pandemic"),
        "What cities learnt in 2020 that they want to keep: data, services at home, trust.",
    ),
    Slot(
        *(9, 45, 75, "Room 2", ("en", "th"), "Secretariat", "Paying for a smart city"),
        "How small cities found money, and what they would not do again.",
    ),
    Slot(
        *(11, 15, 60, "Room 2", ("en", "id"), "Secretariat", "Rivers, drains and warnings"),
        "Gauges, maps and messages against floods in three cities.",
    ),
    Slot(
        *(11, 15, 60, "Hall A", ("en", "vi"), "National Representatives", "One report a year"),
        "What the yearly report asks, and how a city gathers it.",
    ),
    Slot(13, 30, 90, "Hall A", ("en", "vi"), "Chair of the network", "Closing", "Decisions and next steps."),
)


def seed_programme() -> int:
    """Add the example sessions that are missing; how many were added. Without the forum there is nothing to add to."""
    forum = ForumPage.objects.filter(permanent_id=FORUM, locale__language_code="en").first()
    if forum is None:
        return 0
    zone, day = ZoneInfo(forum.timezone), datetime.fromisoformat(forum.starts)
    known = set(SessionPage.objects.child_of(forum).values_list("title", flat=True))
    added = [session_of(slot, zone=zone, day=day) for slot in PROGRAMME if slot.title not in known]
    for session in added:
        forum.add_child(instance=session)
        session.save_revision().publish()
    return len(added)


def session_of(slot: Slot, *, zone: ZoneInfo, day: datetime) -> SessionPage:
    starts = day.replace(hour=slot.hour, minute=slot.minute, tzinfo=zone)
    return SessionPage(
        title=slot.title,
        starts=starts,
        ends=starts + timedelta(minutes=slot.length),
        room=slot.room,
        host=slot.host,
        languages=[("language", code) for code in slot.languages],
        summary=slot.summary,
        agenda=[("point", {"at": at, "title": title, "by": by}) for at, title, by in AGENDA.get(slot.title, ())],
        is_example=True,
    )
