"""A session's address: its room while it is open, its programme otherwise, nothing for who may not know of it."""

import pytest
from django.test import Client
from django.utils import timezone

from ascn_site import routing
from ascn_site.models import User
from events.models import Channel, Participant, SessionPage
from events.room import services
from search.models import OutboxRow
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import office

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own


@pytest.fixture
def an(session):
    return session.participant("an")


@pytest.fixture
def address(session):
    return routing.address(session.page, "en")


def an_officer():
    person = User.objects.create(email="officer@example.org", name="Officer", password="x")
    office(person, "officer", "city", "ASCN-VN-HAN")
    return browser(person)


def a_moderator(session):
    person = User.objects.create(email="desk@example.org", name="Moderator", password="x")
    office(person, "moderator", "session", str(session.page.translation_key))
    return browser(person)


def test_the_address_is_the_room_while_it_is_open(session, address, an):
    assert 'class="composer"' in an.get(address).content.decode()
    assert an.get(address)["Cache-Control"] == "no-store"
    for asked in ("programme", "page=2"):
        assert 'class="composer"' not in an.get(f"{address}?{asked}").content.decode()

    Channel.objects.update(state="closed")
    assert 'class="composer"' not in an.get(address).content.decode()


def test_the_programme_says_which_session_is_open_now(session):
    def marked():
        return 'class="live-dot"' in Client().get("/en/forum/f/").content.decode()

    assert marked()
    session.channel.state = "closed"
    session.channel.save()
    assert not marked()


def test_a_stranger_reads_the_programme_there(session, address):
    page = Client().get(address).content.decode()

    assert (">Rivers</h1>" in page, 'class="composer"' in page) == (True, False)


def test_an_invited_session_is_nothing_to_whoever_is_not_invited(session, address, an):
    assert session.page.title in Client().get("/en/forum/f/").content.decode()
    Channel.objects.update(access="invited")

    for client in (Client(), an, an_officer()):
        assert client.get(f"{address}session.ics").status_code == 404
        closed, nonsense = client.get(address), client.get(address.replace("/s/", "/nonsense/"))
        assert (closed.status_code, nonsense.status_code) == (404, 404)
        assert closed.content.replace(b"/f/s/", b"/f/nonsense/") == nonsense.content
        assert session.page.title not in client.get("/en/forum/f/").content.decode()
        assert session.page.title not in client.get("/en/forum/f/programme.ics").content.decode()
        assert client.get("/api/v1/sessions").json()["results"] == []
        assert str(session.page.translation_key) not in client.get("/sitemap.xml").content.decode()
    assert not SessionPage.objects.public().exists()


def test_a_session_that_was_unpublished_is_nothing_to_anybody_at_any_of_its_doors(session, address, an):
    code = services.join_code(channel=session.channel, now=timezone.now()).code
    screen = Client()
    token = services.new_screen(channel=session.channel, by=User.objects.get(), now=timezone.now())
    screen.post(f"/en/live/screen/{token}/")
    assert screen.get(f"{session.address}screen/state").status_code == 200
    Participant.objects.create(channel=session.channel, person=User.objects.get())
    Channel.objects.update(access="invited")

    session.page.unpublish()

    parts = ["", "text/", "screen/", "screen/state", "code.svg", "entrances/", "corrections/", "record/"]
    doors = [f"{session.address}{part}" for part in parts]
    doors += [address, f"{address}?programme", f"{address}session.ics", f"/en/live/join/{code}/"]
    doors += [f"/api/v1/channels/{session.channel.pk}/events"]
    assert [screen.get(door).status_code for door in doors[2:5]] == [404, 404, 404]
    for client in (an, a_moderator(session)):
        assert {door: client.get(door).status_code for door in doors} == dict.fromkeys(doors, 404)
        assert client.post(f"{session.address}act/", {"do": "post", "text": "x"}).status_code == 404
        programme = client.get("/en/forum/f/")
        assert (programme.status_code, session.page.title in programme.content.decode()) == (200, False)
        assert session.page.title not in client.get("/en/forum/f/programme.ics").content.decode()


def test_who_is_invited_finds_a_closed_session_in_the_programme(session, address, an):
    Channel.objects.update(access="invited")
    person = User.objects.get(email="an@example.org")
    Participant.objects.create(channel=session.channel, person=person)

    assert "For invited persons" in an.get("/en/forum/f/").content.decode()
    assert session.page.title in an.get(f"{address}session.ics").content.decode()
    assert 'class="composer"' in an.get(address).content.decode()


def test_closing_a_session_to_the_uninvited_takes_it_out_of_the_search(session):
    OutboxRow.objects.all().delete()
    session.channel.access = "invited"
    session.channel.save()

    assert OutboxRow.objects.filter(object_id=session.page.pk).exists()
