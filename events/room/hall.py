"""The hall of a session: the screen that all look at, the code at the door, and what moderators give out for both."""

import io
from typing import Any
from zoneinfo import ZoneInfo

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.live.doors import held
from events.live.people import Seat
from events.models import Channel, JoinCode, QuestionState, Screen
from events.models.entrances import as_typed
from events.room import outside, services
from events.room.shown import choices_of, tongue_of, translation_for
from events.room.state import Room
from events.room.views import AT_DOOR, forms_of, forum_of, seat_of, session_of

ADMITTED = "live_screen"  # the number of a screen's link
DOOR = "live_door"  # the room at whose door somebody stands who is not signed in
NEXT_SPEAKERS = 3


@never_cache
@require_safe
def join(request: HttpRequest, code: str) -> HttpResponse:
    """From the door into the room; who is not signed in comes back to it from there or from a personal link."""
    found = JoinCode.objects.filter(code=as_typed(code), revoked_at=None).first()
    if found is None or not held([found.channel_id]):
        return render(request, "events/join_gone.html", status=404)
    if request.user.is_authenticated:
        return redirect("live_room", channel=found.channel_id)
    request.session[DOOR] = found.channel_id
    return render(request, "events/door.html", {"room": reverse("live_room", args=[found.channel_id])})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entrances(request: HttpRequest, channel: str) -> HttpResponse:
    """For moderators: the code to print, the link for a screen, both anew by a click; whom to send out, if so."""
    seat = seat_of(request, channel)
    if not isinstance(seat, Seat):
        return seat
    if not seat.is_at_desk:
        raise PermissionDenied
    live = get_object_or_404(Channel, pk=channel)
    token = ""
    if request.method == "POST":
        match request.POST.get("do"):
            case "code":
                services.new_join_code(channel=live, now=timezone.now())
            case "screen":
                services.join_code(channel=live, now=timezone.now())
                token = services.new_screen(channel=live, by=request.user, now=timezone.now())
            case "end_screens":
                services.end_screens(channel=live, now=timezone.now())
    code = code_of_door(live)
    removable = outside.removable_from(live, now=timezone.now())
    context = {
        "channel": live,
        "session": session_of(live),
        "join_address": address_of_door(code) if code else "",
        "screen_address": f"{settings.SITE_ORIGIN}{reverse('live_screen_link', args=[token])}" if token else "",
        "forms": forms_of(request, live, [], next_page=AT_DOOR),
        "removable": removable,
        "asked": next((person for person in removable if person.code == request.GET.get("out")), None),
        "removed": outside.removed_from(live),
        "screens": Screen.objects.valid(timezone.now()).filter(channel=live, opened_at__isnull=False).count(),
    }
    return render(request, "events/room_entrances.html", context)


def address_of_door(code: str) -> str:
    return f"{settings.SITE_ORIGIN}{reverse('live_join', args=[code])}"


@never_cache
@require_safe
def door_code(request: HttpRequest, channel: str) -> HttpResponse:
    """The code at the door as a picture, for the moderator and for the screen."""
    live = channel_for(request, channel)
    code = code_of_door(live)
    if not code:
        raise Http404
    drawn = io.BytesIO()
    qrcode.make(address_of_door(code), image_factory=qrcode.image.svg.SvgPathImage, border=2).save(drawn)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def screen_link(request: HttpRequest, token: str) -> HttpResponse:
    """A link becomes a cookie of this browser by a click, so that nothing that only looks at links uses it up."""
    if request.method != "POST":
        return render(request, "events/screen_link.html", {"token": token})
    opened = services.open_screen(token=token, now=timezone.now())
    if opened is None:
        return render(request, "events/join_gone.html", status=404)
    request.session[ADMITTED] = opened.pk
    return redirect("live_screen", channel=opened.channel_id)


def channel_for(request: HttpRequest, channel: str) -> Channel:
    """The channel, for a screen with a pass or somebody who may read it.

    Raises:
        Http404: for all others.
    """
    live = held([channel]).get(channel)
    number = request.session.get(ADMITTED)
    has_pass = number and Screen.objects.valid(timezone.now()).filter(pk=number, channel=channel).exists()
    if live is None or not (has_pass or isinstance(seat_of(request, channel), Seat)):
        raise Http404
    return live


@never_cache
@require_safe
def screen(request: HttpRequest, channel: str) -> HttpResponse:
    """Readable from the last row; without a script it shows how things stood when it was opened."""
    live = channel_for(request, channel)
    session = session_of(live)
    forum = forum_of(session)
    zone = ZoneInfo(forum.timezone)
    context = {"channel": live, "session": session, "forum": forum, "zone": zone, "shown": shown(live)}
    return render(request, "events/room_screen.html", context)


def code_of_door(channel: Channel) -> str:
    return JoinCode.objects.filter(channel=channel, revoked_at=None).values_list("code", flat=True).first() or ""


@never_cache
@require_safe
def screen_state(request: HttpRequest, channel: str) -> HttpResponse:
    """The same for the script; 304 while nothing has happened."""
    live = channel_for(request, channel)
    tag = f'"{live.seq}-{live.state}-{code_of_door(live)}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return JsonResponse(shown(live), headers={"ETag": tag})


def shown(channel: Channel) -> dict[str, Any]:
    """Who speaks since when, who comes next, the question that is being answered, the latest poll, the way in.

    Busy is a hall in which there is something to look at; until then the screen welcomes, and after the end it says so
    and nothing else.
    """
    room = Room(channel, nobody(channel), now=timezone.now(), latest=0).as_row()
    is_over = room["phase"] == "after"
    if is_over:
        room |= {"speaker": None, "questions": [], "polls": [], "hands": []}
    answered_now = [question for question in room["questions"] if question["state"] == QuestionState.TAKEN_UP]
    speaker, polls = room["speaker"], room["polls"]
    code = "" if is_over else code_of_door(channel)
    return {
        "phase": room["phase"],
        "is_busy": bool(speaker or answered_now or polls or room["hands"]),
        "join": address_of_door(code).partition("://")[2] if code else "",
        "seq": room["seq"],
        "state": room["state"],
        "speaker": speaker["name"] if speaker else "",
        "delegation": speaker["delegation"] if speaker else "",
        "since": speaker["at"] if speaker else "",
        "seconds": speaker["seconds"] if speaker else 0,
        "next": [hand["name"] for hand in room["hands"][:NEXT_SPEAKERS]],
        "question": told(answered_now[-1]) if answered_now else None,
        "poll": put_to_the_vote(polls[-1]) if polls else None,
    }


def told(question: dict[str, Any]) -> dict[str, Any]:
    """The original, marked with its language, and the words that help those who read the screen's."""
    translation = translation_for(get_language() or "en", question)
    return {"text": question["text"], **tongue_of(question), "translation": without_rest(translation)}


def put_to_the_vote(poll: dict[str, Any]) -> dict[str, Any]:
    """Each option with the words beside it and its votes; None while those are not told."""
    shown = choices_of(poll | {"translation": translation_for(get_language() or "en", poll)})
    results = [choice | {"votes": None if choice["votes"] == "" else choice["votes"]} for choice in shown["choices"]]
    translation = without_rest(shown["translation"])
    told = {key: value for key, value in poll.items() if key != "tr"}
    return told | tongue_of(poll) | {"results": results, "translation": translation}


def without_rest(translation: dict[str, Any] | None) -> dict[str, Any] | None:
    return translation and {key: translation[key] for key in ("text", "html_lang", "source")}


def nobody(channel: Channel) -> Seat:
    """The hall as a reader: it may see what all participants see, and do nothing."""
    return Seat(
        person=0,
        channel=channel.pk,
        name="",
        delegation="",
        card="",
        may=frozenset(),
        is_at_desk=False,
        is_confirmed=False,
        muted_until=None,
        language="en",
    )
