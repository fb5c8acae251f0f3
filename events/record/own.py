"""The page on which a participant corrects his own words in the record of a session."""

from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ascn_site.library import pager_of
from events.live.protocol import Refused
from events.live.refusals import sentence_of
from events.models import Correction, Event, Record
from events.record import services
from events.record.told import change_of
from events.record.views import MOST_DIGITS, record_of
from events.room.shown import clock, tongue_of
from events.room.views import forum_of, seat_of, session_of

ON_A_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def corrections(request: HttpRequest, channel: str) -> HttpResponse:
    """One's own lines and questions, each with a field for what one meant."""
    seat = seat_of(request, channel)
    if isinstance(seat, HttpResponse):
        return seat
    found = record_of(channel)
    number = request.POST.get("seq", "")
    if request.method != "POST" or not (number.isascii() and number.isdecimal() and len(number) < MOST_DIGITS):
        return own_page(request, found)
    seq, text = int(number), request.POST.get("text", "")
    try:
        services.correct(record=found, seq=seq, by=request.user, text=text, now=timezone.now())
    except Refused as error:
        return own_page(request, found, refusal=sentence_of(error), written={seq: text})
    except services.LeftOut:
        refusal = _("The secretariat has left this correction out of the record.")
        return own_page(request, found, refusal=refusal, written={seq: text})
    except services.NotNow:
        return own_page(request, found, refusal=_("This can no longer be corrected."), written={seq: text})
    messages.success(request, kept_how(found))
    return redirect(f"{request.get_full_path()}#m{seq}")


def kept_how(record: Record) -> str:
    if record.is_released:
        return _(
            "The record is released. Your correction waits for the secretariat, which takes it in or leaves it out."
        )
    return _("Your correction stands beside what you said.")


def own_page(
    request: HttpRequest, found: Record, *, refusal: str = "", written: dict[int, str] | None = None
) -> HttpResponse:
    """``written`` was refused: it stands in its field, or, where that is no longer offered, beside the refusal."""
    written = written or {}
    session = session_of(found.channel)
    forum = forum_of(session)
    zone = ZoneInfo(forum.timezone)
    given = {one.seq: one for one in found.corrections.filter(by=request.user)}
    page = Paginator(services.own_words(found, request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    is_over = timezone.now() > found.corrections_end
    rows = [own_row(event, given.get(event.seq), zone, is_over=is_over) for event in page.object_list]
    for row in rows:
        row["written"] = written.get(row["seq"]) or last_of(row["corrected"])
    offered = {row["seq"] for row in rows if row["is_offered"]}
    context = {"channel": found.channel, "record": found, "session": session, "forum": forum, "rows": rows}
    context |= {"zone": zone, "refusal": refusal, "refused": [seq for seq in written if seq in offered]}
    context |= {"given_back": [text for seq, text in written.items() if text and seq not in offered]}
    context |= {"is_over": is_over, "pager": pager_of(page, "?page={}".format)}
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "events/record/corrections.html", context, status=status)


def own_row(event: Event, correction: Correction | None, zone: ZoneInfo, *, is_over: bool) -> dict:
    said = event.payload["text"]
    change, waiting = (change_of(said, text, event.payload) for text in both_of(correction))
    return tongue_of(event.payload) | {
        "seq": event.seq,
        "clock": clock(event.at.isoformat(), zone),
        "text": said,
        "change": change,
        "waiting": waiting,
        "kind": event.kind,
        "corrected": correction,
        "is_offered": not (is_over or (correction and correction.is_left_out)),
    }


def both_of(correction: Correction | None) -> tuple[str, str]:
    """What stands in the record, and what waits for the secretariat."""
    return (correction.text, correction.waiting) if correction else ("", "")


def last_of(correction: Correction | None) -> str:
    return correction.waiting or correction.text if correction else ""
