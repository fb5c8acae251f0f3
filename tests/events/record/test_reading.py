"""A record as the secretariat and a speaker read it: each text in its language, each hour on the venue's clock."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ascn_site.models import User
from events.models import Channel, Record
from tests.events.live.test_http_twins import browser
from tests.markup import squeezed

pytestmark = pytest.mark.django_db


def test_own_words_stand_with_their_kind_and_language(session):
    session.draft()
    client = browser(User.objects.get(pk=session.an.person))

    page = squeezed(client.get(f"/en/live/{session.channel.pk}/corrections/").content.decode())

    assert re.findall(r"<h2>(\w+)<", page) == ["Line", "Question"]
    assert f'<p class="text" id="said-{session.line}" lang="vi">Nước lên</p>' in page
    assert '<span lang="vi">Tiếng Việt</span>' in page


def test_the_secretariat_reads_the_draft_as_its_readers_will(session, secretary):
    session.draft()
    address = f"{session.desk_address}preview/"

    page = secretary.get(address).content.decode()
    shown = ("Gauges are shared", "Viet Nam", "This is the draft", "Record as JSON")
    assert [words in page for words in shown] == [True, True, True, False]
    assert f'href="{address}"' in secretary.get(session.desk_address).content.decode()
    assert browser(User.objects.get(pk=session.an.person)).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_each_field_of_a_draft_is_in_the_language_of_its_text(session, secretary):
    session.draft()
    page = secretary.get(session.desk_address).content.decode()

    fields = dict(re.findall(r'<textarea name="([\w-]+)"[^>]*? lang="([\w-]*)"', page))
    assert fields["summary-en"] == "en"
    assert (fields[f"{session.line}-text"], fields[f"{session.line}-tr-en"]) == ("vi", "en")
    assert fields[f"{session.decision}-text"] == ""
    assert '<span lang="vi">Tiếng Việt</span>' in squeezed(page)


def test_the_list_of_records_tells_the_closing_on_the_venue_s_clock(session, secretary):
    page = squeezed(secretary.get("/desk/forums/records/").content.decode())

    assert re.search(r"22 November 2026</time>, 14:05 \(Bangkok\)", page)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_records_costs_the_same_for_one_session_and_for_three(session, secretary, number):
    for place in range(number - 1):
        page = session.page.copy(update_attrs={"slug": f"again-{place}"}, reset_translation_key=True)
        channel = Channel.objects.create(session=page.translation_key, forum="f")
        Record.objects.create(channel=channel, closed_at=session.now, made_at=session.now)
    secretary.get("/desk/forums/records/")

    with CaptureQueriesContext(connection) as asked:
        html = secretary.get("/desk/forums/records/").content.decode()
    assert html.count("(Bangkok)") == number
    assert len(asked) == 10


def test_the_record_of_a_session_that_left_the_programme_is_still_at_the_desk(session, secretary):
    session.draft()
    session.page.unpublish()

    desk = secretary.get(session.desk_address)
    preview = secretary.get(f"{session.desk_address}preview/")
    session.page.delete()
    listed = secretary.get("/desk/forums/records/").content.decode()

    assert (desk.status_code, preview.status_code) == (200, 200)
    assert "is not published" in desk.content.decode()
    assert ("was deleted" in listed, session.desk_address in listed) == (True, False)


def test_records_that_do_not_fit_on_a_page_of_the_list_stand_on_the_next(session, secretary, monkeypatch):
    monkeypatch.setattr("events.record.views.LISTED", 1)
    session.draft()
    page = session.page.copy(update_attrs={"slug": "earlier"}, reset_translation_key=True)
    other = Channel.objects.create(session=page.translation_key, forum="f")
    Record.objects.create(channel=other, closed_at=session.now - datetime.timedelta(days=1), made_at=session.now)

    pages = [secretary.get("/desk/forums/records/", {"page": page}).content.decode() for page in ("1", "2")]

    keys = (session.channel.pk, other.pk)
    assert [[f"/records/{key}/" in page for key in keys] for page in pages] == [[True, False], [False, True]]
