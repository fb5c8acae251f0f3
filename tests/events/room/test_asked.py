"""A question as its asker and the desk go on seeing it: hidden, merged, answered."""

import json
import re

import pytest

from events.models import Question
from tests.events.room.test_languages import holder
from tests.markup import squeezed

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own


@pytest.fixture
def an(session):
    return session.participant("an")


@pytest.fixture
def moderator(session):
    return holder(session, "moderator")


def text_of(client, session, part="") -> str:
    return client.get(session.address + part).content.decode()


def own_in(client, session, part: str) -> str:
    """What stands below "Your questions"."""
    return squeezed(text_of(client, session, part).split("Your questions")[1].split("</ul>")[0])


@pytest.mark.parametrize("part", ["", "text/"])
def test_an_asker_is_told_that_her_question_is_not_shown_until_it_is_again(session, an, moderator, part):
    session.act(an, "ask", text="Who pays?", lang="en")
    seq = Question.objects.get().seq
    session.act(moderator, "approve", seq=seq)
    session.act(moderator, "answer", seq=seq)
    session.act(moderator, "hide", seq=seq, reason="Rules of the house")
    hidden = own_in(an, session, part)
    session.act(moderator, "restore", seq=seq)
    shown = own_in(an, session, part)

    assert [words in hidden for words in ("Not shown", "Answered")] == [True, False]
    assert [words in shown for words in ("Not shown", "Answered")] == [False, True]


def test_the_script_of_the_desk_has_the_words_of_merged_questions_for_when_they_are_parted(session, an, moderator):
    for client, text in ((an, "Who pays?"), (session.participant("binh"), "Who?")):
        session.act(client, "ask", text=text, lang="en")
    own, whole = Question.objects.order_by("seq").values_list("seq", flat=True)
    session.act(moderator, "approve", seq=whole)
    session.act(moderator, "merge", seq=own, into=whole)

    def words_in(client):
        found = re.search(r'<script id="room" type="application/json">(.*?)</script>', text_of(client, session))
        return [question.get("text") for question in json.loads(found[1])["room"]["questions"]]

    assert [words_in(client) for client in (moderator, an)] == [["Who pays?", None], [None, None]]


@pytest.mark.parametrize("part", ["", "text/"])
def test_whose_question_was_merged_reads_the_answer_beside_her_own(session, an, moderator, part):
    for client, text in ((an, "Who pays?"), (session.participant("binh"), "Who?")):
        session.act(client, "ask", text=text, lang="en")
    own, whole = Question.objects.order_by("seq").values_list("seq", flat=True)
    session.act(moderator, "approve", seq=whole)
    session.act(moderator, "merge", seq=own, into=whole)
    before = own_in(an, session, part)
    session.act(moderator, "answer", seq=whole, text="Bandar membayar", lang="ms")

    assert "Bandar membayar" not in before
    assert 'lang="ms">Bandar membayar<' in own_in(an, session, part)
