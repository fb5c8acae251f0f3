"""The hall: a code at the door that gives nobody a voice, and a screen that needs nobody's account."""

import datetime
import math
import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from ascn_site.models import User
from ascn_site.models.accounts import Scope
from events.models import Event, JoinCode, Screen
from events.models.entrances import LETTERS
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import office

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own


@pytest.fixture
def moderator(session):
    person = User.objects.create(email="desk@example.org", name="Moderator", password="x")
    office(person, "moderator", Scope.SESSION, str(session.channel.session))
    return browser(person)


def new(moderator, session, what: str) -> str:
    answer = moderator.post(f"{session.address}entrances/", {"do": what})
    assert answer.status_code == 200
    return answer.content.decode()


def path_in(html: str, part: str) -> str:
    return re.search(rf"(/en/live/{part}/[\w-]+/)", html)[1]


def test_the_code_at_the_door_leads_a_stranger_to_the_sign_in_and_back(session, moderator):
    join = path_in(new(moderator, session, "code"), "join")
    stranger = Client()

    page = stranger.get(join).content.decode()

    assert f'href="/accounts/login/?next={session.address}"' in page
    assert "Open the personal link" in page


def test_the_code_gives_nobody_a_voice(session, moderator):
    join = path_in(new(moderator, session, "code"), "join")
    person = User.objects.create(email="guest@example.org", name="Guest", password="x")
    guest = browser(person)

    assert guest.get(join, follow=True).status_code == 200
    assert session.act(guest, "post", text="May I?").status_code == 409
    assert Event.objects.count() == 0


def test_a_replaced_code_leads_nowhere(session, moderator):
    old = path_in(new(moderator, session, "code"), "join")
    fresh = path_in(new(moderator, session, "code"), "join")

    assert [Client().get(path).status_code for path in (old, fresh, "/en/live/join/nonsense/")] == [404, 200, 404]


def test_a_code_can_be_typed_from_the_screen_by_hand_and_guessed_by_nobody(session, moderator):
    new(moderator, session, "code")
    code = JoinCode.objects.get(revoked_at=None).code
    typed = [code, code.upper(), code.replace("-", ""), code.replace("-", " ")]

    assert [Client().get(f"/en/live/join/{text}/").status_code for text in typed] == [200] * 4
    assert set(code) <= set(LETTERS) | {"-"}
    assert not set("01iouvl") & set(LETTERS)
    assert len(code.replace("-", "")) * math.log2(len(LETTERS)) >= 64


def test_a_screen_opens_once_by_a_click_and_needs_no_account(session, moderator):
    link = path_in(new(moderator, session, "screen"), "screen")
    hall, other = Client(), Client()

    assert hall.get(link).status_code == 200
    assert Screen.objects.get().opened_at is None, "looking at the link does not use it up"
    assert hall.post(link)["Location"] == f"{session.address}screen/"
    assert other.post(link).status_code == 404
    assert hall.get(f"{session.address}screen/").status_code == 200
    assert other.get(f"{session.address}screen/").status_code == 404
    assert hall.get(session.address).status_code == 302, "the pass shows the screen and nothing else"


def test_the_screen_shows_who_speaks_and_who_is_next(session, moderator):
    link = path_in(new(moderator, session, "screen"), "screen")
    hall = Client()
    hall.post(link)
    for name in ("an", "binh"):
        session.act(session.participant(name), "raise_hand")
    session.act(moderator, "call")

    answer = hall.get(f"{session.address}screen/state")

    assert (answer.json()["speaker"], answer.json()["next"]) == ("An", ["Binh"])
    again = hall.get(f"{session.address}screen/state", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_screen_welcomes_with_the_way_in_until_there_is_something_to_look_at(session, moderator):
    link = path_in(new(moderator, session, "screen"), "screen")
    hall = Client()
    hall.post(link)

    def shown():
        return hall.get(f"{session.address}screen/state").json()

    join = f"/en/live/join/{JoinCode.objects.get().code}/"
    spoken = settings.SITE_ORIGIN.partition("://")[2] + join
    assert (shown()["phase"], shown()["is_busy"], shown()["join"]) == ("open", False, spoken)
    assert join in hall.get(f"{session.address}screen/").content.decode()
    session.act(session.participant("an"), "raise_hand")
    assert shown()["is_busy"] is True


def test_after_the_end_the_screen_says_so_and_neither_invites_nor_shows_what_was_last(session, moderator):
    hall, an = Client(), session.participant("an")
    hall.post(path_in(new(moderator, session, "screen"), "screen"))
    session.act(an, "ask", text="Who pays?")
    asked = Event.objects.get(kind="asked").seq
    for act in ("approve", "take_up"):
        session.act(moderator, act, seq=asked)
    session.act(an, "raise_hand")
    session.act(moderator, "poll_open", question="First?", options="Maps\nPermits")

    session.act(moderator, "close")

    shown = hall.get(f"{session.address}screen/state").json()
    assert (shown["phase"], shown["is_busy"], shown["join"]) == ("after", False, "")
    assert (shown["question"], shown["poll"], shown["next"]) == (None, None, [])
    html = hall.get(f"{session.address}screen/").content.decode()
    seen = re.sub(r"<(\w+)[^>]* hidden>.*?</\1>", "", html, flags=re.DOTALL)
    assert "The session has ended" in seen
    assert [words for words in ("Take part on your phone", "Who pays?", "First?", "Welcome") if words in seen] == []
    session.act(moderator, "open")
    assert hall.get(f"{session.address}screen/state").json()["question"]["text"] == "Who pays?"


def test_a_code_that_is_replaced_changes_on_the_screen(session, moderator):
    hall = Client()
    hall.post(path_in(new(moderator, session, "screen"), "screen"))
    address = f"{session.address}screen/state"
    tag = hall.get(address)["ETag"]

    new(moderator, session, "code")

    answer = hall.get(address, headers={"If-None-Match": tag})
    assert JoinCode.objects.get(revoked_at=None).code in answer.json()["join"]


def test_a_speech_has_its_time_on_the_screen(session, moderator):
    hall = Client()
    hall.post(path_in(new(moderator, session, "screen"), "screen"))
    session.act(session.participant("an"), "raise_hand")
    session.act(moderator, "limit_speeches", seconds="120")
    session.act(moderator, "call")
    session.act(moderator, "more_time")

    shown = hall.get(f"{session.address}screen/state").json()
    assert (shown["speaker"], shown["seconds"]) == ("An", 180)
    session.act(moderator, "end_speech")
    assert hall.get(f"{session.address}screen/state").json()["speaker"] == ""


def test_a_screen_ends_after_a_day_or_when_the_moderator_says_so(session, moderator):
    link = path_in(new(moderator, session, "screen"), "screen")
    hall = Client()
    hall.post(link)
    address = f"{session.address}screen/state"

    Screen.objects.update(made_at=timezone.now() - datetime.timedelta(hours=25))
    assert hall.get(address).status_code == 404
    Screen.objects.update(made_at=timezone.now())
    assert hall.get(address).status_code == 200
    new(moderator, session, "end_screens")
    assert hall.get(address).status_code == 404


def test_who_does_not_moderate_gives_out_nothing(session):
    person = session.participant("an")

    assert person.get(f"{session.address}entrances/").status_code == 403
    assert person.post(f"{session.address}entrances/", {"do": "screen"}).status_code == 403
    assert not Screen.objects.exists()
