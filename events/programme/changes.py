"""Changes of sessions: seen by the clock, so that it makes no difference by which door a page was published.

Time, room, languages and cancellation are told by mail to whoever is registered, once, a little later than the
last change: several in a row become one mail, and what was changed back becomes none.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.users.models import UserProfile

from ascn_site import jobs, routing
from ascn_site.languages import OWN_NAMES
from ascn_site.models import Assignment, User
from ascn_site.models.accounts import Scope
from events.models import (
    Access,
    Channel,
    ChannelRole,
    ForumPage,
    Participant,
    Registration,
    SessionNotice,
    SessionPage,
    State,
)
from events.models.notices import FIELDS

SETTLES = datetime.timedelta(minutes=2)
LOOK_EVERY = datetime.timedelta(seconds=20)
Facts = dict[str, Any]


def begin() -> None:
    """Called once from the AppConfig."""
    jobs.register("changes of sessions", every=LOOK_EVERY, do=look)


def look(now: datetime.datetime) -> None:
    """Announce what has changed in sessions that are not over."""
    goes_on = Channel.objects.filter(state=State.OPEN).values("session")
    pages = SessionPage.objects.live().filter(Q(ends__gt=now) | Q(translation_key__in=goes_on), alias_of=None)
    texts: dict[Any, list[SessionPage]] = {}
    for page in pages.select_related("locale").order_by("pk"):
        texts.setdefault(page.translation_key, []).append(page)
    for versions in texts.values():
        notice(versions=versions, now=now)


def facts_of(page: SessionPage) -> Facts:
    return {
        "time": [moment.astimezone(datetime.UTC).isoformat() for moment in (page.starts, page.ends)],
        "room": page.room,
        "languages": [block.value for block in page.languages],
        "cancelled": page.is_cancelled,
    }


@transaction.atomic
def notice(*, versions: list[SessionPage], now: datetime.datetime) -> int:
    """Compare a session with what was last said of it; ``versions`` are its texts, the one written first in front.

    Returns how many people were told.
    """
    page = versions[0]
    facts = facts_of(page)
    row, is_new = SessionNotice.objects.select_for_update().get_or_create(
        session=page.translation_key, defaults={"told": facts}
    )
    changed = [field for field in FIELDS if row.told.get(field) != facts[field]]
    is_settled = page.last_published_at is None or now - page.last_published_at >= SETTLES
    if is_new or not changed or not is_settled:
        return 0
    before, row.told, row.changed, row.changed_at = row.told, facts, changed, now
    row.sequence += 1
    row.save()
    letters = list(letters_about(versions, before, row, now=now))
    get_connection().send_messages(letters)
    return len(letters)


def letters_about(
    versions: list[SessionPage], before: Facts, row: SessionNotice, *, now: datetime.datetime
) -> Iterator[EmailMessage]:
    page = versions[0]
    forum = ForumPage.objects.get(path=page.path[: -page.steplen])
    for person, language in people_of(page, forum, now=now):
        with override(language):
            text = next((one for one in versions if one.locale.language_code == language), page)
            context = {
                "title": text.title,
                "is_cancelled": "cancelled" in row.changed and row.told["cancelled"],
                "is_back": "cancelled" in row.changed and not row.told["cancelled"],
                "lines": lines(before, row.told, row.changed, ZoneInfo(forum.timezone)),
                "zone": forum.timezone,
                "address": settings.SITE_ORIGIN + routing.address(page, language),
            }
            yield EmailMessage(
                subject=_("A session of your forum has changed"),
                body=render_to_string("events/mails/session_changed.txt", context).strip() + "\n",
                to=[person.email],
                headers={"Auto-Submitted": "auto-generated"},
            )


def lines(before: Facts, after: Facts, changed: Iterable[str], zone: ZoneInfo) -> list[dict[str, str]]:
    """Each change in words of the language of the moment."""
    return [
        {
            "label": str(FIELDS[field]),
            "before": in_words(field, before.get(field), zone),
            "after": in_words(field, after[field], zone),
        }
        for field in changed
        if field != "cancelled"
    ]


def in_words(field: str, value: Any, zone: ZoneInfo) -> str:
    if not value:
        return _("not known")
    if field == "time":
        starts, ends = (datetime.datetime.fromisoformat(text).astimezone(zone) for text in value)
        return f"{date_format(starts.date(), 'DATE_FORMAT')}, {starts:%H:%M}–{ends:%H:%M}"
    return ", ".join(OWN_NAMES.get(code, code) for code in value) if field == "languages" else value


def people_of(page: SessionPage, forum: ForumPage, *, now: datetime.datetime) -> list[tuple[User, str]]:
    """Whoever takes part in a session, each with her language."""
    channel = page.channel
    registered = dict(Registration.objects.filter(forum=forum.permanent_id).values_list("person", "language"))
    here = Assignment.objects.in_force(timezone.localdate(now, forum.zone)).filter(
        scope_kind=Scope.SESSION, scope_id=str(page.translation_key)
    )
    keys = set(here.values_list("person", flat=True))
    if channel is None or channel.access != Access.INVITED:
        keys |= registered.keys()
    roles = dict(Participant.objects.filter(channel=channel).values_list("person", "role")) if channel else {}
    keys |= {person for person, role in roles.items() if role == ChannelRole.GUEST}
    keys -= {person for person, role in roles.items() if role == ChannelRole.REMOVED}
    chosen = dict(UserProfile.objects.filter(user__in=keys).values_list("user", "preferred_language"))
    people = User.objects.filter(pk__in=keys, is_active=True).exclude(email="").order_by("pk")
    languages = {key: registered.get(key) or chosen.get(key) or settings.LANGUAGE_CODE for key in keys}
    return [(person, languages[person.pk]) for person in people]


def with_notices(sessions: list[SessionPage]) -> list[SessionPage]:
    """The same pages, each with its announced change as ``notice``; one query."""
    keys = [page.translation_key for page in sessions]
    rows = {row.session: row for row in SessionNotice.objects.filter(session__in=keys, sequence__gt=0)}
    for page in sessions:
        page.notice = rows.get(page.translation_key)
    return sessions
