"""By the page of the door a moderator sends somebody out of the room and lets her in again, without any script."""

import re

import pytest

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


def send(session, client, do: str, name: str):
    frame_id = re.search(r'name="id" value="([0-9a-f-]{36})"', door(session, client))[1]
    person = code_of(User.objects.get(name=name).pk)
    return client.post(f"{session.address}act/", {"do": do, "id": frame_id, "person": person})


def test_who_is_sent_out_meets_a_shut_door_until_she_is_let_in_again(session, moderator):
    an = session.participant("an", delegation="Viet Nam")
    assert "An (Viet Nam)</option>" in door(session, moderator)
    assert "Moderator</option>" not in door(session, moderator)

    assert send(session, moderator, "remove", "An").status_code == 302

    assert an.get(session.address).status_code == 403
    assert an.post(f"{session.address}act/", {"do": "post", "text": "x"}).status_code == 403
    page = door(session, moderator)
    assert ("An (Viet Nam)</option>" in page, "Let in again" in page) == (False, True)

    assert send(session, moderator, "readmit", "An").status_code == 302
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
