"""A secretary types and reads a session's times on the clock of the venue, wherever she sits."""

import datetime
import html

import pytest
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from events.findable import session_facts
from events.models import ForumIndexPage, ForumPage, SessionPage
from tests import factories
from tests.editing import form_of, is_saved, save, sign_in
from tests.network import make_network, secretary

pytestmark = pytest.mark.django_db

VENUES = [("Asia/Dili", "00:30"), ("Asia/Yangon", "03:00"), ("Asia/Bangkok", "02:30")]  # 09:30 there in UTC


@pytest.fixture
def editor(client):
    """In Manila, where it is another hour than at most venues."""
    make_network()
    Locale.objects.get_or_create(language_code="en")
    person = secretary()
    UserProfile.objects.update_or_create(user=person, defaults={"current_time_zone": "Asia/Manila"})
    sign_in(client, person)
    return client


def a_forum(zone: str) -> ForumPage:
    index = factories.below_home(ForumIndexPage, "forum")
    return index.add_child(
        instance=ForumPage(title="Forum", slug="f", kind="forum", starts="2026-11-24", timezone=zone)
    )


def a_session(forum: ForumPage, *, starts: datetime.datetime) -> SessionPage:
    hours = {"starts": starts, "ends": starts + datetime.timedelta(hours=1)}
    page = forum.add_child(instance=SessionPage(title="Opening", slug="opening", room="A", **hours))
    page.save_revision().publish()
    return SessionPage.objects.get(pk=page.pk)


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


@pytest.mark.parametrize(("zone", "utc"), VENUES)
def test_a_new_session_begins_when_the_clock_of_the_venue_says_so(editor, zone, utc):
    forum = a_forum(zone)
    form = form_of(editor, a_session(forum, starts=moment("2026-11-24 01:00")))
    typed = {"title": "Rivers", "slug": "rivers", "starts": "2026-11-24 09:30", "ends": "2026-11-24 11:00"}

    answer = editor.post(f"/admin/pages/add/events/sessionpage/{forum.pk}/", form | typed)

    assert is_saved(answer), answer.context["form"].errors
    made = SessionPage.objects.get(slug="rivers").latest_revision.as_object()
    assert made.starts == moment(f"2026-11-24 {utc}")


@pytest.mark.parametrize(("zone", "utc"), VENUES)
def test_the_form_shows_the_clock_of_the_venue_and_says_which_one_it_is(editor, zone, utc):
    page = a_session(a_forum(zone), starts=moment(f"2026-11-24 {utc}"))

    form = form_of(editor, page)
    assert (form["starts"], form["ends"]) == (["2026-11-24 09:30"], ["2026-11-24 10:30"])
    told = editor.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert told.count(f"On the clock of the venue: {zone}.") == 2

    assert is_saved(save(editor, page, {"title": "Opening, renamed"}))
    assert SessionPage.objects.get().latest_revision.as_object().starts == page.starts


def test_two_versions_are_compared_on_the_clock_of_the_venue(editor):
    page = a_session(a_forum("Asia/Dili"), starts=moment("2026-11-24 00:30"))
    first = page.latest_revision
    save(editor, page, {"starts": "2026-11-24 09:45"})
    second = SessionPage.objects.get().latest_revision

    shown = html.unescape(
        editor.get(f"/admin/pages/{page.pk}/revisions/compare/{first.pk}...{second.pk}/").content.decode()
    )

    assert "2026-11-24 09:30 Asia/Dili" in shown
    assert "2026-11-24 09:45 Asia/Dili" in shown


def test_a_preview_of_what_was_typed_shows_the_clock_of_the_venue(editor):
    page = a_session(a_forum("Asia/Yangon"), starts=moment("2026-11-24 03:00"))
    address = f"/admin/pages/{page.pk}/edit/preview/"

    editor.post(address, form_of(editor, page) | {"starts": "2026-11-24 08:15"})
    shown = editor.get(address).content.decode()

    assert '<time datetime="2026-11-24T01:45Z">' in shown
    assert "08:15</time>" in shown


def test_the_search_dates_a_session_by_the_day_at_the_venue():
    early = a_session(a_forum("Asia/Dili"), starts=moment("2026-12-31 23:30"))

    facts = session_facts(early)

    assert (facts.years, facts.date) == ((2027,), "2027-01-01")
