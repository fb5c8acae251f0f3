"""The secretariat's desk for records, the corrections of participants, and a record for those who may read it."""

from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ascn_site.people.desk import for_secretariat
from events.live.protocol import Refused
from events.live.refusals import sentence_of
from events.models import Channel, Correction, ForumPage, Record, SessionPage
from events.record import services
from events.record.forms import AboutForm, ItemForm
from events.record.told import Told, shown
from events.room.shown import clock
from events.room.views import seat_of, session_of

ON_A_PAGE = 25
MOST_LISTED = 200
EDITED = frozenset({"line", "announcement", "decision", "question", "poll"})


def record_of(channel: str) -> Record:
    """
    Raises:
        Http404: no such channel, or its room was never closed.
    """
    record = services.of_channel(get_object_or_404(Channel, pk=channel), now=timezone.now())
    if record is None:
        raise Http404
    return record


def forum_above(session: SessionPage) -> ForumPage:
    return ForumPage.objects.for_lists().get(path=session.path[: -session.steplen])


@for_secretariat
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """All records, the latest closing first."""
    services.draft_due(timezone.now())
    rows = list(Record.objects.select_related("channel").defer("content").order_by("-closed_at")[:MOST_LISTED])
    keys = [record.channel.session for record in rows]
    pages = SessionPage.objects.filter(translation_key__in=keys, alias_of=None).select_related("locale")
    sessions = {page.translation_key: page for page in pages.order_by("-pk")}
    listed = [(record, sessions.get(record.channel.session)) for record in rows]
    return render(request, "events/record/records.html", {"records": listed})


def about_form(record: Record, *posted) -> AboutForm:
    pages = SessionPage.objects.filter(translation_key=record.channel.session, alias_of=None)
    languages = list(pages.order_by("pk").values_list("locale__language_code", flat=True))
    return AboutForm(*posted, record=record, languages=languages)


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, channel: str) -> HttpResponse:
    """The record with a form for each item; nothing changes once it is released."""
    found = record_of(channel)
    told = Told(found)
    items = [item for item in found.content["items"] if item["kind"] in EDITED and item["seq"] not in told.hidden]
    page = Paginator(items, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = desk_rows(found, told, page, request.POST if "items" in request.POST else None)
    about = about_form(found, *([request.POST] if "about" in request.POST else []))
    forms = [about] if "about" in request.POST else [row["form"] for row in rows]
    if request.method == "POST" and all(form.is_valid() for form in forms):
        return keep(request, found, about, rows)
    session = session_of(found.channel)
    context = {"record": found, "session": session, "about": about, "rows": rows, "page": page}
    forum = forum_above(session)
    context |= {"forum": forum, "zone": ZoneInfo(forum.timezone)}
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.BAD_REQUEST
    return render(request, "events/record/desk.html", context, status=status)


def desk_rows(record: Record, told: Told, page: Page, posted) -> list[dict]:
    rows = []
    for item in page:
        edit = told.edits.get(item["seq"])
        initial = {"text": edit.text if edit and edit.text else item["text"]}
        initial["reason_to_hide"] = edit.reason_to_hide if edit else ""
        more = edit.more if edit else {}
        form = ItemForm(posted, item=item, more=more, prefix=str(item["seq"]), initial=initial)
        rows.append(told.item(item) | {"form": form, "said": item["text"]})
    return rows


def keep(request: HttpRequest, found: Record, about: AboutForm, rows: list[dict]) -> HttpResponse:
    try:
        if about.is_bound:
            services.describe(record=found, by=request.user, **about.values())
        else:
            for row in rows:
                services.edit_item(record=found, seq=row["seq"], by=request.user, **row["form"].edit())
        messages.success(request, _("The draft is kept."))
    except services.NotNow:
        messages.warning(request, _("The record is released. Take it back to change it."))
    return redirect(request.get_full_path())


@for_secretariat
@require_POST
def act(request: HttpRequest, channel: str) -> HttpResponse:
    """Release, take back, or leave a correction out."""
    found = record_of(channel)
    try:
        match request.POST.get("do"):
            case "release":
                services.release(record=found, by=request.user, now=timezone.now())
                messages.success(request, _("The record is released."))
            case "take_back":
                services.take_back(record=found, by=request.user)
                messages.success(request, _("The record is a draft again; nobody else reads it."))
            case "leave_out":
                number = request.POST.get("seq", "")
                wanted = {"seq": int(number)} if number.isascii() and number.isdecimal() else {"pk": None}
                correction = get_object_or_404(Correction, record=found, **wanted)
                services.leave_out_correction(correction=correction, by=request.user)
                messages.success(request, _("The correction is left out."))
    except services.NotNow:
        messages.warning(request, _("Nothing was changed: somebody else was faster."))
    return redirect("record_desk", channel=channel)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def corrections(request: HttpRequest, channel: str) -> HttpResponse:
    """One's own lines and questions, each with a field for what one meant."""
    seat = seat_of(request, channel)
    if isinstance(seat, HttpResponse):
        return seat
    found = record_of(channel)
    refusal, written = "", {}
    number = request.POST.get("seq", "")
    if request.method == "POST" and number.isascii() and number.isdecimal():
        text = request.POST.get("text", "")
        try:
            services.correct(record=found, seq=int(number), by=request.user, text=text, now=timezone.now())
            messages.success(request, _("Your correction stands beside what you said."))
            return redirect("live_corrections", channel=channel)
        except Refused as error:
            refusal, written = sentence_of(error), {int(number): text}
        except services.NotNow:
            refusal = _("This can no longer be corrected.")
    return own_page(request, found, refusal=refusal, written=written)


def own_page(request: HttpRequest, found: Record, *, refusal: str, written: dict[int, str]) -> HttpResponse:
    session = session_of(found.channel)
    forum = forum_above(session)
    given = {one.seq: one for one in found.corrections.filter(by=request.user)}
    zone = ZoneInfo(forum.timezone)
    rows = [
        {
            "seq": event.seq,
            "clock": clock(event.at.isoformat(), zone),
            "text": event.payload["text"],
            "corrected": given.get(event.seq),
            "written": written.get(event.seq) or (given[event.seq].text if event.seq in given else ""),
        }
        for event in services.own_words(found, request.user)
    ]
    context = {"channel": found.channel, "record": found, "session": session, "forum": forum, "rows": rows}
    context |= {"zone": zone, "refusal": refusal, "is_over": timezone.now() > found.corrections_end}
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "events/record/corrections.html", context, status=status)


@never_cache
@require_safe
def released(request: HttpRequest, channel: str) -> HttpResponse:
    """The released record for whoever may read the room; that of an open session stands on the session's page too."""
    seat = seat_of(request, channel)
    if isinstance(seat, HttpResponse):
        return seat
    found = get_object_or_404(Record.objects.select_related("channel"), channel=channel, state="released")
    session = session_of(found.channel)
    forum = forum_above(session)
    zone = ZoneInfo(forum.timezone)
    told = shown(found, session, language=get_language() or "en", zone=zone, lines_page=request.GET.get("page", ""))
    context = {"session": session, "forum": forum, "zone": zone, "told": told}
    return render(request, "events/record/record.html", context)
