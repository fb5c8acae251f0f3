"""What the list of forums, a forum's programme and a session show."""

from itertools import groupby
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ascn_site import routing, trail
from ascn_site.kept import until_change
from ascn_site.library import Library, Sort
from ascn_site.page_context import shows
from cities.facets import places_in, year_facet
from cities.kept_places import with_countries
from cities.models import Country
from events.live.people import Seat
from events.models import Access, Channel, ForumPage, Record, SessionPage, State
from events.programme.notices import with_notices
from events.record.told import shown
from events.room.views import seat_in, session_of

SHOWN_AT_HOME = 3


def forums():
    return ForumPage.objects.in_best_text(get_language()).select_related("country", "locale").order_by("-starts", "-pk")


def forum_library(query) -> Library:
    """All meetings."""
    return Library(
        pages=forums(),
        fields=["starts", "country"],
        facets=[places_in(get_language()).country_facet("country"), year_facet(lambda row: [row["starts"][:4]])],
        sorts=[
            Sort("newest", _("latest first"), lambda row: row["starts"], is_descending=True),
            Sort("oldest", _("earliest first"), lambda row: row["starts"]),
        ],
        page_size=None,
        dress=with_countries,
        query=query,
        address=trail.address_of("forum/"),
        heading=ngettext_lazy("%(count)d meeting", "%(count)d meetings", "count"),
    )


@shows("events.ForumIndexPage")
def list_of_forums(page, request):
    """Meetings to come and meetings that were, each by year, in the order asked for."""
    today = timezone.now().date().isoformat()
    library = forum_library(request.GET)
    pages = library.items
    ahead = [forum for forum in pages if (forum.ends or forum.starts) >= today[: len(forum.ends or forum.starts)]]
    past = [forum for forum in pages if forum not in ahead]
    return {
        "library": library,
        "ahead": ahead,
        "years": [
            {"year": year, "forums": list(group)} for year, group in groupby(past, key=lambda forum: forum.starts[:4])
        ],
        "crumbs": trail.from_home(),
    }


@shows("events.ForumPage")
def forum(page, request):
    """The programme by day and room, on the venue's clock; the reader's own clock is added in the browser."""
    zone = ZoneInfo(page.timezone)
    sessions = list(SessionPage.objects.in_best_text(get_language()).directly_below(page).for_lists().in_order())
    invited_to = closed_sessions(page, request)
    sessions = with_notices(sorted([*sessions, *invited_to], key=lambda session: (session.starts, session.room)))
    days = groupby(sessions, key=lambda session: session.starts.astimezone(zone).date())
    return {
        "zone": zone,
        "chair_names": [country.name for country in Country.objects.filter(code__in=page.chairs)]
        if page.chairs
        else [],
        "days": [{"date": date, "sessions": list(group)} for date, group in days],
        "closed": {session.pk for session in invited_to},
        "open_now": {channel.session for channel in Channel.objects.filter(forum=page.permanent_id, state=State.OPEN)},
        "rooms": sorted({session.room for session in sessions}),
        "crumbs": trail.from_home("forum"),
    }


def closed_sessions(page, request) -> list[SessionPage]:
    """Those of the forum that the reader is invited to; nobody else learns of them."""
    if not request.user.is_authenticated:
        return []
    channels = Channel.objects.filter(forum=page.permanent_id, access=Access.INVITED)
    return [session_of(channel) for channel in channels if isinstance(seat_in(request, channel.pk), Seat)]


@shows("events.SessionPage")
def session(page, request):
    forum_page = ForumPage.objects.for_lists().get(path=page.path[: -page.steplen])
    language = "" if forum_page.is_in_readers_language else forum_page.text_language
    address = routing.address(forum_page, get_language() or "en")
    channel = page.channel
    record = Record.objects.released().filter(channel__session=page.translation_key).first()
    zone = ZoneInfo(forum_page.timezone)
    with_notices([page])
    told = None
    if record is not None and record.is_public:
        told = shown(record, page, language=get_language() or "en", zone=zone, lines_page=request.GET.get("page", ""))
    return {
        "forum": forum_page,
        "room_address": reverse("live_room", args=[channel.pk]) if channel else "",
        "is_closed_session": bool(channel and channel.access == Access.INVITED),
        "is_open": bool(channel and channel.is_open),
        "zone": zone,
        "told": told,
        "record_address": record_inside(record, request) if record is not None and told is None else "",
        "crumbs": [*trail.from_home("forum"), trail.Crumb(forum_page.title, address, language)],
    }


def record_inside(record: Record, request) -> str:
    """Where whoever has a seat reads a released record that is not for everybody; "" for all others."""
    is_seated = isinstance(seat_in(request, record.channel_id), Seat)
    return reverse("live_record", args=[record.channel_id]) if is_seated else ""


@until_change
def latest_forums(language: str) -> tuple[ForumPage, ...]:
    forums_there = ForumPage.objects.in_best_text(language).for_lists().order_by("-starts", "-pk")
    return tuple(with_countries(forums_there[:SHOWN_AT_HOME]))


@shows("ascn_site.HomePage")
def on_the_front_page(page, request):
    """The latest meetings, those to come first."""
    return {"forums": latest_forums(get_language()), "forum_address": trail.address_of("forum/")}
