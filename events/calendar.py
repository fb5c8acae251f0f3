"""A forum's programme, and each session, as a calendar file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from icalendar import Calendar

from ascn_site import routing
from events.live.people import Seat
from events.models import Access, ForumPage, SessionPage
from events.programme.ical import calendar_of
from events.programme.notices import last_said_of_withdrawn, with_notices
from events.room.views import forum_of, seat_in


def programme(request: HttpRequest, path: str) -> HttpResponse:
    """The public sessions of the forum at ``path``, on the venue's clock."""
    text = routing.find_text(path, get_language())
    forum = ForumPage.objects.public().filter(pk=text.best.pk).first() if text else None
    if forum is None:
        raise Http404
    forum.tree_paths = text.tree_paths
    sessions = SessionPage.objects.in_best_text(get_language()).directly_below(forum).in_order()
    told, withdrawn = with_notices(list(sessions)), last_said_of_withdrawn(forum)
    return as_file(calendar_of(told, forum=forum, name=forum.title, withdrawn=withdrawn), forum.permanent_id)


def session(request: HttpRequest, path: str) -> HttpResponse:
    """One session, for whoever may know of it."""
    text = routing.find_text(path, get_language())
    page = SessionPage.objects.live().filter(pk=text.best.pk).first() if text else None
    if page is None or not may_know_of(page, request):
        raise Http404
    page.tree_paths = text.tree_paths
    return as_file(calendar_of(with_notices([page]), forum=forum_of(page), name=page.title), page.slug)


def as_file(calendar: Calendar, name: str) -> HttpResponse:
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.ics")
    return answer


def may_know_of(page: SessionPage, request: HttpRequest) -> bool:
    if SessionPage.objects.public().filter(pk=page.pk).exists():
        return True
    is_secret = page.channel is not None and page.channel.access == Access.INVITED
    return is_secret and isinstance(seat_in(request, page.channel.pk), Seat)
