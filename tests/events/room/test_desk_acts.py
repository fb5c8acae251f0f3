"""The forms of a room say what they mean: which hand, which speech, which answer."""

import re

import pytest

from events.models import Event
from tests.events.room.test_languages import holder
from tests.markup import squeezed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moderator(session):
    return holder(session, "moderator")


def form_of(html: str, act: str, mark: str = "") -> dict[str, str]:
    """The hidden fields of the first form with an act, as a browser without a script sends them."""
    form = re.search(rf'<form[^>]*data-frame="{act}"[^>]*{mark}[^>]*>.*?</form>', html, re.DOTALL)[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_calling_the_next_speaker_from_two_pages_calls_one(session, moderator):
    for name in ("an", "binh"):
        session.act(session.participant(name), "raise_hand")
    pages = [moderator.get(session.address).content.decode() for _time in range(2)]
    first, second = (moderator.post(f"{session.address}act/", form_of(page, "call", "data-next")) for page in pages)

    assert (first.status_code, second.status_code) == (302, 409)
    assert "has been called already" in second.content.decode()
    assert Event.objects.filter(kind="called").count() == 1


@pytest.mark.parametrize("part", ["", "text/"])
def test_every_form_of_a_page_is_an_act_of_its_own(session, moderator, part):
    for name in ("an", "binh"):
        session.act(session.participant(name), "raise_hand")
    session.act(moderator, "poll_open", question="First?", options="Maps\nPermits")

    ids = re.findall(r'name="id" value="([0-9a-f-]{36})"', moderator.get(session.address + part).content.decode())

    assert len(ids) == len(set(ids)) > 1


def test_one_minute_more_from_two_pages_is_one_minute(session, moderator):
    session.act(session.participant("an"), "raise_hand")
    session.act(moderator, "call")
    pages = [moderator.get(session.address).content.decode() for _time in range(2)]
    answers = [moderator.post(f"{session.address}act/", form_of(page, "more_time")) for page in pages]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert Event.objects.filter(kind="time_added").count() == 1


def test_a_vote_without_a_choice_is_asked_for_one(session, moderator):
    session.act(moderator, "poll_open", question="First?", options="Maps\nPermits", multiple="1")
    answer = session.act(session.participant("an"), "vote", seq=Event.objects.get(kind="poll_opened").seq)

    assert answer.status_code == 409
    assert "Please choose one of the answers" in answer.content.decode()


def test_a_question_is_not_merged_into_one_that_has_been_answered(session, moderator):
    asked = [session.act(session.participant(name), "ask", text=f"{name} asks") for name in ("an", "binh", "chi")]
    numbers = list(Event.objects.filter(kind="asked").order_by("seq").values_list("seq", flat=True))
    for seq in numbers:
        session.act(moderator, "approve", seq=seq)
    session.act(moderator, "answer", seq=numbers[0])
    page = moderator.get(session.address)

    assert {answer.status_code for answer in asked} == {302}
    assert [question["seq"] for question in page.context["forms"]["targets"]] == numbers[1:]


def test_the_desk_is_offered_what_can_be_done_with_a_question_as_it_stands(session, moderator):
    session.act(session.participant("an"), "ask", text="Who pays?")
    seq = Event.objects.get(kind="asked").seq
    offered = []
    for do, fields in (("approve", {}), ("answer", {}), ("hide", {"reason": "a name"}), ("", {})):
        page = moderator.get(f"{session.address}?line={seq}").content.decode()
        offered.append(set(re.findall(r'name="do" value="(\w+)"', page)) - {"translate"})
        if do:
            session.act(moderator, do, seq=seq, **fields)

    assert offered == [{"approve", "merge", "hide"}, {"take_up", "answer", "merge", "hide"}, {"hide"}, {"restore"}]


def test_the_link_to_what_can_be_done_with_a_question_names_no_more_than_that(session, moderator):
    session.act(session.participant("an"), "ask", text="Who pays?")
    seq = Event.objects.get(kind="asked").seq
    named = []
    for do in ("approve", "answer", ""):
        page = squeezed(moderator.get(session.address).content.decode())
        named.append(re.findall(rf'\?line={seq}">([^<]+)</a>', page))
        if do:
            session.act(moderator, do, seq=seq)

    assert named == [["Merge, hide"], ["Answer, merge, hide"], ["Hide"]]
