"""By the page of the door a moderator sends somebody out of the room and lets her in again, without any script."""

import re

import pytest

from ascn_site import routing
from ascn_site.models import User
from events.live.people import code_of
from events.models import Channel, Participant
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import office

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own


@pytest.fixture
def moderator(session):
    person = User.objects.create(email="desk@example.org", name="Moderator", password="x")
    office(person, "moderator", "session", str(session.channel.session))
    return browser(person)


def door(session, client) -> str:
    return client.get(f"{session.address}entrances/").content.decode()


def forms(html: str) -> list[dict[str, str]]:
    """The hidden fields of all forms of a page that act in the room."""
    found = re.findall(r"<form.*?</form>", html, re.DOTALL)
    return [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in found if "/act/" in form]


def send(session, client, do: str, name: str) -> str:
    """Choose somebody at the door and say yes; what is read there afterwards."""
    code = code_of(User.objects.get(name=name).pk)
    page = client.get(f"{session.address}entrances/", {"out": code} if do == "remove" else {}).content.decode()
    [form] = [form for form in forms(page) if (form["do"], form["person"]) == (do, code)]
    return client.post(f"{session.address}act/", form, follow=True).content.decode()


def test_who_is_sent_out_meets_a_shut_door_until_she_is_let_in_again(session, moderator):
    an = session.participant("an", delegation="Viet Nam")
    assert "An (Viet Nam)</option>" in door(session, moderator)
    assert "Moderator</option>" not in door(session, moderator)

    assert "An has been sent out of the session." in send(session, moderator, "remove", "An")

    assert an.get(session.address).status_code == 403
    assert an.post(f"{session.address}act/", {"do": "post", "text": "x"}).status_code == 403
    page = door(session, moderator)
    assert ("An (Viet Nam)</option>" in page, "Let in again" in page) == (False, True)

    assert "An may come into the session again." in send(session, moderator, "readmit", "An")
    assert an.get(session.address).status_code == 200
    assert "Nobody is outside." in door(session, moderator)


def test_in_a_session_for_invited_persons_only_they_can_be_sent_out(session, moderator):
    session.participant("an")
    session.participant("binh")
    Channel.objects.update(access="invited")
    Participant.objects.create(channel=session.channel, person=User.objects.get(name="Binh"))

    page = door(session, moderator)

    assert ("An</option>" in page, "Binh</option>" in page) == (False, True)


def test_a_participant_sends_nobody_out_and_does_not_see_who_is_outside(session, moderator):
    an, _binh = session.participant("an"), session.participant("binh")

    assert an.get(f"{session.address}entrances/").status_code == 403
    person = code_of(User.objects.get(name="Binh").pk)
    an.post(f"{session.address}act/", {"do": "remove", "id": "6f0f9b3e-0000-4000-8000-000000000001", "person": person})
    assert not Participant.objects.exists()


def test_sending_out_asks_first_and_names_the_person(session, moderator):
    session.participant("an")
    code = code_of(User.objects.get(name="An").pk)
    assert forms(door(session, moderator)) == []

    page = moderator.get(f"{session.address}entrances/", {"out": code}).content.decode()

    assert ("Send An out of the session?" in page, "Yes, send out" in page) == (True, True)
    assert not Participant.objects.exists()


def test_a_moderator_sends_the_author_of_a_line_out_from_the_line_and_lets_her_in_again(session, moderator):
    an = session.participant("an")
    session.act(an, "post", text="An insult")
    code = code_of(User.objects.get(name="An").pk)

    for part in ("", "text/"):
        page = moderator.get(f"{session.address}{part}", {"line": 1}).content.decode()
        [form] = [form for form in forms(page) if form["do"] == "remove"]
        assert form["person"] == code
        assert "What she said stays" in page
        moderator.post(f"{session.address}act/", form | {"reason": "Insults & noise"})
        assert an.get(session.address).status_code == 403

        told = moderator.get(session.address + (part and "text/?desk")).content.decode().split("<template")[0]
        assert "Insults &amp; noise" in told
        assert "Insults &amp; noise" in door(session, moderator)
        [again] = [form for form in forms(told) if form["do"] == "readmit"]
        moderator.post(f"{session.address}act/", again)
        assert an.get(session.address).status_code == 200


def test_whoever_moderates_is_not_sent_out_and_that_is_said(session, moderator):
    session.act(moderator, "post", text="Good morning")
    second = User.objects.create(email="second@example.org", name="Second", password="x")
    office(second, "moderator", "session", str(session.channel.session))
    code = code_of(User.objects.get(name="Moderator").pk)

    answer = session.act(browser(second), "remove", person=code, reason="x")

    assert "cannot be sent out of it" in answer.content.decode()


def test_two_who_were_sent_out_are_let_in_again_from_one_page(session, moderator):
    for name in ("an", "binh"):
        session.participant(name)
        send(session, moderator, "remove", name.title())

    waiting = forms(door(session, moderator))
    for form in waiting:
        assert moderator.post(f"{session.address}act/", form)["Location"] == f"{session.address}entrances/#out-h"

    assert len(waiting) == 2
    assert not Participant.objects.exists()


def test_a_person_who_is_outside_already_is_told_as_that_at_the_door(session, moderator):
    session.participant("an")
    code = code_of(User.objects.get(name="An").pk)
    asked = [moderator.get(f"{session.address}entrances/", {"out": code}).content.decode() for _page in range(2)]

    first, second = [
        moderator.post(f"{session.address}act/", forms(page)[0], follow=True).content.decode() for page in asked
    ]

    assert "An has been sent out" in first
    assert "It has changed meanwhile" in second
    assert "Door and screen" in second


@pytest.mark.parametrize("door_of", ["", "text/"])
def test_who_was_sent_out_reads_that_she_was_and_whom_to_ask(session, moderator, door_of):
    an = session.participant("an")
    send(session, moderator, "remove", "An")

    for address in (f"{session.address}{door_of}", routing.address(session.page, "en")):
        answer = an.get(address)
        assert answer.status_code == 403
        assert "You have been sent out of this session" in answer.content.decode()
        assert "Ask the moderator" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
    assert an.get(routing.address(session.page, "en") + "?programme").status_code == 200
