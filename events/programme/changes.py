"""Changes of sessions: seen by the clock, so that it makes no difference by which door a page was published.

Time, room, languages and cancellation are told by mail to whoever is registered, once, a little later than the
last change: several in a row become one mail, and what was changed back becomes none.
"""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry
from wagtail.users.models import UserProfile

from ascn_site import jobs, routing, written_forms
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
from events.programme.ical import calendar_of
from events.programme.notices import facts_of, with_notices

SETTLES = datetime.timedelta(minutes=2)
LOOK_EVERY = datetime.timedelta(seconds=20)


def begin() -> None:
    """Called once from the AppConfig."""
    jobs.register("changes of sessions", every=LOOK_EVERY, do=look)


def look(now: datetime.datetime) -> None:
    """Announce what has changed in sessions that are not over, those too that were taken out of the programme."""
    goes_on = Channel.objects.filter(state=State.OPEN).values("session")
    known = SessionNotice.objects.values("session")
    pages = SessionPage.objects.filter(Q(live=True) | Q(translation_key__in=known), alias_of=None)
    pages = pages.filter(Q(ends__gt=now) | Q(translation_key__in=goes_on))
    texts: dict[Any, list[SessionPage]] = {}
    for page in pages.select_related("locale").order_by("pk"):
        texts.setdefault(page.translation_key, []).append(page)
    for versions in texts.values():
        notice(versions=[page for page in versions if page.live] or versions, now=now)


def settled_at(page: SessionPage) -> datetime.datetime | None:
    """When what is announced of it may have changed last."""
    if page.live:
        return page.last_published_at
    withdrawn = PageLogEntry.objects.filter(page=page.pk, action="wagtail.unpublish")
    return withdrawn.order_by("-timestamp").values_list("timestamp", flat=True).first()


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
    if is_new or not changed or not is_settled(page, now):
        return 0
    row.before, row.told, row.changed, row.changed_at = row.told, facts, changed, now
    row.sequence += 1
    row.save()
    letters = list(letters_about(versions, row, now=now))
    get_connection().send_messages(letters)
    return len(letters)


def is_settled(page: SessionPage, now: datetime.datetime) -> bool:
    at = settled_at(page)
    return at is None or now - at >= SETTLES


def letters_about(versions: list[SessionPage], row: SessionNotice, *, now: datetime.datetime) -> Iterator[EmailMessage]:
    forum = ForumPage.objects.select_related("country").get(path=versions[0].path[: -versions[0].steplen])
    written: dict[tuple[str, str], tuple[str, str, bytes]] = {}  # the same for all who read alike
    for reader in people_of(versions[0], forum, now=now):
        if (reader.language, reader.zone) not in written:
            with override(reader.language):
                written[reader.language, reader.zone] = letter(versions, row, forum, reader.zone)
        subject, body, calendar = written[reader.language, reader.zone]
        told = EmailMessage(
            subject=subject, body=body, to=[reader.person.email], headers={"Auto-Submitted": "auto-generated"}
        )
        told.attach("session.ics", calendar, "text/calendar")
        yield told


def letter(versions: list[SessionPage], row: SessionNotice, forum: ForumPage, zone: str) -> tuple[str, str, bytes]:
    """Subject, text and calendar file in the language of the moment; ``zone`` is the reader's."""
    page, language = versions[0], get_language()
    text = next((one for one in versions if one.locale.language_code == language), page)
    context = {
        "title": text.title,
        "is_cancelled": "cancelled" in row.changed and row.told["cancelled"],
        "is_back": "cancelled" in row.changed and not row.told["cancelled"],
        "lines": [line | in_words(line, forum.zone, ZoneInfo(zone)) for line in row.lines],
        "zone": forum.timezone,
        "own_zone": zone,
        "address": settings.SITE_ORIGIN + routing.address(page if page.live else forum, language),
    }
    calendar = calendar_of(
        with_notices([text]) if page.live else [],
        forum=forum,
        name=text.title,
        withdrawn=[] if page.live else [row],
    )
    body = render_to_string("events/mails/session_changed.txt", context).strip() + "\n"
    return _("A session of your forum has changed"), body, calendar.to_ical()


def in_words(line: dict[str, Any], venue: ZoneInfo, own: ZoneInfo) -> dict[str, str]:
    """Both states of a line of a notice; those of a time also on the reader's clock, where it is another."""
    if line["field"] != "time":
        return {side: line[side] or _("not known") for side in ("after", "before")}
    told = {side: period(line[side], venue) for side in ("after", "before")}
    own_clock = {f"own_{side}": period(line[side], own) for side in ("after", "before")}
    return told | own_clock if own.key != venue.key else told


def period(moments: tuple[datetime.datetime, datetime.datetime], zone: ZoneInfo) -> str:
    starts, ends = (moment.astimezone(zone) for moment in moments)
    day = written_forms.in_words(starts.date().isoformat(), get_language())
    return f"{day}, {starts:%H:%M}–{ends:%H:%M}"


class Reader(NamedTuple):
    """Who is told of a session, in which language and by which clock."""

    person: User
    language: str
    zone: str


def people_of(page: SessionPage, forum: ForumPage, *, now: datetime.datetime) -> list[Reader]:
    """Whoever takes part in a session; UTC stands for a clock that nobody has named."""
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
    chosen = {profile.user_id: profile for profile in UserProfile.objects.filter(user__in=keys)}
    people = User.objects.filter(pk__in=keys, is_active=True).exclude(email="").order_by("pk")
    return [reader_of(person, registered.get(person.pk, ""), chosen.get(person.pk)) for person in people]


def reader_of(person: User, language: str, chosen: UserProfile | None) -> Reader:
    zone = chosen.current_time_zone if chosen else ""
    language = language or (chosen.preferred_language if chosen else "")
    return Reader(person, language or settings.LANGUAGE_CODE, zone if zone in available_timezones() else "UTC")
