"""The room without its script: read by everybody who may, acted in by forms, the same answer for nobody's business."""

import json
import re
import uuid
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ascn_site.models import User
from ascn_site.models.accounts import Scope
from events.live.people import code_of
from events.models import Ballot, Channel, Event, Participant, Question
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import office
from tests.markup import squeezed

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own


@pytest.fixture
def an(session):
    return session.participant("an", delegation="Viet Nam")


@pytest.fixture
def moderator(session):
    person = User.objects.create(email="desk@example.org", name="Moderator", password="x")
    office(person, "moderator", Scope.SESSION, str(session.channel.session))
    return browser(person)


def text_of(client, session, part="") -> str:
    return client.get(session.address + part).content.decode()


def test_a_stranger_is_asked_to_sign_in(session):
    answer = Client().get(session.address)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={session.address}")


def test_a_session_one_may_not_know_of_answers_like_nonsense(session, an):
    Channel.objects.update(access="invited")
    Participant.objects.filter(channel=session.channel).delete()

    closed, nonsense = an.get(session.address), an.get("/en/live/nonsense/")
    assert (closed.status_code, nonsense.status_code) == (404, 404)
    assert closed.content.replace(session.channel.pk.encode(), b"nonsense") == nonsense.content
    assert an.post(f"{session.address}act/", {"do": "post", "text": "x"}).status_code == 404


def test_a_line_sent_by_the_form_is_stored_once_and_read_by_others(session, an):
    other = session.participant("binh")
    form = {"text": "Xin chào <b>", "lang": "vi", "do": "post", "id": "4f8b3c1e-0000-4000-8000-000000000001"}

    answers = [an.post(f"{session.address}act/", form) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Event.objects.filter(kind="posted").count() == 1
    assert 'lang="vi">Xin chào &lt;b&gt;</p>' in squeezed(text_of(other, session))
    assert "Xin chào &lt;b&gt;" in text_of(other, session, "text/")


def test_what_was_refused_is_not_typed_twice(session, an):
    Channel.objects.update(state="closed")

    answer = session.act(an, "post", text="Half an hour of writing")

    assert answer.status_code == 409
    assert "This is closed, so nothing was sent." in answer.content.decode()
    assert "Half an hour of writing" in answer.content.decode()
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("post", {"text": ""}),
        ("post", {"text": "a\x00b"}),
        ("nonsense", {}),
        ("upvote", {"seq": "x"}),
        ("vote", {"seq": "1", "choices": ["-1"]}),
        ("approve", {"seq": "1"}),
        ("mute", {"person": "1", "minutes": "9" * 50}),
        ("post", {"text": "x", "id": "no id"}),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(session, an, do, fields):
    answer = session.act(an, do, **fields)

    assert answer.status_code in {400, 409}
    assert Event.objects.count() == 0


def test_a_question_is_approved_voted_for_and_followed(session, an, moderator):
    session.act(an, "ask", text="How long is it kept?", lang="en")
    question = Question.objects.get()
    other = session.participant("binh")

    assert "With the moderator" in text_of(an, session)
    assert "How long is it kept?" not in text_of(other, session)
    assert "How long is it kept?" in text_of(moderator, session)
    session.act(moderator, "approve", seq=question.seq)
    session.act(other, "upvote", seq=question.seq)
    session.act(moderator, "answer", seq=question.seq, text="Two years.")

    question.refresh_from_db()
    assert (question.votes, question.state) == (1, "answered")
    assert "Two years." in text_of(an, session)


def test_one_person_has_one_vote_and_counts_are_told_at_the_end(session, an, moderator):
    session.act(moderator, "poll_open", question="First?", options="Maps\nPermits", secret=["0", "1"])
    seq = Event.objects.get(kind="poll_opened").seq

    first = session.act(an, "vote", seq=seq, choices=["1"])
    second = session.act(an, "vote", seq=seq, choices=["0"])

    assert (first.status_code, second.status_code) == (302, 409)
    assert Ballot.objects.count() == 1
    assert "<meter" not in text_of(an, session).split("<template")[0]
    session.act(moderator, "poll_close", seq=seq)
    assert '<meter min="0" max="1" value="1" aria-label="Permits">' in text_of(an, session)


def test_who_asks_for_the_floor_knows_her_place(session, an, moderator):
    other = session.participant("binh")
    session.act(other, "raise_hand")
    session.act(an, "raise_hand")

    assert "You are number 2 of 2." in text_of(an, session)
    session.act(moderator, "call")
    assert "You are number 1 of 1." in text_of(an, session)
    assert "has-floor" in text_of(an, session)


def test_that_nobody_has_taken_a_session_is_not_said_after_its_end(session, moderator):
    session.act(moderator, "close")

    assert re.search(r"data-untaken[^>]* hidden>\s*No moderator", text_of(moderator, session))


def test_all_moderators_and_nobody_else_see_who_runs_the_session(session, an, moderator):
    person = User.objects.create(email="second@example.org", name="Second desk", password="x")
    office(person, "moderator", Scope.SESSION, str(session.channel.session))

    assert "No moderator has taken the session yet." in text_of(moderator, session)
    session.act(moderator, "hand_over", person=code_of(person.pk))

    assert "Second desk runs the session." in text_of(moderator, session)
    assert "You run the session." in text_of(browser(person), session)
    assert "Second desk" not in text_of(an, session)


def test_a_hidden_line_is_read_by_the_desk_alone(session, an, moderator):
    session.act(an, "post", text="Unkind words")
    session.act(moderator, "hide", seq=Event.objects.get(kind="posted").seq, reason="Rules of the house")

    assert "Unkind words" not in text_of(session.participant("binh"), session)
    assert "Unkind words" in text_of(moderator, session)
    assert "Rules of the house" in text_of(moderator, session)


def test_an_interpreter_has_the_latest_lines_that_are_not_in_her_language(session, an, moderator):
    person = User.objects.create(email="words@example.org", name="Interpreter", password="x")
    office(person, "interpreter", Scope.SESSION, str(session.channel.session))
    fill(session, 7, text="Nước", lang="vi")
    session.act(an, "post", text="Water", lang="en")
    session.act(browser(person), "translate", seq=6, lang="en", text="Water 6")

    panel = text_of(browser(person), session).split('data-list="untranslated"')[1].split("</ul>")[0]

    assert re.findall(r"\d Nước|Water", panel) == ["2 Nước", "3 Nước", "4 Nước", "5 Nước", "7 Nước"]
    assert 'data-list="untranslated"' not in text_of(moderator, session) + text_of(an, session)


@pytest.mark.parametrize("part", ["", "text/"])
def test_every_form_of_the_room_names_its_act_its_number_and_whence_it_comes(session, an, moderator, part):
    session.act(an, "post", text="Water", lang="en")
    session.act(an, "ask", text="Why?", lang="en")
    session.act(moderator, "poll_open", question="First?", options="Maps\nPermits")

    pages = [text_of(client, session, part).split("<main")[1].split("<template")[0] for client in (an, moderator)]
    forms = [form for page in pages for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if "/act/" in form]

    fields = ('csrfmiddlewaretoken" value="\\w+"', 'name="do" value="\\w+"', 'name="id" value="[\\w-]{36}"')
    assert [form for form in forms if not all(re.search(field, form) for field in fields)] == []
    assert len(forms) > len(pages)


def test_the_script_knows_into_which_languages_a_line_was_put_and_reads_the_words_from_the_page(session, an):
    person = User.objects.create(email="words@example.org", name="Interpreter", password="x")
    office(person, "interpreter", Scope.SESSION, str(session.channel.session))
    fill(session, 1, text="Water", lang="en")
    for language, text in (("vi", "Nước lên"), ("th", "น้ำขึ้น")):
        session.act(browser(person), "translate", seq=1, lang=language, text=text)

    page = an.get(f"/th{session.address.removeprefix('/en')}").content.decode()

    told = json.loads(re.search(r'<script id="room" type="application/json">(.*?)</script>', page)[1])
    assert [entry["lang"] for entry in told["room"]["lines"][0]["tr"]] == ["th", "vi"]
    assert (page.count("น้ำขึ้น"), page.count("Nước lên")) == (1, 0)


def test_a_hidden_question_is_shown_again_by_the_desk(session, an, moderator):
    session.act(an, "ask", text="Unkind question", lang="en")
    seq = Question.objects.get().seq
    session.act(moderator, "approve", seq=seq)
    session.act(moderator, "hide", seq=seq, reason="Rules of the house")
    other = session.participant("binh")

    assert "Unkind question" not in text_of(other, session)
    assert "Rules of the house" in text_of(moderator, session).split('data-list="aside"')[1].split("</ul>")[0]
    session.act(moderator, "restore", seq=seq)

    assert "Unkind question" in text_of(other, session).split('data-list="questions"')[1].split("</ul>")[0]


def test_the_text_only_room_fits_a_thin_line(session, an):
    for number in range(4):
        session.act(an, "post", text=f"{number} " + "ນ້ຳຖ້ວມ " * 40)

    answer = an.get(f"{session.address}text/")
    page = answer.content.decode()

    assert len(answer.content) <= 30_000
    assert "<script" not in page
    assert page.count("ນ້ຳຖ້ວມ") == 4 * 40


def fill(session, count: int, **fields):
    """Write so many lines into the log at once."""
    author = User.objects.get(email="an@example.org")
    at = session.page.starts
    payload = {"text": 'ນ້ຳຖ້ວມ "<&>" ' * 260, "lang": "lo"} | fields
    Event.objects.bulk_create(
        Event(
            channel=session.channel,
            seq=number,
            kind="posted",
            at=at,
            frame=uuid.uuid4(),
            author=author,
            payload=payload | {"text": f"{number} {payload['text']}"},
        )
        for number in range(1, count + 1)
    )
    Channel.objects.update(seq=count)


def test_the_text_only_room_fits_whatever_was_written(session, an, moderator):
    fill(session, 40)
    interpreter = User.objects.create(email="words@example.org", name="Interpreter", password="x")
    office(interpreter, "interpreter", Scope.SESSION, str(session.channel.session))
    for number in range(30, 41):
        session.act(browser(interpreter), "translate", seq=number, lang="en", text='Water & "mud" ' * 250)
    for number in range(8):
        session.act(an, "ask", text=f"{number} " + "ເປັນຫຍັງ " * 400)
        session.act(moderator, "approve", seq=Question.objects.latest("seq").seq)
    for number in range(3):
        options = "\n".join(f"{place} " + "ນ້ຳ" * 60 for place in range(20))
        session.act(moderator, "poll_open", question=f"{number} " + "ໃຜ " * 900, options=options)
    Channel.objects.update(state="open")

    answer = an.get(f"{session.address}text/")
    page = answer.content.decode()

    assert len(answer.content) <= 30_000
    assert "40 ນ້ຳຖ້ວມ" in page
    assert "Read all of it" in page
    first = re.search(r"\?before=(\d+)", page)[1]
    earlier = an.get(f"{session.address}text/", {"before": first})
    assert len(earlier.content) <= 30_000
    assert f"{int(first) - 1} ນ້ຳຖ້ວມ" in earlier.content.decode()


@pytest.mark.parametrize("words", ["ຜູ້ອຳນວຍການ ນ້ຳຖ້ວມ ", "ผู้อำนวยการ น้ำท่วม ", "ညွှန်ကြားရေးမှူး ရေကြီးမှု ", "\"<&>' "])
def test_fifty_of_the_longest_lines_come_as_a_page_that_a_phone_can_load(session, an, words):
    longest = (words * 400)[:3_900]
    fill(session, 50, text=longest)

    room, text = an.get(session.address), an.get(f"{session.address}text/")

    assert (len(room.content) <= 110_000, len(text.content) <= 30_000) == (True, True)
    page = unescape(room.content.decode())
    assert page.count(f"50 {longest}".strip()) == 1
    first = re.search(r'/text/\?before=(\d+)"\s+data-earlier>', page)[1]
    earlier = unescape(an.get(f"{session.address}text/", {"before": first}).content.decode())
    assert f"{int(first) - 1} {longest[:100]}" in earlier
    whole = an.get(f"{session.address}text/", {"line": int(first) - 1})
    assert f"{int(first) - 1} {longest}".strip() in unescape(whole.content.decode())
    assert len(whole.content) <= 30_000


def test_fifty_lines_of_ordinary_length_are_all_there(session, an):
    fill(session, 60, text="ผู้อำนวยการเมืองอัจฉริยะ " * 10)

    page = text_of(an, session)

    assert re.findall(r'id="m(\d+)"', page) == [str(number) for number in range(11, 61)]


def test_the_page_of_a_moderator_is_as_light_as_a_reader_s_and_each_act_is_a_link_away(session, an, moderator):
    fill(session, 50, text="Kota kami memasang alat ukur di sungai. " * 2, lang="id")
    for number in range(8):
        session.act(an, "ask", text=f"Question {number}?", lang="en")
        if number % 2:
            session.act(moderator, "approve", seq=Question.objects.latest("seq").seq)

    answer = moderator.get(session.address)

    assert len(answer.content) < 100_000
    assert f'{session.address}?line=50"' in answer.content.decode()
    for part in ("", "text/"):
        acts = text_of(moderator, session, f"{part}?line=50")
        assert set(re.findall(r'name="do" value="(\w+)"', acts)) == {"translate", "hide", "mute", "remove"}
        acts = text_of(moderator, session, f"{part}?line=52")
        assert set(re.findall(r'name="do" value="(\w+)"', acts)) >= {"take_up", "answer", "merge", "hide", "translate"}
    assert 'name="do"' not in text_of(an, session, "?line=50")


def test_one_line_is_read_in_full_by_whoever_may_read_it(session, an, moderator):
    session.act(an, "post", text="Unkind words")
    number = Event.objects.get(kind="posted").seq
    session.act(moderator, "hide", seq=number, reason="Rules of the house")

    asked = {"line": number}
    assert an.get(f"{session.address}text/", asked).status_code == 404
    assert "Unkind words" in moderator.get(f"{session.address}text/", asked).content.decode()
    assert an.get(f"{session.address}text/", {"line": number + 1}).status_code == 404


def test_ten_thousand_lines_are_a_log_and_not_a_page(session, an):
    fill(session, 10_000, text="ນ້ຳ")

    whole, text = (an.get(session.address + part).content for part in ("", "text/"))

    assert (len(whole) < 250_000, len(text) <= 30_000) == (True, True)
    assert "10000 ນ້ຳ" in text.decode()
    assert an.get(f"{session.address}text/", {"before": "x" * 40}).status_code == 200


def test_the_room_asks_the_database_equally_often_for_one_thing_and_for_three(session, an, moderator):
    other = session.participant("binh")

    def add(number):
        session.act(an, "post", text=f"Line {number}")
        session.act(other, "ask", text=f"Question {number}")
        session.act(moderator, "approve", seq=Question.objects.latest("seq").seq)
        session.act(moderator, "poll_open", question=f"Poll {number}", options="A\nB")

    def queries():
        an.get(session.address)
        with CaptureQueriesContext(connection) as asked:
            an.get(session.address)
        return len(asked)

    add(1)
    once = queries()
    add(2)
    add(3)

    assert (once, queries()) == (28, 28)
