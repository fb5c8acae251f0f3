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
    """One form for each session."""
    forum = forum_at(code)
    rows = rows_of(forum, request.POST if request.method == "POST" else None)
    sent = next((row for row in rows if row["form"].is_bound), None)
    if sent and sent["form"].is_valid():
        set_room(session=sent["session"], forum=forum, by=request.user, **sent["form"].cleaned_data)
        messages.success(request, _("The live room is set up."))
        return redirect("forum_rooms", code=code)
    status = HTTPStatus.BAD_REQUEST if sent else HTTPStatus.OK
    return render(request, "events/programme/rooms.html", {"forum": forum, "rows": rows}, status=status)


def rows_of(forum: ForumPage, posted) -> list[dict]:
    registered = list(
        Registration.objects.filter(forum=forum.permanent_id)
        .select_related("person")
        .order_by("delegation", "person__name", "pk")
    )
    sessions = sessions_of(forum)
    channels = {row.session: row for row in Channel.objects.filter(forum=forum.permanent_id)}
    wanted = posted.get("session", "") if posted else ""
    now = timezone.now()
    rows = []
    for session in sessions:
        channel = channels.get(session.translation_key)
        data = [posted] if wanted == str(session.translation_key) else []
        form = RoomForm(*data, channel=channel, registered=registered, auto_id=f"id_{session.pk}_%s")
        moderators = rules.moderators_of(channel, on=rules.day_at(channel, now)) if channel else []
        rows.append({"session": session, "channel": channel, "form": form, "moderators": moderators})
    return rows
