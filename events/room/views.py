"""The room of a session: read without a script, and acted in by forms."""

import uuid
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.context_processors import csrf
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ascn_site.languages import LANGUAGES, html_code
from ascn_site.page_context import answers
from events.live import protocol
from events.live.doing import do
from events.live.doors import NO_SUCH_CHANNEL, NOT_YOURS, SIGN_IN, Knock, admit
from events.live.people import Seat
from events.live.protocol import Refused
from events.live.refusals import sentence_of
from events.live.wire import moment
from events.models import Access, Channel, ForumPage, Record, SessionPage
from events.room import outside, thin
from events.room.beside import beside
from events.room.desk import colleagues_of, other_rooms
from events.room.frames import frame_of, kept
from events.room.shown import Row, dress, for_interpreters, place_of, polls_of, queue_of, waiting_in
from events.room.state import LATEST, Room
from events.room.words import words

TEXT_LATEST = 30
AT_DOOR = "door"  # the page from which an act was sent: that of the door and the screen
DESK = "desk"  # asks the text-only room for what a moderator does for the whole of it
# Either asks a session's address for its page instead of its room; the second turns over a record of earlier hours.
OF_THE_PAGE = frozenset({"programme", "page"})
MOST_DIGITS = 19  # of a number that the databases can hold
MOST_TARGETS = 20  # into which a question may be merged without the script
SPEECH_MINUTES = (1, 2, 3, 5, 10, 15)


def seat_in(request: HttpRequest, channel: str) -> Seat | int:
    """The reader's seat, or the code with which a socket would be closed."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not key:
        return SIGN_IN
    [seat] = admit([Knock(key, channel, get_language() or "en")], now=timezone.now())
    return seat


def seat_of(request: HttpRequest, channel: str) -> Seat | HttpResponse:
    """Who comes in, or the way to the sign-in, or what is told to her who was sent out.

    Raises:
        Http404: no such channel, or one that this person may not know of.
    """
    seat = seat_in(request, channel)
    if seat == SIGN_IN:
        return redirect_to_login(request.get_full_path())
    if seat == NO_SUCH_CHANNEL:
        raise Http404
    if not isinstance(seat, Seat):
        return shut_out(request, get_object_or_404(Channel, pk=channel))
    return seat


@never_cache
def shut_out(request: HttpRequest, channel: Channel) -> HttpResponse:
    """For whoever was sent out: that she was, and who lets her in again."""
    context = {"session": session_of(channel), "has_programme": channel.access != Access.INVITED}
    return render(request, "events/room_outside.html", context, status=HTTPStatus.FORBIDDEN)


@never_cache
@require_safe
def room(request: HttpRequest, channel: str) -> HttpResponse:
    """The room with everything in it."""
    return look(request, channel, is_text=False)


@never_cache
@require_safe
def text_only(request: HttpRequest, channel: str) -> HttpResponse:
    """The room for a thin line: no picture, no script, the latest lines, everything by forms."""
    return look(request, channel, is_text=True)


def look(request: HttpRequest, channel: str, *, is_text: bool) -> HttpResponse:
    seat = seat_of(request, channel)
    if isinstance(seat, HttpResponse):
        return seat
    line = event_named(request.GET.get("line", ""))
    if line:
        return show_line(request, channel, seat, line, is_text=is_text)
    return show(request, channel, seat, is_text=is_text)


def show_line(request: HttpRequest, channel: str, seat: Seat, number: int, *, is_text: bool) -> HttpResponse:
    """One line or question in full, with what the reader may do with it: the rooms show its beginning and a link.

    Raises:
        Http404: it is nothing that this person may read.
    """
    live = get_object_or_404(Channel, pk=channel)
    session = session_of(live)
    state = Room(live, seat, now=timezone.now(), latest=1, before=number + 1).as_row()
    dress(state, language=get_language() or "en", zone=ZoneInfo(forum_of(session).timezone))
    line = next((line for line in state["lines"] if line["seq"] == number), None)
    question = next((question for question in state["questions"] if question["seq"] == number), None)
    if not (line or question):
        raise Http404
    context = {
        "channel": live,
        "session": session,
        "line": line,
        "question": question,
        "subject": line or question,
        "seat": seat,
        "forms": forms_of(request, live, queue_of(state), next_page="text" if is_text else ""),
    }
    return render(request, "events/room_line.html", context)


def show(
    request: HttpRequest, channel: str, seat: Seat, *, is_text: bool = False, refused: Row | None = None
) -> HttpResponse:
    """``refused`` is a form that had no effect: the reason and what it held, because nobody types it twice."""
    live = get_object_or_404(Channel, pk=channel)
    session = session_of(live)
    forum = forum_of(session)
    zone = ZoneInfo(forum.timezone)
    before = event_named(request.GET.get("before", "")) if is_text else None
    latest = TEXT_LATEST if is_text else LATEST
    now = timezone.now()
    state = Room(live, seat, now=now, latest=latest, before=before).as_row()
    language = get_language() or "en"
    dress(state, language=language, zone=zone)
    queue = queue_of(state)
    forms = forms_of(request, live, queue, next_page="text" if is_text else "")
    context = {
        "channel": live,
        "session": session,
        "forum": forum,
        "zone": zone,
        "room": state,
        "queue": queue,
        "waiting": waiting_in(state),
        **for_interpreters(state, language),
        "aside": [question for question in state["questions"] if question["hidden"]],
        "own": [question for question in state["questions"] if question["mine"]],
        "polls": polls_of(state),
        "has_hand": any(hand["mine"] for hand in state["hands"]),
        "own_place": place_of(state),
        "seat": seat,
        "speech_limits": speech_limits(live.speech_seconds),
        "colleagues": colleagues_of(live, seat, on=timezone.localdate(now, zone)),
        "other_rooms": other_rooms(live, seat, on=timezone.localdate(now, zone)),
        "forms": forms,
        "forms_of_pieces": forms | {"id": "", "targets": []},  # the script makes a number for each frame
        "refused": refused,
        "before": before,
        "has_earlier": len(state["lines"]) == latest,
        "record_address": reverse("live_record", args=[channel]) if has_record(live) else "",
        "socket": f"/ws/channels/{live.pk}/",
        "events_address": f"/api/v1/channels/{live.pk}/events",
    }
    if is_text:
        thin.fit(context)
    else:
        thin.fit_room(context)
        context["start"] = {"room": beside(state), "words": words(), "now": moment(now)}
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, template_of(request, seat, is_text=is_text), context, status=status)


def template_of(request: HttpRequest, seat: Seat, *, is_text: bool) -> str:
    """The desk of the text-only room has a page of its own, so that both load quickly."""
    if not is_text:
        return "events/room.html"
    is_desk = DESK in request.GET and seat.is_at_desk
    return "events/room_desk.html" if is_desk else "events/room_text.html"


def forms_of(request: HttpRequest, channel: Channel, queue: list[Row], *, next_page: str) -> dict[str, Any]:
    """What the forms of a room have in common: where they go, what each of them sends, what may be chosen in some.

    ``id`` is called by each form for one of its own: a form that is sent twice is one act, two forms are two.
    ``chosen`` is the language of what one writes, ``language`` that into which one translates.
    """
    language = get_language() or "en"
    written_in = request.POST.get("lang") if request.POST.get("do") in ("ask", "post") else ""
    return {
        "act": reverse("live_act", args=[channel.pk]),
        "room": reverse("live_room", args=[channel.pk]),
        "id": new_id,
        "is_open": channel.is_open,
        "next": next_page,
        "language": language,
        "chosen": written_in or language,
        "languages": [(code, html_code(code), name) for code, name in LANGUAGES],
        "targets": [question for question in queue if question["state"] != "answered"][:MOST_TARGETS],
        **csrf(request),
    }


def new_id() -> str:
    return str(uuid.uuid4())


def has_record(channel: Channel) -> bool:
    return not channel.is_open and Record.objects.released().filter(channel=channel).exists()


def event_named(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS else None


def speech_limits(chosen: int) -> list[tuple[int, str]]:
    """Seconds with their words; what a program chose otherwise stands among them."""
    told = {60 * minutes: ngettext("%(count)s minute", "%(count)s minutes", minutes) for minutes in SPEECH_MINUTES}
    told.setdefault(chosen, ngettext("%(count)s minute", "%(count)s minutes", 2))
    return [(seconds, words % {"count": f"{seconds / 60:g}"}) for seconds, words in sorted(told.items())]


def session_of(channel: Channel) -> SessionPage:
    """The session in the best text for the reader.

    Raises:
        Http404: its page is not published.
    """
    pages = SessionPage.objects.live().filter(translation_key=channel.session, alias_of=None).select_related("locale")
    language = get_language() or "en"
    found = sorted(pages, key=lambda page: (page.locale.language_code != language, page.pk))
    if not found:
        raise Http404
    return found[0]


@answers("events.SessionPage")
def room_of_session(page: SessionPage, request: HttpRequest) -> HttpResponse | None:
    """A session's address is its room while that is open, for whoever may come in. Of an invited session nobody else
    learns that there is one.

    Raises:
        Http404: the reader may not know of it.
    """
    if page.channel is None:
        return None
    is_secret = page.channel.access == Access.INVITED
    seat = seat_in(request, page.channel.pk)
    wants_page = not OF_THE_PAGE.isdisjoint(request.GET)
    if seat == NOT_YOURS and page.channel.is_open and not wants_page:
        return shut_out(request, page.channel)
    if is_secret and not isinstance(seat, Seat):
        raise Http404
    if not isinstance(seat, Seat) or not page.channel.is_open or wants_page:
        return None
    return open_room(request, page.channel.pk, seat)


@never_cache
def open_room(request: HttpRequest, channel: str, seat: Seat) -> HttpResponse:
    return show(request, channel, seat)


def zone_of(channel: str) -> ZoneInfo:
    """Where the clocks of a channel's session are."""
    return ZoneInfo(forum_of(session_of(get_object_or_404(Channel, pk=channel))).timezone)


def forum_of(session: SessionPage) -> ForumPage:
    return ForumPage.objects.for_lists().get(path=session.path[: -session.steplen])


@never_cache
@require_POST
def act(request: HttpRequest, channel: str) -> HttpResponse:
    """One act by a form: then back to where it stood, or the room with the reason why not."""
    seat = seat_of(request, channel)
    if isinstance(seat, HttpResponse):
        return seat
    is_text, is_at_door = (request.POST.get("next") == page for page in ("text", AT_DOOR))
    try:
        do(protocol.read(frame_of(request.POST, now=timezone.now())), seat)
    except Refused as refusal:
        sentence = sentence_of(refusal, zone=zone_of(channel))
        if is_at_door:
            messages.error(request, sentence)
            return redirect(reverse("live_entrances", args=[channel]) + "#out-h")
        return show(request, channel, seat, is_text=is_text, refused={"sentence": sentence} | kept(request.POST))
    if is_at_door:
        messages.success(request, outside.told(channel, request.POST, now=timezone.now()))
        return redirect(reverse("live_entrances", args=[channel]) + "#out-h")
    return redirect(reverse("live_text" if is_text else "live_room", args=[channel]) + "#end")
