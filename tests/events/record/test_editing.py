"""What the secretariat changes in a draft beside its texts, and a record of very many lines."""

import re
import uuid

import pytest
from django.test import Client

from ascn_site.models import User
from events.record import services
from tests.markup import squeezed

pytestmark = pytest.mark.django_db


def test_options_answers_and_translations_are_edited_before_release(session, secretary):
    record = session.draft()
    fields = {"items": "1"}
    for item in record.content["items"]:
        if item["kind"] != "speech":
            fields[f"{item['seq']}-text"] = item["text"]
    fields |= {
        f"{session.poll}-options": "Yes, now\nNo",
        f"{session.question}-answer": "The city pays",
        f"{session.line}-tr-en": "The river rises",
    }

    assert secretary.post(session.desk_address, fields).status_code == 302
    services.release(record=record, by=User.objects.get(pk=session.chair.person), now=session.now)

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


def test_a_poll_keeps_as_many_options_as_were_voted_on(session, secretary):
    session.draft()

    answer = secretary.post(session.desk_address, {"items": "1", f"{session.poll}-options": "Yes"})

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


def test_each_field_of_a_draft_is_in_the_language_of_its_text(session, secretary):
    session.draft()
    page = secretary.get(session.desk_address).content.decode()

    fields = dict(re.findall(r'<textarea name="([\w-]+)"[^>]*? lang="([\w-]*)"', page))
    assert fields["summary-en"] == "en"
    assert (fields[f"{session.line}-text"], fields[f"{session.line}-tr-en"]) == ("vi", "en")
    assert fields[f"{session.decision}-text"] == ""
    assert '<span lang="vi">Tiếng Việt</span>' in squeezed(page)
