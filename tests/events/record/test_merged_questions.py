"""Questions of several delegations that were answered as one: each stands in the record with its words."""

import pytest
from django.test import Client

from ascn_site.models import User
from events.models import Record
from events.record import services
from search import collect
from tests.events.live.test_http_twins import browser
from tests.events.record.conftest import Closed, form_of
from tests.markup import squeezed

pytestmark = pytest.mark.django_db


class Merged(Closed):
    """Three delegations asked the same, one of them by way of another; a fourth took hers back, a fifth was rude."""

    def play(self):
        seats = {name: self.seat(name, delegation=name.title()) for name in ("cam", "deng", "eko", "fu", "gia")}
        self.whole = self.do(self.bo, "ask", text="Who pays for the gauges?", lang="en")
        self.do(self.chair, "approve", seq=self.whole)
        asked = {
            "cam": ("អ្នកណាបង់ថ្លៃ?", "km"),
            "deng": ("ใครจ่าย", "th"),
            "eko": ("Siapa yang membayar?", "id"),
            "fu": ("Taken back", "en"),
            "gia": ("An insult", "en"),
        }
        self.asked = {name: self.do(seats[name], "ask", text=text, lang=lang) for name, (text, lang) in asked.items()}
        self.do(self.chair, "translate", seq=self.asked["deng"], lang="en", text="Who pays?")
        self.do(self.chair, "merge", seq=self.asked["cam"], into=self.asked["deng"])
        for name in ("deng", "eko", "fu", "gia"):
            self.do(self.chair, "merge", seq=self.asked[name], into=self.whole)
        self.do(seats["fu"], "withdraw", seq=self.asked["fu"])
        self.do(self.chair, "hide", seq=self.asked["gia"], reason="rude")
        self.do(self.chair, "answer", seq=self.whole, text="The province")
        self.cam = User.objects.get(pk=seats["cam"].person)
        self.do(self.chair, "close")
        self.channel.refresh_from_db()


@pytest.fixture
def session(db) -> Merged:
    merged = Merged()
    merged.play()
    return merged


def test_a_question_is_told_with_the_words_language_and_delegation_of_those_merged_into_it(session):
    session.released()

    (question,) = session.data().json()["questions"]
    assert (question["text"], question["state"], question["merged"]) == ("Who pays for the gauges?", "answered", 3)
    assert [(one["text"], one["lang"], one["name"], one["delegation"]) for one in question["merged_questions"]] == [
        ("អ្នកណាបង់ថ្លៃ?", "km", "Cam", "Cam"),
        ("ใครจ่าย", "th", "Deng", "Deng"),
        ("Siapa yang membayar?", "id", "Eko", "Eko"),
    ]
    assert question["merged_questions"][1]["translations"] == [{"lang": "en", "text": "Who pays?", "machine": False}]


def test_the_page_shows_merged_questions_marked_with_their_language_and_none_that_was_hidden(session):
    session.released()
    page = squeezed(Client().get(session.address).content.decode())

    asked = page.split('id="record-questions"')[1].split("</section>")[0]
    assert f'id="m{session.asked["cam"]}"' in asked
    assert '<p class="text" lang="km">អ្នកណាបង់ថ្លៃ?</p>' in asked
    assert '<span class="lang-tag"><span lang="km">ខ្មែរ</span></span>' in asked
    assert "<span>Cam, Cam</span>" in asked
    assert "Together with 3 more" in asked
    assert [words in page for words in ("Taken back", "An insult")] == [False, False]


def test_who_asked_what_was_merged_took_part_and_may_correct_it(session):
    record = session.draft()
    services.correct(record=record, seq=session.asked["cam"], by=session.cam, text="ប្រទេសណាបង់?", now=session.now)
    session.released()

    told = session.data().json()
    assert "Cam" in {one["delegation"] for one in told["delegations"]}
    assert told["questions"][0]["merged_questions"][0]["corrected"] == "ប្រទេសណាបង់?"
    page = browser(session.cam).get(f"/en/live/{session.channel.pk}/corrections/").content.decode()
    assert "អ្នកណាបង់ថ្លៃ?" in page


def test_the_secretariat_edits_a_merged_question_and_leaves_one_out(session, secretary):
    session.draft()
    page = secretary.get(session.desk_address)
    assert f"part of question {session.whole}" in squeezed(page.content.decode())
    changes = {
        f"{session.asked['eko']}-text": "Siapa membayar?",
        f"{session.asked['deng']}-reason_to_hide": "said twice",
    }
    secretary.post(session.desk_address, form_of(page, **changes))
    session.act(secretary, "release")

    (question,) = session.data().json()["questions"]
    assert [one["text"] for one in question["merged_questions"]] == ["អ្នកណាបង់ថ្លៃ?", "Siapa membayar?"]


def test_what_is_hidden_takes_along_what_was_merged_into_it(session):
    session.released()
    session.do(session.chair, "hide", seq=session.asked["eko"], reason="a name")
    (question,) = session.data().json()["questions"]
    assert [one["lang"] for one in question["merged_questions"]] == ["km", "th"]

    session.do(session.chair, "hide", seq=session.whole, reason="a name")
    assert session.data().json()["questions"] == []
    assert "ใครจ่าย" not in Client().get(session.address).content.decode()


def test_a_merged_question_is_found_at_its_place(session):
    record = session.released()

    (document,) = collect._sources["transcript"].documents([record.pk], 1)
    anchors = {passage.anchor: passage.text for passage in document.passages}
    assert anchors[f"m{session.asked['deng']}"] == "ใครจ่าย\nWho pays?"


def test_a_draft_of_the_older_form_is_made_anew_when_somebody_opens_it(session, secretary):
    record = session.draft()
    older = {"version": 1, "people": [], "items": []}
    Record.objects.filter(pk=record.pk).update(content=older)

    assert "អ្នកណាបង់ថ្លៃ?" in secretary.get(session.desk_address).content.decode()


def test_a_record_released_in_the_older_form_still_says_how_many_were_merged(session):
    record = session.released()
    items = [item for item in record.content["items"] if not item.get("into")]
    for item in items:
        del item["into"]
        item["merged"] = 3
    Record.objects.update(content=record.content | {"version": 1, "items": items})

    (question,) = session.data().json()["questions"]
    assert (question["merged"], question["merged_questions"]) == (3, [])
    assert "Together with 3 more" in Client().get(session.address).content.decode()
