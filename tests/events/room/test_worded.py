"""What is put to the vote, and what was answered, is read in one's own language wherever it is shown."""

import re

import pytest

from tests.events.room.test_languages import asked_and_approved, holder, number_of, page_of

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own
WORDS = "Meet again & again?\nYes\nNo"


@pytest.fixture
def an(session):
    return session.participant("an")


@pytest.fixture
def moderator(session):
    return holder(session, "moderator")


@pytest.fixture
def interpreter(session):
    return holder(session, "interpreter")


@pytest.fixture
def poll(session, moderator) -> int:
    session.act(moderator, "poll_open", question="Bertemu lagi?", options="Ya\nTidak", secret="1", lang="id")
    return number_of("poll_opened")


@pytest.fixture
def answer(session, an, moderator) -> int:
    question = asked_and_approved(session, an, moderator, text="Who pays?", lang="en")
    session.act(moderator, "answer", seq=question, text="Provinsi", lang="id")
    return number_of("answered")


def translated(session, interpreter, seq: int, text: str) -> None:
    assert session.act(interpreter, "translate", seq=seq, lang="en", text=text).status_code == 302


@pytest.mark.parametrize("part", ["", "text/"])
@pytest.mark.parametrize("is_open", [True, False])
def test_who_votes_reads_question_and_options_in_her_language(session, an, moderator, interpreter, poll, part, is_open):
    translated(session, interpreter, poll, WORDS)
    if not is_open:
        session.act(moderator, "poll_close", seq=poll)

    page = page_of(an, session, part)

    assert re.search(
        r'lang="id">Bertemu lagi\?<.*lang="en">Meet again &amp; again\?<.*Interpreter, English'
        r'.*lang="id">Ya<.*lang="en">Yes<.*lang="id">Tidak<.*lang="en">No<',
        page,
    )
    assert session.act(an, "vote", seq=poll, choices=["1"]).status_code == (302 if is_open else 409)


def test_the_hall_reads_question_and_options_in_the_language_of_its_screen(session, moderator, interpreter, poll):
    translated(session, interpreter, poll, WORDS)

    told = moderator.get(f"{session.address}screen/state").json()["poll"]

    assert told["results"] == [
        {"option": "Ya", "said": "Yes", "votes": None},
        {"option": "Tidak", "said": "No", "votes": None},
    ]
    assert told["translation"] == {
        "text": "Meet again & again?",
        "html_lang": "en",
        "source": "Interpreter, English",
    }
    assert re.search(r'lang="id">Ya<.*lang="en">Yes<', page_of(moderator, session, "screen/"))


def test_an_interpreter_has_polls_first_and_answers_among_what_waits_for_her(session, interpreter, answer, poll):
    def waits() -> list[int]:
        panel = page_of(interpreter, session).split('data-list="untranslated">')[1].split("</ul>")[0]
        return [int(seq) for seq in re.findall(r'name="seq" value="(\d+)"', panel)]

    assert waits() == [poll, answer]
    assert re.search(r'name="text" rows="3" data-longest="4000" data-lines="3"', page_of(interpreter, session))
    for seq, text in ((poll, WORDS), (answer, "The province")):
        translated(session, interpreter, seq, text)

    assert waits() == []


def test_who_counts_the_lines_wrongly_keeps_her_words_and_is_told_how(session, interpreter, poll):
    for part in ("", "text"):
        refused = session.act(interpreter, "translate", seq=poll, lang="en", text="Yes\nNo", next=part)

        page = refused.content.decode().split("<template")[0]
        assert refused.status_code == 409
        assert "A poll is translated line by line" in page
        assert re.search(r'<textarea name="text" rows="3">Yes\s+No</textarea>', page)


@pytest.mark.parametrize("part", ["", "text/"])
def test_all_read_an_answer_in_their_language(session, interpreter, answer, part):
    translated(session, interpreter, answer, "The province")

    page = page_of(session.participant("binh"), session, part)

    assert re.search(r'lang="id">Provinsi<.*lang="en">The province<.*Interpreter, English', page)


def test_who_asked_reads_the_answer_beside_her_own_question(session, an, interpreter, answer):
    translated(session, interpreter, answer, "The province")

    own = page_of(an, session).split('data-list="own"')[1]

    assert re.search(r'lang="id">Provinsi<.*lang="en">The province<', own)
