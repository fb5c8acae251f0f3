"""What the secretariat changes in a draft beside its texts, and a record of very many lines."""

import uuid

import pytest
from django.test import Client

from ascn_site.models import User
from events.record import services
from tests.events.record.conftest import about_of, form_of
from tests.markup import squeezed

pytestmark = pytest.mark.django_db


def test_options_answers_and_translations_are_edited_before_release(session, secretary):
    session.draft()
    page = secretary.get(session.desk_address)
    changes = {
        f"{session.poll}-options": "Yes, now\nNo",
        f"{session.question}-answer": "The city pays",
        f"{session.line}-tr-en": "The river rises",
    }

    assert secretary.post(session.desk_address, form_of(page, **changes)).status_code == 302
    session.act(secretary, "release")

    told = session.data().json()
    assert (told["polls"][0]["options"], told["polls"][0]["counts"]) == (["Yes, now", "No"], [1, 0])
    assert told["questions"][0]["answer"] == "The city pays"
    assert [one["text"] for one in told["lines"][0]["translations"]] == ["The river rises"]
    assert [row["is_edited"] for row in (told["polls"][0], told["questions"][0], told["questions"][1])] == [
        True,
        True,
        False,
    ]
    page = Client().get(session.address).content.decode()
    assert all(words in page for words in ("Yes, now", "The city pays", "The river rises", "Edited by the secretariat"))


def test_what_was_said_stands_beside_what_the_secretariat_and_the_author_made_of_it(session, secretary):
    record = session.draft()
    page = secretary.get(session.desk_address)
    changes = {f"{session.line}-text": "The secretariat's words", f"{session.decision}-text": "All gauges"}
    secretary.post(session.desk_address, form_of(page, **changes))
    an = User.objects.get(pk=session.an.person)
    services.correct(record=record, seq=session.line, by=an, text="Nước sông lên", now=session.now)
    session.act(secretary, "release")

    told, html = session.data().json(), squeezed(Client().get(session.address).content.decode())
    rows = [*told["lines"], *told["decisions"], *told["announcements"]]
    assert [(row["text"], row["said"], row["corrected"]) for row in rows] == [
        ("The secretariat's words", "Nước lên", "Nước sông lên"),
        ("All gauges", "Gauges are shared", None),
        ("Lunch", None, None),
    ]
    line = html.split('id="record-lines"')[1]
    in_order = ("Said:</p>", ">Nước lên<", "Edited by the secretariat", "The secretariat&#x27;s words", "Corrected by")
    places = [line.find(words) for words in in_order]
    assert (min(places) > 0, places) == (True, sorted(places))


def test_a_poll_keeps_as_many_options_as_were_voted_on(session, secretary):
    page = secretary.get(session.desk_address)

    answer = secretary.post(session.desk_address, form_of(page, **{f"{session.poll}-options": "Yes"}))

    assert answer.status_code == 400
    assert "as many as were voted on" in answer.content.decode()


def test_lines_beyond_five_hundred_stand_on_further_pages(session):
    session.do(session.chair, "open")
    frames = [{"type": "post", "id": str(uuid.uuid4()), "text": f"Reading {number}"} for number in range(600)]
    session.send_all(*((session.an, frame) for frame in frames))
    session.do(session.chair, "close")
    session.channel.refresh_from_db()
    session.released()

    first, second = (Client().get(session.address, query).content.decode() for query in ({}, {"page": "2"}))
    assert ["Reading 0<" in squeezed(page) for page in (first, second)] == [True, False]
    assert ["Reading 599<" in squeezed(page) for page in (first, second)] == [False, True]
    assert 'href="?page=2#record-lines"' in first


@pytest.mark.parametrize("first", ["edit", "leave out"])
def test_two_secretaries_who_edit_one_page_keep_what_each_of_them_changed(session, secretary, first):
    pages = [secretary.get(session.desk_address) for _ in range(2)]
    said = {
        "edit": {f"{session.decision}-text": "All gauges"},
        "leave out": {f"{session.decision}-reason_to_hide": "no"},
    }
    secretary.post(session.desk_address, form_of(pages[0], **said[first]))

    answer = secretary.post(session.desk_address, form_of(pages[1], **{f"{session.announcement}-text": "Dinner"}))

    edits = dict(session.draft().edits.values_list("seq", "text"))
    assert (answer.status_code, edits) == (
        302,
        {session.decision: "All gauges" if first == "edit" else "", session.announcement: "Dinner"},
    )
    assert session.draft().edits.get(seq=session.decision).reason_to_hide == ("" if first == "edit" else "no")


def test_who_changes_what_somebody_else_has_changed_meanwhile_is_told_how_it_reads_now(session, secretary):
    pages = [secretary.get(session.desk_address) for _ in range(2)]
    decision, dinner = f"{session.decision}-text", {f"{session.announcement}-text": "Dinner"}
    secretary.post(session.desk_address, form_of(pages[0], **{decision: "All gauges"}))

    refused = secretary.post(session.desk_address, form_of(pages[1], **{decision: "No gauges"}, **dinner))
    between = list(session.draft().edits.values_list("text", flat=True))
    html = refused.content.decode()
    again = secretary.post(session.desk_address, form_of(refused))

    assert (refused.status_code, between) == (409, ["All gauges"])
    assert [words in html for words in ("Now it reads: All gauges", "No gauges", "Dinner")] == [True] * 3
    assert again.status_code == 302
    assert sorted(session.draft().edits.values_list("text", flat=True)) == ["Dinner", "No gauges"]


def summary_in(html: str) -> str:
    return squeezed(html.split('role="alert" tabindex="-1" autofocus>')[1].split("<form", maxsplit=1)[0])


def test_what_was_not_kept_is_told_above_all_with_the_way_to_its_field(session, secretary):
    pages = [secretary.get(session.desk_address) for _ in range(2)]
    secretary.post(session.desk_address, form_of(pages[0], **{f"{session.decision}-text": "All gauges"}))
    overtaken = secretary.post(session.desk_address, form_of(pages[1], **{f"{session.decision}-text": "No gauges"}))
    faulty = secretary.post(session.desk_address, form_of(pages[1], **{f"{session.poll}-options": "Yes"}))
    about = secretary.post(session.desk_address, about_of(pages[1], correction_hours="-1"))

    for answer, field in (
        (overtaken, f"id_{session.decision}-text"),
        (faulty, f"id_{session.poll}-options"),
        (about, "id_correction_hours"),
    ):
        html = answer.content.decode()
        assert (f'href="#{field}"' in summary_in(html), html.count(f'id="{field}"')) == (True, 1)
    assert "Now it reads: All gauges" in summary_in(overtaken.content.decode())


def test_words_written_while_somebody_else_released_the_record_are_given_back(session, secretary):
    pages = [secretary.get(session.desk_address) for _ in range(2)]
    session.act(secretary, "release")

    item = secretary.post(session.desk_address, form_of(pages[0], **{f"{session.decision}-text": "All gauges"}))
    about = secretary.post(session.desk_address, about_of(pages[1], **{"summary-en": "In short"}))

    for answer, text in ((item, "All gauges"), (about, "In short")):
        told = summary_in(answer.content.decode())
        assert (answer.status_code, f"{text}</textarea>" in told, "was released while" in told) == (409, True, True)
    assert not session.draft().edits.exists()


def test_edits_reach_their_items_although_the_page_was_cut_anew_meanwhile(session, secretary, monkeypatch):
    monkeypatch.setattr("events.record.views.ON_A_PAGE", 2)
    address = f"{session.desk_address}?page=2"
    page = secretary.get(address)
    session.do(session.chair, "hide", seq=session.line, reason="a name")
    fields = form_of(page, **{f"{row['seq']}-text": f"Edited {row['seq']}" for row in page.context["rows"]})

    assert secretary.post(address, fields).status_code == 302
    numbers = [row["seq"] for row in page.context["rows"]]
    assert dict(session.draft().edits.values_list("seq", "text")) == {n: f"Edited {n}" for n in numbers}


def test_words_for_an_item_that_was_hidden_in_the_room_meanwhile_are_given_back(session, secretary):
    page = secretary.get(session.desk_address)
    for seq in (session.line, session.question):
        session.do(session.chair, "hide", seq=seq, reason="a name")
    changes = {f"{session.line}-text": "The water", f"{session.decision}-text": "All gauges"}
    refused = secretary.post(session.desk_address, form_of(page, **changes))

    html = refused.content.decode()
    assert (refused.status_code, "The water" in html, "Who pays?" in html) == (409, True, False)
    assert not session.draft().edits.exists()
    assert secretary.post(session.desk_address, form_of(refused)).status_code == 302
    assert list(session.draft().edits.values_list("text", flat=True)) == ["All gauges"]


def test_what_is_said_of_the_whole_record_is_kept_field_by_field(session, secretary):
    pages = [secretary.get(session.desk_address) for _ in range(3)]
    public = {"is_public": "on"}
    secretary.post(session.desk_address, about_of(pages[0], **public, **{"summary-en": "First"}))
    secretary.post(session.desk_address, about_of(pages[1], **public, correction_hours="24"))
    refused = secretary.post(session.desk_address, about_of(pages[2], **public, **{"summary-en": "Second"}))

    record = session.draft()
    assert (record.summary, record.correction_hours, record.is_public) == ({"en": "First"}, 24, True)
    assert (refused.status_code, "Now it reads: First" in refused.content.decode()) == (409, True)
    assert "Second" in refused.content.decode()
