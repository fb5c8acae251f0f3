"""The secretariat's desk for the live rooms of a forum's sessions."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ascn_site.people.desk import for_secretariat
from events import rules
from events.models import Channel, ForumPage, Registration, SessionPage
from events.participants.views import forum_at
from events.programme.forms import RoomForm
from events.programme.services import set_room


def sessions_of(forum: ForumPage) -> list[SessionPage]:
    """Each session once, in the text that was written first."""
    pages = SessionPage.objects.filter(alias_of=None).directly_below(forum).select_related("locale").order_by("pk")
    first = {}
    for page in pages:
        first.setdefault(page.translation_key, page)
    return sorted(first.values(), key=lambda page: (page.starts, page.room))


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: HttpRequest, code: str) -> HttpResponse:
    """The rooms of a forum, and the form of the one that is asked for: it names everybody who is registered."""
    forum = forum_at(code)
    rows = rows_of(forum)
    posted = [request.POST] if request.method == "POST" else []
    wanted = (request.POST if posted else request.GET).get("session", "")
    asked = next((row for row in rows if str(row["session"].translation_key) == wanted), None)
    if asked:
        asked["form"] = RoomForm(*posted, channel=asked["channel"], registered=registered_for(forum))
    if asked and posted and asked["form"].is_valid():
        set_room(session=asked["session"], forum=forum, by=request.user, **asked["form"].cleaned_data)
        messages.success(request, _("The live room is set up."))
        return redirect("forum_rooms", code=code)
    status = HTTPStatus.BAD_REQUEST if posted else HTTPStatus.OK
    return render(request, "events/programme/rooms.html", {"forum": forum, "rows": rows}, status=status)


def rows_of(forum: ForumPage) -> list[dict]:
    sessions = sessions_of(forum)
    channels = {row.session: row for row in Channel.objects.filter(forum=forum.permanent_id)}
    today = timezone.localdate(timezone.now(), forum.zone)
    moderators = rules.moderators_by_session([page.translation_key for page in sessions], on=today)
    return [
        {
            "session": page,
            "channel": channels.get(page.translation_key),
            "moderators": moderators[str(page.translation_key)],
        }
        for page in sessions
    ]


def registered_for(forum: ForumPage) -> list[Registration]:
    rows = Registration.objects.filter(forum=forum.permanent_id).select_related("person")
    return list(rows.order_by("delegation", "person__name", "pk"))
