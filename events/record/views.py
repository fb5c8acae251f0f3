"""The secretariat's desk for records, and a record for those who may read it."""

from collections.abc import Iterable
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ascn_site.library import pager_of
from ascn_site.people.desk import for_secretariat
from events.models import Channel, Correction, ForumPage, Record, SessionPage
from events.record import services
from events.record.edits import Conflict, mark_of
from events.record.forms import AboutForm, ItemForm, ShownForm, changed_texts
from events.record.told import Told, change_of, dress, shown
from events.room.shown import tongue_of
from events.room.views import forum_of, seat_of, session_of

ON_A_PAGE = 25
LISTED = 50
MOST_DIGITS = 19
UTC = ZoneInfo("UTC")  # where the venue of a session is not known any more
ON_CORRECTIONS = {
    "take_in": services.take_in_correction,
    "refuse": services.refuse_correction,
    "leave_out": services.leave_out_correction,
    "let_in": services.let_correction_in,
}
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


@for_secretariat
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """All records, the latest closing first."""
    services.draft_due(timezone.now())
    found = Record.objects.select_related("channel").defer("content").order_by("-closed_at", "-pk")
    found = found.annotate(waiting=Count("corrections", filter=~Q(corrections__waiting="")))
    page = Paginator(found, LISTED).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    keys = [record.channel.session for record in rows]
    pages = SessionPage.objects.filter(translation_key__in=keys, alias_of=None).select_related("locale")
    sessions = {page.translation_key: page for page in pages.order_by("-pk")}
    listed = [(record, sessions.get(record.channel.session)) for record in rows]
    zones = zones_of(sessions.values())
    told = [(record, session, zones.get(session.pk, UTC) if session else UTC) for record, session in listed]
    context = {"records": told, "pager": pager_of(page, "?page={}".format)}
    return render(request, "events/record/records.html", context)


def zones_of(sessions: Iterable[SessionPage]) -> dict[int, ZoneInfo]:
    """The venue's zone of each session, by its key."""
    forums = {page.pk: page.path[: -page.steplen] for page in sessions}
    zones = dict(ForumPage.objects.filter(path__in=forums.values()).values_list("path", "timezone"))
    return {key: ZoneInfo(zones[path]) for key, path in forums.items() if path in zones}


def about_form(record: Record, posted: QueryDict | None) -> AboutForm:
    pages = SessionPage.objects.filter(translation_key=record.channel.session, alias_of=None)
    languages = list(pages.order_by("pk").values_list("locale__language_code", flat=True))
    return AboutForm(posted, texts=services.about(record), languages=languages)


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, channel: str) -> HttpResponse:
    """The record with a form for each item; nothing changes once it is released."""
    found = record_of(channel)
    posted = request.POST if request.method == "POST" else QueryDict()
    told = Told(found)
    items = editable(found, told)
    page = Paginator([*items], ON_A_PAGE).get_page(request.GET.get("page"))
    numbers = posted_numbers(posted) if "items" in posted else page.object_list
    rows = [desk_row(items[number], told, posted) for number in numbers if number in items]
    gone = [text for number in numbers if number not in items for text in changed_texts(posted, number)]
    about = about_form(found, posted if "about" in posted else None)
    forms = {0: about} if "about" in posted else {row["seq"]: row["form"] for row in rows}
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.CONFLICT if gone else keep(request, found, forms)
        if status == HTTPStatus.OK:
            return redirect(request.get_full_path())
    if found.is_released:  # then its fields are not shown
        gone += [text for number in forms for text in changed_texts(posted, number)]
    context = {"about": about, "rows": rows, "page": page, "gone": gone, "is_refused": status != HTTPStatus.OK}
    context |= {"waiting": waiting_corrections(found, items), "pager": pager_of(page, "?page={}".format)}
    return render(request, "events/record/desk.html", context | desk_of(found, rows), status=status)


def page_of(found: Record) -> SessionPage:
    """The page of its session in the best text for the secretariat, which also has one that is not published now.

    Raises:
        Http404: it was deleted.
    """
    pages = SessionPage.objects.filter(translation_key=found.channel.session, alias_of=None).select_related("locale")
    language = get_language()
    page = min(pages, key=lambda page: (not page.live, page.locale.language_code != language, page.pk), default=None)
    if page is None:
        raise Http404
    return page


def editable(found: Record, told: Told) -> dict[int, dict]:
    """By number the items whose words can be changed; what was hidden in the room is nobody's to edit."""
    shown_items = (item for item in found.content["items"] if item["seq"] not in told.hidden)
    return {item["seq"]: item for item in shown_items if item["kind"] in EDITED}


def desk_of(found: Record, rows: list[dict]) -> dict:
    """What the desk says of the session and the state of its record; the rows get the words of their language."""
    session = page_of(found)
    forum = forum_of(session)
    zone = ZoneInfo(forum.timezone)
    for row in rows:
        dress(row, language=get_language() or "en", zone=zone)
    known = {"record": found, "session": session, "forum": forum, "zone": zone}
    return known | {"seen": services.stand_of(found), "has_grown": services.has_grown(found)}


def posted_numbers(posted: QueryDict) -> list[int]:
    """Of the items in a form, which may by now stand on another page or not at all."""
    names = [name.removesuffix("-shown") for name in posted if name.endswith("-shown")]
    return [int(name) for name in names if name.isascii() and name.isdecimal() and len(name) < MOST_DIGITS]


def desk_row(item: dict, told: Told, posted: QueryDict) -> dict:
    form = ItemForm(posted if "items" in posted else None, item=item, edit=told.edits.get(item["seq"]))
    row = told.item(item) | {"form": form, "said": item["text"]}
    left_out = told.left_out[item["seq"]].text if item["seq"] in told.left_out else None
    return row | {"left_out": left_out, "correction_seen": mark_of(row["corrected"] or left_out)}


def waiting_corrections(found: Record, items: dict[int, dict]) -> list[dict]:
    """What participants corrected after the release, with the mark that says which words were read."""
    rows = found.corrections.exclude(waiting="").select_related("by").order_by("seq")
    waiting = [(one, items[one.seq] | tongue_of(items[one.seq])) for one in rows if one.seq in items]
    return [
        {
            "correction": one,
            "said": item,
            "change": change_of(item["text"], one.waiting, item),
            "seen": mark_of(one.waiting),
        }
        for one, item in waiting
    ]


def keep(request: HttpRequest, found: Record, forms: dict[int, ShownForm]) -> HTTPStatus:
    """Write what was changed, all or nothing; a record that is released takes nothing."""
    if found.is_released:
        return HTTPStatus.CONFLICT
    if [form for form in forms.values() if not form.is_valid()]:
        return HTTPStatus.BAD_REQUEST
    changes = {number: changed for number, form in forms.items() if (changed := form.changes())}
    try:
        if 0 in forms:
            services.describe(record=found, changes=changes.get(0, {}), by=request.user)
        else:
            services.edit_items(record=found, changes=changes, by=request.user)
    except Conflict as conflict:
        for number, name in conflict.fields:
            forms[number].tell_overtaken(name)
        return HTTPStatus.CONFLICT
    except services.NotNow:
        found.refresh_from_db()
        return HTTPStatus.CONFLICT
    messages.success(request, _("The draft is kept."))
    return HTTPStatus.OK


@for_secretariat
@require_POST
def act(request: HttpRequest, channel: str) -> HttpResponse:
    """Release, take back, take a correction in or leave it out."""
    found = record_of(channel)
    try:
        if told := done(request, found):
            messages.success(request, told)
    except Conflict:
        messages.warning(request, _("Something came in since you opened the page. Look through it, then release it."))
    except services.RoomOpen:
        messages.warning(request, _("The room is open. Close it first: then the record is complete."))
    except services.NotNow:
        messages.warning(request, _("Nothing was changed: somebody else was faster."))
    return redirect("record_desk", channel=channel)


def done(request: HttpRequest, found: Record) -> str:
    """Does what the form asks for; what to tell about it.

    Raises:
        Conflict: something came in since the page was opened.
        NotNow: it cannot be done any more.
    """
    by, seen = request.user, request.POST.get("seen", "")
    match request.POST.get("do"):
        case "release":
            services.release(record=found, seen=seen, by=by, now=timezone.now())
            return _("The record is released.")
        case "take_back":
            services.take_back(record=found, by=by, now=timezone.now())
            return _("The record is a draft again; nobody else reads it.")
        case ("take_in" | "let_in") as what:
            ON_CORRECTIONS[what](correction=correction_named(request, found), seen=seen, by=by)
            return _("The correction stands in the record.")
        case ("refuse" | "leave_out") as what:
            ON_CORRECTIONS[what](correction=correction_named(request, found), seen=seen, by=by)
            return _("The correction is left out.")
    return ""


def correction_named(request: HttpRequest, found: Record) -> Correction:
    """
    Raises:
        Http404: there is none for this item.
    """
    number = request.POST.get("seq", "")
    is_number = number.isascii() and number.isdecimal() and len(number) < MOST_DIGITS
    wanted = {"seq": int(number)} if is_number else {"pk": None}
    return get_object_or_404(Correction, record=found, **wanted)


@never_cache
@require_safe
def released(request: HttpRequest, channel: str) -> HttpResponse:
    """The released record for whoever may read the room; that of an open session stands on the session's page too."""
    seat = seat_of(request, channel)
    if isinstance(seat, HttpResponse):
        return seat
    found = get_object_or_404(Record.objects.select_related("channel"), channel=channel, state="released")
    return as_read(request, found, session_of(found.channel))


@for_secretariat
@require_safe
def preview(request: HttpRequest, channel: str) -> HttpResponse:
    """The draft as its readers will see it, with who took part and who spoke."""
    found = record_of(channel)
    return as_read(request, found, page_of(found))


def as_read(request: HttpRequest, found: Record, session: SessionPage) -> HttpResponse:
    forum = forum_of(session)
    zone = ZoneInfo(forum.timezone)
    told = shown(found, session, language=get_language() or "en", zone=zone, lines_page=request.GET.get("page", ""))
    context = {"session": session, "forum": forum, "zone": zone, "told": told}
    return render(request, "events/record/record.html", context)
