"""A session in the programme for a channel of a test: without one nobody comes in."""

import datetime
import itertools
import uuid

from wagtail.models import Page

from events.models import ForumIndexPage, ForumPage, SessionPage
from tests import factories

MORNING = datetime.datetime(2026, 11, 22, 2, tzinfo=datetime.UTC)
numbers = itertools.count(1)


def a_forum() -> ForumPage:
    index = factories.below_home(ForumIndexPage, "forum")
    forum = ForumPage(title="Forum", slug="f", kind="forum", starts="2026-11-22", timezone="Asia/Bangkok")
    return ForumPage.objects.filter(slug="f").first() or index.add_child(instance=forum)


def session_in_programme() -> SessionPage:
    """One of a forum that all sessions of a test share."""
    hours = {"starts": MORNING, "ends": MORNING + datetime.timedelta(hours=2)}
    name = f"session-{next(numbers)}"
    return a_forum().add_child(instance=SessionPage(title=name, slug=name, room="1", **hours))


def hold_session(database, session: uuid.UUID, *, not_in: str) -> None:
    """A copy of an example session on a running site, whose pages only its own process can make otherwise.

    ``not_in`` is the permanent id of a forum whose programme stays as it is.
    """
    number = next(numbers)
    ((original,),) = database.run("SELECT max(page_ptr_id) FROM events_sessionpage WHERE is_example = %s", (True,))
    ((above, address),) = database.run(
        "SELECT path, url_path FROM wagtailcore_page JOIN events_forumpage ON page_ptr_id = id"
        " WHERE live = %s AND alias_of_id IS NULL AND permanent_id <> %s ORDER BY path LIMIT 1",
        (True, not_in),
    )
    slug, key = f"room-{session.hex}", 900_000 + number
    place = {"path": f"{above}Z{number:03d}", "url_path": f"{address}{slug}/", "slug": slug}
    names = {"title": slug, "draft_title": slug, "translation_key": stored(database, session)}
    copy_row(database, Page, original, {"id": key} | place | names)
    copy_row(database, SessionPage, original, {"page_ptr_id": key, "is_example": False})


def copy_row(database, model, key: int, changes: dict) -> None:
    table, own_key = model._meta.db_table, model._meta.pk.column
    columns = [field.column for field in model._meta.local_concrete_fields]
    taken = ", ".join("%s" if column in changes else column for column in columns)
    values = [changes[column] for column in columns if column in changes]
    database.run(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {taken} FROM {table} WHERE {own_key} = %s", (*values, key)
    )


def leave_programme(database, session: uuid.UUID) -> None:
    sql = "UPDATE wagtailcore_page SET live = %s WHERE translation_key = %s"
    database.run(sql, (False, stored(database, session)))


def delete_session(database, session: uuid.UUID) -> None:
    here = "SELECT id FROM wagtailcore_page WHERE translation_key = %s"
    database.run(f"DELETE FROM events_sessionpage WHERE page_ptr_id IN ({here})", (stored(database, session),))
    database.run("DELETE FROM wagtailcore_page WHERE translation_key = %s", (stored(database, session),))


def stored(database, key: uuid.UUID) -> uuid.UUID | str:
    """SQLite has no type of its own for it."""
    return key if database.url else key.hex
