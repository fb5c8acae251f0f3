"""What reaches a released record, and what only a draft: nothing stands there that the secretariat has not seen."""

import datetime

import pytest
from wagtail.models import ModelLogEntry

from ascn_site.models import User
from events.models import Correction, Record
from events.record import services
from events.record.edits import mark_of
from tests.events.live.test_http_twins import browser
from tests.markup import squeezed

pytestmark = pytest.mark.django_db


def corrected(session, text: str) -> Correction:
    record = Record.objects.get()
    an = User.objects.get(pk=session.an.person)
    return services.correct(record=record, seq=session.line, by=an, text=text, now=session.now)


def told(session) -> str | None:
    return session.data().json()["lines"][0]["corrected"]


def test_a_correction_after_the_release_waits_until_the_secretariat_takes_it_in(session, secretary):
    session.released()
    corrected(session, "Nước sông lên")
    before, desk = told(session), secretary.get(session.desk_address).content.decode()
    number = secretary.get("/desk/forums/records/").content.decode()
    act = {"do": "take_in", "seq": session.line, "seen": mark_of("Nước sông lên")}
    secretary.post(f"{session.desk_address}act/", act)

    assert before is None
    assert ("Nước<ins>sông</ins>lên</p>" in squeezed(desk), "Corrections that wait: 1" in number) == (True, True)
    assert told(session) == "Nước sông lên"
    assert ModelLogEntry.objects.filter(action="events.take_in_correction").count() == 1


def test_a_correction_that_was_rewritten_since_it_was_read_is_not_taken_in(session, secretary):
    session.released()
    corrected(session, "Harmless")
    corrected(session, "Libel")
    secretary.post(f"{session.desk_address}act/", {"do": "take_in", "seq": session.line, "seen": mark_of("Harmless")})

    assert told(session) is None


def test_a_correction_that_is_refused_leaves_the_one_that_stands_in_the_released_record(session, secretary):
    session.draft()
    corrected(session, "Nước sông lên")
    session.released()
    corrected(session, "Libel")
    secretary.post(f"{session.desk_address}act/", {"do": "refuse", "seq": session.line, "seen": mark_of("Libel")})

    assert told(session) == "Nước sông lên"
    assert not Correction.objects.exclude(waiting="").exists()


def test_what_the_secretariat_left_out_does_not_come_back(session, secretary, monkeypatch):
    monkeypatch.setattr("events.record.own.timezone.now", lambda: session.now)
    session.draft()
    by = User.objects.get(pk=session.chair.person)
    services.leave_out_correction(correction=corrected(session, "Libel"), seen=mark_of("Libel"), by=by)
    author = browser(User.objects.get(pk=session.an.person))

    answer = author.post(f"/en/live/{session.channel.pk}/corrections/", {"seq": session.line, "text": "Libel again"})

    assert (answer.status_code, Correction.objects.get().text) == (409, "Libel")
    assert "The secretariat has left this correction out" in answer.content.decode()
    assert "Libel again</textarea>" in answer.content.decode()


def test_an_author_is_told_that_a_correction_after_the_release_waits(session, monkeypatch):
    monkeypatch.setattr("events.record.own.timezone.now", lambda: session.now)
    session.released()
    author = browser(User.objects.get(pk=session.an.person))
    page = author.post(
        f"/en/live/{session.channel.pk}/corrections/", {"seq": session.line, "text": "Sông"}, follow=True
    ).content.decode()

    assert [
        words in page for words in ("what you correct now waits for the secretariat", "Waits for the secretariat:")
    ] == [
        True,
        True,
    ]


def test_a_correction_that_came_while_the_draft_was_read_is_seen_before_it_is_released(session, secretary):
    session.draft()
    seen = secretary.get(session.desk_address).context["seen"]
    corrected(session, "Libel")
    secretary.post(f"{session.desk_address}act/", {"do": "release", "seen": seen})
    between = Record.objects.get().state
    session.act(secretary, "release")

    assert (between, Record.objects.get().state) == ("draft", "released")


def test_a_record_is_not_released_while_its_room_is_open_again(session, secretary):
    session.draft()
    session.do(session.chair, "open")
    answer = session.act(secretary, "release")

    assert Record.objects.get().state == "draft"
    assert "Close it first" in secretary.get(answer.url).content.decode()


def test_a_record_that_is_taken_back_has_what_was_said_after_its_release(session, secretary):
    session.released()
    session.now += datetime.timedelta(hours=1)
    session.do(session.chair, "translate", seq=session.line, text="Air naik", lang="ms")
    session.do(session.chair, "open")
    session.do(session.an, "post", text="The second half")
    session.do(session.chair, "close")
    services.draft_due(session.now)
    notice = secretary.get(session.desk_address).content.decode()
    session.act(secretary, "take_back")
    again = session.act(secretary, "release")

    lines = session.data().json()["lines"]
    assert "More was said in the room after the release" in notice
    assert again.status_code == 302
    assert [line["text"] for line in lines] == ["Nước lên", "The second half"]
    assert {one["lang"] for one in lines[0]["translations"]} == {"en", "ms"}
    assert Record.objects.get().closed_at == session.now


def test_a_record_that_is_taken_back_while_its_room_is_open_follows_once_that_is_closed(session, secretary):
    session.released()
    session.do(session.chair, "open")
    session.act(secretary, "take_back")
    session.do(session.an, "post", text="The second half")
    session.do(session.chair, "close")
    services.draft_due(session.now)

    assert [item["text"] for item in Record.objects.get().content["items"]][-1] == "The second half"


def test_a_poll_that_is_closed_after_the_room_has_its_result_in_the_record(session):
    session.do(session.chair, "open")
    late = session.do(session.chair, "poll_open", question="Again?", options=["Yes", "No"])
    session.do(session.an, "vote", seq=late, choices=[1])
    session.do(session.chair, "close")
    session.channel.refresh_from_db()
    session.draft()
    session.do(session.chair, "poll_close", seq=late)
    session.channel.refresh_from_db()
    session.released()

    assert [poll["counts"] for poll in session.data().json()["polls"]] == [[1, 0], [0, 1]]
