"""Sessions as iCalendar (RFC 5545), on the clock of their venue.

A session keeps its own id as UID, whatever address the site has; a calendar that holds an older copy is told by
SEQUENCE and LAST-MODIFIED that this one is newer.
"""

import datetime
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from ascn_site import routing
from events.models import ForumPage, SessionNotice, SessionPage

DAY = datetime.timedelta(days=1)  # a zone that is asked about less than a day says nothing of its offset


def calendar_of(
    sessions: Sequence[SessionPage], *, forum: ForumPage, name: str, withdrawn: Sequence[SessionNotice] = ()
) -> Calendar:
    """``sessions`` come from `with_notices`; ``withdrawn`` is what was last said of those that are not held now."""
    calendar = Calendar()
    calendar.add("prodid", "-//ASEAN Smart Cities Network//Forum//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    events = [event_of(session, forum) for session in sessions] + [gone(row, forum) for row in withdrawn]
    days = {event.decoded(edge).date() for event in events for edge in ("dtstart", "dtend")}
    if days:
        zone = Timezone.from_tzinfo(forum.zone, first_date=min(days) - DAY, last_date=max(days) + DAY)
        calendar.add_component(zone)
    for event in events:
        calendar.add_component(event)
    return calendar


def event_of(session: SessionPage, forum: ForumPage) -> Event:
    event = an_event(session.translation_key, session.starts, session.ends, forum)
    known = [session.last_published_at, session.notice and session.notice.changed_at]
    revised(event, max(filter(None, known), default=session.starts), session.sequence)
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    event.add("summary", session.title)
    event.add("location", place_of(session, forum))
    if session.summary:
        event.add("description", session.summary)
    event.add("url", settings.SITE_ORIGIN + routing.address(session, get_language()))
    return event


def gone(row: SessionNotice, forum: ForumPage) -> Event:
    """For calendars that hold a session which was taken out of the programme; its words are not public any more."""
    starts, ends = row.moments
    event = an_event(row.session, starts, ends, forum)
    revised(event, row.changed_at or starts, row.sequence + (not row.told["cancelled"]))
    event.add("status", "CANCELLED")
    event.add("summary", _("Not in the programme any more"))
    return event


def an_event(uid: object, starts: datetime.datetime, ends: datetime.datetime, forum: ForumPage) -> Event:
    event = Event()
    event.add("uid", str(uid))
    event.add("dtstart", starts.astimezone(forum.zone))
    event.add("dtend", ends.astimezone(forum.zone))
    return event


def revised(event: Event, at: datetime.datetime, sequence: int) -> None:
    event.add("dtstamp", at)
    event.add("last-modified", at)
    event.add("sequence", sequence)


def place_of(session: SessionPage, forum: ForumPage) -> str:
    """From the room to the country, each named once."""
    parts: list[str] = []
    for part in (session.room, forum.place, str(forum.country.name) if forum.country else ""):
        if part and part.casefold() not in ", ".join(parts).casefold():
            parts.append(part)
    return ", ".join(parts)
