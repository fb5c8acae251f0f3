"""A forum's programme, and each session, as a calendar file."""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from icalendar import Calendar, Event, Timezone

from ascn_site import routing
from events.live.people import Seat
from events.models import Access, ForumPage, SessionPage
from events.programme.changes import with_notices
from events.room.views import forum_of, seat_in

DAY = datetime.timedelta(days=1)  # a zone that is asked about less than a day says nothing of its offset


def programme(request: HttpRequest, path: str) -> HttpResponse:
    """The public sessions of the forum at ``path``, on the venue's clock."""
    text = routing.find_text(path, get_language())
    forum = ForumPage.objects.public().filter(pk=text.best.pk).first() if text else None
    if forum is None:
        raise Http404
    forum.tree_paths = text.tree_paths
    answer = HttpResponse(calendar_of(forum).to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{forum.permanent_id}.ics"'
    return answer


def session(request: HttpRequest, path: str) -> HttpResponse:
    """One session, for whoever may know of it."""
    text = routing.find_text(path, get_language())
    page = SessionPage.objects.live().filter(pk=text.best.pk).first() if text else None
    if page is None or not may_know_of(page, request):
        raise Http404
    page.tree_paths = text.tree_paths
    calendar = calendar_with([page], page.title, ZoneInfo(forum_of(page).timezone))
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{page.slug}.ics"'
    return answer


def may_know_of(page: SessionPage, request: HttpRequest) -> bool:
    if SessionPage.objects.public().filter(pk=page.pk).exists():
        return True
    is_secret = page.channel is not None and page.channel.access == Access.INVITED
    return is_secret and isinstance(seat_in(request, page.channel.pk), Seat)


def calendar_of(forum: ForumPage) -> Calendar:
    sessions = SessionPage.objects.in_best_text(get_language()).directly_below(forum).in_order()
    return calendar_with(list(sessions), forum.title, ZoneInfo(forum.timezone))


def calendar_with(sessions: list[SessionPage], name: str, zone: ZoneInfo) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//ASEAN Smart Cities Network//Forum//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    sessions = with_notices(sessions)
    for session in sessions:
        calendar.add_component(event_of(session, zone))
    if sessions:
        first, last = sessions[0].starts.date() - DAY, sessions[len(sessions) - 1].ends.date() + DAY
        calendar.add_component(Timezone.from_tzinfo(zone, first_date=first, last_date=last))
    return calendar


def event_of(session: SessionPage, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", f"{session.translation_key}@{settings.ALLOWED_HOSTS[0]}")
    event.add("dtstamp", session.last_published_at or session.starts)
    event.add("sequence", session.notice.sequence if session.notice else 0)
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    if session.notice:
        event.add("last-modified", session.notice.changed_at)
    event.add("dtstart", session.starts.astimezone(zone))
    event.add("dtend", session.ends.astimezone(zone))
    event.add("summary", session.title)
    event.add("location", session.room)
    event.add("description", session.summary)
    event.add("url", settings.SITE_ORIGIN + routing.address(session, get_language()))
    return event
