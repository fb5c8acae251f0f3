"""What is announced of a session, beside what was last said of it."""

import datetime
from typing import Any

from events.models import ForumPage, SessionNotice, SessionPage

Facts = dict[str, Any]


def facts_of(page: SessionPage) -> Facts:
    """A session that was taken out of the programme is as good as cancelled."""
    return {
        "time": [moment.astimezone(datetime.UTC).isoformat() for moment in (page.starts, page.ends)],
        "room": page.room,
        "languages": [block.value for block in page.languages],
        "cancelled": page.is_cancelled or not page.live,
    }


def with_notices(sessions: list[SessionPage]) -> list[SessionPage]:
    """The same pages, each with its announced change as ``notice`` and how often it changed; one query.

    ``sequence`` counts a change from the moment at which it is published, a little before it is announced.
    """
    keys = [page.translation_key for page in sessions]
    rows = {row.session: row for row in SessionNotice.objects.filter(session__in=keys)}
    for page in sessions:
        row = rows.get(page.translation_key)
        page.notice = row if row and row.sequence else None
        page.sequence = row.sequence + (row.told != facts_of(page)) if row else 0
    return sessions


def last_said_of_withdrawn(forum: ForumPage) -> list[SessionNotice]:
    """Of the sessions of a forum that the public knew of and that are not in its programme any more."""
    there = SessionPage.objects.live().values("translation_key")
    pages = SessionPage.objects.withdrawn().directly_below(forum).exclude(translation_key__in=there)
    rows = SessionNotice.objects.filter(session__in=pages.values("translation_key"))
    return list(rows.order_by("session"))
