"""Who finds the way to a released record, and to a place in a long one."""

import re
import uuid

import pytest
from django.test import Client

from ascn_site.models import User
from events.models import Participant
from search import collect
from search.highlight import Excerpt
from search.results import place_on_page
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import a_person
from tests.events.record.conftest import Closed
from tests.markup import squeezed

pytestmark = pytest.mark.django_db


def of_seat(session, seat):
    return browser(User.objects.get(pk=seat.person))


def text_of(client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize(("access", "is_public"), [("open", True), ("members", False), ("invited", False)])
def test_only_the_record_of_an_open_session_is_for_everybody_at_first(db, access, is_public):
    session = Closed(access=access)
    session.play()

    assert session.draft().is_public == is_public


@pytest.mark.parametrize("access", ["members", "invited"])
def test_whoever_has_a_seat_finds_the_record_from_its_session_and_its_room_and_takes_it_as_json(db, access):
    session = Closed(access=access)
    Participant.objects.create(channel=session.channel, person_id=session.an.person)
    session.play()
    session.released()
    inside, room = f"/en/live/{session.channel.pk}/record/", f"/en/live/{session.channel.pk}/"
    guest = of_seat(session, session.an)

    assert [f'href="{inside}"' in text_of(guest, address) for address in (session.address, room, f"{room}text/")] == [
        True
    ] * 3
    assert "Gauges are shared" in text_of(guest, inside)
    told = session.data(guest)
    assert (told.status_code, told.json()["decisions"][0]["text"]) == (200, "Gauges are shared")
    assert told["Cache-Control"] == "no-store"


@pytest.mark.parametrize("access", ["members", "invited"])
def test_who_has_no_seat_learns_nothing_of_such_a_record(db, access):
    session = Closed(access=access)
    session.play()
    session.released()
    stranger, nobody = browser(a_person("stranger")), Client()

    for client in (stranger, nobody):
        answers = [session.data(client), client.get(f"/api/v1/sessions/{uuid.uuid4()}/record")]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        assert "/record/" not in text_of(client, session.address)


def test_a_passage_of_a_long_record_is_found_on_its_page(session):
    session.do(session.chair, "open")
    frames = [{"type": "post", "id": str(uuid.uuid4()), "text": f"Reading {number}"} for number in range(600)]
    session.send_all(*((session.an, frame) for frame in frames))
    session.do(session.chair, "close")
    session.channel.refresh_from_db()
    record = session.released()

    (document,) = collect._sources["transcript"].documents([record.pk], 1)
    for text, page in (("Reading 1", None), ("Reading 599", 2)):
        passage = next(one for one in document.passages if one.text == text)
        shown = Excerpt(title="", text="", page=passage.page, anchor=passage.anchor)
        address = place_on_page(session.address, shown)
        path, _sharp, anchor = address.partition("#")
        assert passage.page == page
        assert f'id="{anchor}"' in text_of(Client(), path)


def test_a_long_record_is_printed_whole(session, monkeypatch):
    monkeypatch.setattr("events.record.told.LINES_ON_A_PAGE", 1)
    session.do(session.chair, "open")
    session.do(session.an, "post", text="The second line")
    session.do(session.chair, "close")
    session.channel.refresh_from_db()
    session.released()
    first = text_of(Client(), session.address)
    whole = squeezed(text_of(Client(), f"{session.address}?page=all"))

    assert ("The second line" in first, 'href="?page=all"' in first, "data-print" in first) == (False, True, False)
    assert ("The second line" in whole, "Nước lên" in whole, "data-print" in whole) == (True, True, True)


def test_a_record_s_own_page_is_printed_at_once(session):
    session.released()
    assert "data-print" in text_of(Client(), session.address)


def test_a_very_long_record_is_printed_in_parts(session, monkeypatch):
    monkeypatch.setattr("events.record.told.LINES_ON_A_PAGE", 2)
    monkeypatch.setattr("events.record.told.PRINTED_AT_ONCE", 3)
    session.do(session.chair, "open")
    frames = [{"type": "post", "id": str(uuid.uuid4()), "text": f"Reading {number}"} for number in range(4)]
    session.send_all(*((session.an, frame) for frame in frames))
    session.do(session.chair, "close")
    session.channel.refresh_from_db()
    session.released()

    pages = [squeezed(Client().get(session.address, {"page": page}).content.decode()) for page in ("1", "all", "all-2")]

    assert ["data-print" in page for page in pages] == [False, True, True]
    assert [re.findall(r'href="\?page=(all[\d-]*)"', page) for page in pages] == [["all", "all-2"], ["all-2"], ["all"]]
    assert [re.findall(r"Reading (\d)<", page) for page in pages] == [["0"], ["0", "1"], ["2", "3"]]
    assert ["Lines 4–5, to print" in page for page in pages] == [True, True, False]
