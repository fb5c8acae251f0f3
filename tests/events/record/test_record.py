"""From the log of a closed session to a record that everybody reads."""

import datetime
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from ascn_site import jobs
from ascn_site.models import User
from ascn_site.personal import erasure
from events.models import Channel, Correction, Record, SessionPage
from events.record import services
from events.record.edits import Change, mark_of
from search import collect
from tests.events.live.conftest import NOW
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import a_person, office
from tests.events.record.conftest import Closed, about_of, form_of
from tests.markup import squeezed

pytestmark = pytest.mark.django_db


def kinds(record: Record) -> list[tuple[str, str]]:
    return [(item["kind"], item["text"]) for item in record.content["items"]]


def test_the_draft_holds_what_all_could_read_and_nothing_that_was_hidden_or_taken_back(session):
    assert kinds(session.draft()) == [
        ("line", "Nước lên"),
        ("question", "Who pays?"),
        ("question", "When?"),
        ("poll", "Begin?"),
        ("speech", ""),
        ("decision", "Gauges are shared"),
        ("announcement", "Lunch"),
    ]


def test_the_snapshot_names_nobody(session):
    record = session.draft()
    stored = json.dumps(record.content)

    assert [name for name in ("An", "Bo", "Moderator", "example.org") if f'"{name}"' in stored] == []
    assert "author" not in stored


def test_a_record_tells_people_speakers_questions_and_polls(session, client):
    session.released()
    told = session.data().json()

    assert [(one["delegation"], [person["name"] for person in one["people"]]) for one in told["delegations"]] == [
        (None, ["Moderator"]),
        ("Laos", ["Bo"]),
        ("Viet Nam", ["An"]),
    ]
    (speech,) = told["speakers"]
    assert (speech["name"], speech["delegation"], speech["point_of_order"]) == ("An", "Viet Nam", True)
    length = datetime.datetime.fromisoformat(speech["until"]) - datetime.datetime.fromisoformat(speech["at"])
    assert length == datetime.timedelta(minutes=5)
    assert [(one["text"], one["state"], one["votes"], one["answer"]) for one in told["questions"]] == [
        ("Who pays?", "answered", 1, "The city"),
        ("When?", "open", 0, None),
    ]
    (poll,) = told["polls"]
    assert (poll["options"], poll["counts"], poll["voters"]) == (["Yes", "No"], [1, 0], 1)
    assert [line["translations"] for line in told["lines"]] == [
        [{"lang": "en", "text": "The water rises", "machine": False}]
    ]
    assert [one["text"] for one in told["decisions"]] == ["Gauges are shared"]


def test_closing_a_room_leaves_a_draft_by_the_next_turn_of_the_worker(session):
    jobs.jobs["draft records of closed sessions"].do(session.now)

    assert list(Record.objects.values_list("channel", "state")) == [(session.channel.pk, "draft")]
    assert not services.behind().exists()


@pytest.mark.parametrize("state", ["open", "closed"])
def test_a_room_that_was_never_closed_has_no_record(db, state, secretary):
    channel = Channel.objects.create(session="a7d3c5a2-8d5c-4c38-b4a8-d4bb3cba1e02", forum="f", state=state)

    assert services.draft_record(channel=channel, now=NOW) is None
    assert secretary.get(f"/desk/forums/records/{channel.pk}/").status_code == 404


def test_a_draft_follows_its_log_and_keeps_the_edits(session):
    record = session.draft()
    by = User.objects.get(pk=session.chair.person)
    change = Change(mark_of("Gauges are shared"), "Gauges are shared by all")
    services.edit_items(record=record, changes={session.decision: {"text": change}}, by=by)
    session.do(session.chair, "decide", text="A second decision")
    session.channel.refresh_from_db()
    again = session.draft()

    assert ("decision", "A second decision") in kinds(again)
    assert [edit.text for edit in again.edits.all()] == ["Gauges are shared by all"]
    assert again.pk == record.pk


def test_the_secretariat_edits_hides_describes_and_releases(session, secretary):
    page = secretary.get(session.desk_address)
    changes = {f"{session.decision}-text": "All gauges are shared", f"{session.announcement}-reason_to_hide": "trivial"}
    secretary.post(session.desk_address, form_of(page, **changes))
    about = {"is_public": "on", "correction_hours": "24", "summary-en": "A short summary"}
    secretary.post(session.desk_address, about_of(page, **about))
    before = Client().get(session.address).content.decode()
    session.act(secretary, "release")
    after = Client().get(session.address).content.decode()

    assert "A short summary" not in before
    assert [word in after for word in ("A short summary", "All gauges are shared", "Edited by the secretariat")] == [
        True
    ] * 3
    assert [word in after for word in ("Lunch", "An insult", "Never mind", "Only for the desk")] == [False] * 4
    lines = ModelLogEntry.objects.filter(action__startswith="events.").exclude(action__startswith="events.live.")
    assert list(lines.order_by("pk").values_list("action", flat=True)) == [
        "events.edit_record",
        "events.hide_in_record",
        "events.edit_record",
        "events.release_record",
    ]


def test_a_released_record_is_changed_only_after_it_was_taken_back(session, secretary):
    session.released()
    page = secretary.get(session.desk_address)
    secretary.post(session.desk_address, form_of(page, **{f"{session.decision}-text": "Altered"}))

    assert "Altered" not in session.data().content.decode()
    secretary.post(f"{session.desk_address}act/", {"do": "take_back"})
    assert session.data().status_code == 404
    assert Client().get(session.address).content.decode().count('id="record"') == 0


def test_what_is_hidden_in_the_room_after_the_release_is_out_of_the_record(session):
    session.released()
    session.do(session.chair, "hide", seq=session.line, reason="a name")

    assert session.data().json()["lines"] == []
    assert services.behind().count() == 1
    services.draft_due(session.now)
    assert not services.behind().exists()


def test_a_correction_in_time_stands_beside_what_was_said(session):
    record = session.draft()
    an = User.objects.get(pk=session.an.person)
    services.correct(record=record, seq=session.line, by=an, text="Nước sông lên", now=record.corrections_end)
    session.released()

    (line,) = session.data().json()["lines"]
    page = Client().get(session.address).content.decode()
    assert (line["text"], line["corrected"]) == ("Nước lên", "Nước sông lên")
    assert "Nước lên" in page
    assert "Nước<ins>sông</ins>lên</p>" in squeezed(page)
    assert "Corrected by the author to:" in page


def test_48_hours_after_the_closing_nothing_is_corrected_any_more(session):
    record = session.draft()
    an = User.objects.get(pk=session.an.person)
    late = record.closed_at + datetime.timedelta(hours=48, seconds=1)

    with pytest.raises(services.NotNow):
        services.correct(record=record, seq=session.line, by=an, text="Too late", now=late)
    assert Correction.objects.count() == 0


def test_nobody_corrects_the_words_of_another_nor_what_is_hidden(session):
    record = session.draft()
    bo = User.objects.get(pk=session.bo.person)

    for seq in (session.line, session.hidden, session.taken_back, session.poll, 10**15):
        with pytest.raises(services.NotNow):
            services.correct(record=record, seq=seq, by=bo, text="Mine", now=record.closed_at)


def test_a_participant_corrects_on_a_page_of_his_own(session, monkeypatch):
    monkeypatch.setattr("events.record.own.timezone.now", lambda: session.now)
    client = browser(User.objects.get(pk=session.an.person))
    address = f"/en/live/{session.channel.pk}/corrections/"
    html = client.get(address).content.decode()

    assert ("Nước lên" in html, "When?" in html, "Who pays?" in html) == (True, True, False)
    assert client.post(address, {"seq": session.line, "text": "  "}).status_code == 409
    assert client.post(address, {"seq": session.line, "text": "Sông"}).status_code == 302
    assert Correction.objects.get().text == "Sông"
    assert client.post(address, {"seq": session.question, "text": "Not mine"}).status_code == 409


def test_a_correction_that_is_left_out_is_read_by_nobody(session, secretary):
    record = session.draft()
    an = User.objects.get(pk=session.an.person)
    services.correct(record=record, seq=session.line, by=an, text="Libel", now=record.closed_at)
    act = {"do": "leave_out", "seq": session.line, "seen": mark_of("Libel")}
    secretary.post(f"{session.desk_address}act/", act)
    session.act(secretary, "release")

    assert session.data().json()["lines"][0]["corrected"] is None


def test_a_correction_that_was_left_out_by_mistake_is_taken_in_again(session, secretary):
    record = session.draft()
    an = User.objects.get(pk=session.an.person)
    services.correct(record=record, seq=session.line, by=an, text="Nước sông lên", now=record.closed_at)
    act = {"seq": session.line, "seen": mark_of("Nước sông lên")}
    secretary.post(f"{session.desk_address}act/", {"do": "leave_out", **act})
    desk = secretary.get(session.desk_address).content.decode()
    secretary.post(f"{session.desk_address}act/", {"do": "let_in", **act})
    session.act(secretary, "release")

    assert ("A correction that was left out:" in desk, session.data().json()["lines"][0]["corrected"]) == (
        True,
        "Nước sông lên",
    )


def test_a_correction_that_was_rewritten_since_it_was_read_is_not_left_out(session, secretary):
    record = session.draft()
    an = User.objects.get(pk=session.an.person)
    for text in ("Libel", "Nước sông lên"):
        services.correct(record=record, seq=session.line, by=an, text=text, now=record.closed_at)
    act = {"do": "leave_out", "seq": session.line, "seen": mark_of("Libel")}
    answer = secretary.post(f"{session.desk_address}act/", act, follow=True)

    assert not record.corrections.get().is_left_out
    assert "somebody else was faster" in answer.content.decode().split("notice-warn")[1]


@pytest.mark.parametrize("name", ["officer", "approver", "representative", "moderator", None])
def test_nobody_but_the_secretariat_edits_or_releases(session, name):
    person = a_person("visitor")
    scope = ("session", str(session.channel.session)) if name == "moderator" else ("city", "ASCN-VN-HAN")
    if name:
        office(person, name, *scope)
    client = browser(person)
    session.draft()

    answers = [client.get(session.desk_address), client.get("/desk/forums/records/")]
    answers += [client.post(f"{session.desk_address}act/", {"do": "release"}), client.post(session.desk_address)]
    assert {answer.status_code for answer in answers} == {403}
    assert Record.objects.get().state == "draft"
    assert Client().get(session.desk_address).status_code == 302


def test_the_record_of_an_invited_session_is_for_those_who_may_read_it(db, secretary):
    session = Closed(access="invited")
    session.play()
    session.released()
    inside = f"/en/live/{session.channel.pk}/record/"

    assert session.data().status_code == 404
    assert "Gauges are shared" not in Client().get(session.address).content.decode()
    assert "Gauges are shared" in secretary.get(inside).content.decode()
    assert browser(a_person("stranger")).get(inside).status_code == 404
    assert list(collect._sources["transcript"].keys()) == []


def test_an_erased_person_is_a_former_participant_and_her_words_stay(session):
    session.released()
    erasure.erase(person=User.objects.get(pk=session.an.person), by=None, now=session.now)

    told = session.data().json()
    assert (told["lines"][0]["name"], told["lines"][0]["text"]) == (None, "Nước lên")
    assert {"name": None, "role": "delegate"} in told["delegations"][2]["people"]
    page = Client().get(session.address).content.decode()
    assert "Former participant" in page
    assert "<strong>An</strong>" not in page


def test_a_released_record_is_found_and_a_draft_is_not(session):
    source = collect._sources["transcript"]
    session.draft()
    assert list(source.keys()) == []
    record = session.released()

    (document,) = source.documents(source.keys(), 1)
    texts = [passage.text for passage in document.passages]
    assert (document.kind, document.title, document.address) == ("transcript", "Rivers", "forum/f/s/")
    assert "Nước lên\nThe water rises" in texts
    assert not any("insult" in text or "desk" in text for text in texts)
    SessionPage.objects.get(pk=session.page.pk).unpublish()
    assert (list(source.keys()), list(source.public([record.pk]))) == ([], [])


@pytest.mark.parametrize("lines", [1, 3])
def test_a_page_with_a_record_costs_the_same_for_one_line_and_for_three(db, lines):
    session = Closed()
    for number in range(lines):
        session.do(session.seat(f"person{number}", delegation=f"D{number}"), "post", text=f"Line {number}")
    session.do(session.chair, "close")
    session.channel.refresh_from_db()
    session.released()
    Client().get(session.address)

    with CaptureQueriesContext(connection) as of_data:
        session.data()
    with CaptureQueriesContext(connection) as of_page:
        Client().get(session.address)
    assert (len(of_data), len(of_page)) == (5, 9)
