"""A record has the words that were put beside polls and answers, and the secretariat edits them too."""

import re

from django.test import Client

from tests.events.record.conftest import Closed, form_of
from tests.markup import squeezed


def play(session: Closed) -> tuple[int, int]:
    """A poll and an answer with an interpreter's words, by their numbers; of the answer that of its question."""
    session.do(session.chair, "open")
    poll = session.do(session.chair, "poll_open", question="Bertemu lagi?", options=["Ya", "Tidak"], lang="id")
    session.do(session.chair, "translate", seq=poll, lang="en", text="Meet again?\nYes\nNo")
    answer = session.do(session.chair, "answer", seq=session.open_question, text="Besok", lang="id")
    session.do(session.chair, "translate", seq=answer, lang="en", text="Tomorrow")
    session.do(session.chair, "close")
    session.channel.refresh_from_db()
    return poll, session.open_question


def test_a_record_has_the_words_beside_options_and_answers(session):
    play(session)
    session.released()

    page = squeezed(Client().get(session.address).content.decode())
    told = session.data().json()

    assert re.search(r'lang="id">Bertemu lagi\?<.*lang="en">Meet again\?<.*lang="en">Yes<.*lang="en">No<', page)
    assert re.search(r'lang="id">Besok<.*lang="en">Tomorrow<', page)
    assert told["polls"][-1]["translations"] == [{"lang": "en", "text": "Meet again?\nYes\nNo", "machine": False}]
    assert [one["answer_translations"] for one in told["questions"]] == [
        [],
        [{"lang": "en", "text": "Tomorrow", "machine": False}],
    ]


def test_the_secretariat_edits_the_words_beside_an_answer(session, secretary):
    _poll, question = play(session)
    page = secretary.get(session.desk_address)

    kept = secretary.post(session.desk_address, form_of(page, **{f"{question}-answer_tr-en": "Tomorrow at nine"}))
    session.released()

    assert kept.status_code == 302
    assert "Tomorrow at nine" in Client().get(session.address).content.decode()
    assert session.data().json()["questions"][1]["is_edited"] is True
