"""The papers of an invited session are for those who have a seat in it, at every door at which a file is handed out."""

import io
import json

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image

from ascn_site.choices import may_choose
from ascn_site.demo import fresh_cookie
from ascn_site.models import SiteDocument, SiteImage, User
from ascn_site.rendition_files import known_as_public
from events.models import Channel, ChannelRole, Participant, Registration, SessionPage
from search.collect import Thing, documents
from tests.editing import Browser
from tests.events.live.test_rights import office

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = b"The draft declaration\n"


@pytest.fixture
def paper(session, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()  # Wagtail keeps there which sizes of a picture there are
    file = SiteDocument(title="Draft declaration", file=ContentFile(PAPER, name="draft.txt"))
    file._set_document_file_metadata()
    file.save()
    drawn = io.BytesIO()
    Image.new("RGB", (40, 40), (46, 58, 90)).save(drawn, "PNG")
    picture = SiteImage.objects.create(title="Map", file=ImageFile(drawn, name="map.png"))
    session.picture = picture.get_rendition("width-12").url
    session.page.files = json.dumps(
        [
            {"type": "file", "value": {"file": file.pk, "note": ""}},
            {"type": "picture", "value": {"image": picture.pk, "alt": "A map", "caption": ""}},
        ]
    )
    session.page.save()
    return file


def close_to_the_uninvited(session) -> None:
    session.channel.access = "invited"
    session.channel.save()


def somebody(name: str) -> User:
    return User.objects.create(email=f"{name}@example.org", name=name.title(), password="x")


def browser(person: User | None = None) -> Browser:
    client = Browser()
    if person is not None:
        name, _, key = fresh_cookie(person).partition("=")
        client.cookies[name] = key
    return client


def an_officer() -> User:
    person = somebody("officer")
    office(person, "officer", "city", "ASCN-VN-HAN")
    return person


def a_participant(session) -> User:
    person = somebody("participant")
    Registration.objects.create(forum=session.forum.permanent_id, person=person)
    return person


def a_guest(session) -> User:
    person = somebody("guest")
    Participant.objects.create(channel=session.channel, person=person)
    return person


def answers(client: Browser, address: str, tag: str) -> list[tuple[int, bytes]]:
    """By GET, HEAD, a part, and as somebody who has the file already."""
    return [
        (answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content)
        for answer in (
            client.get(address),
            client.head(address),
            client.get(address, headers={"Range": "bytes=0-3"}),
            client.get(address, headers={"If-None-Match": tag}),
        )
    ]


@pytest.mark.parametrize("who", ["stranger", "officer", "participant"])
def test_the_papers_of_an_invited_session_are_nonsense_to_the_uninvited_at_every_door(session, paper, who):
    people = {"stranger": lambda: None, "officer": an_officer, "participant": lambda: a_participant(session)}
    client = browser(people[who]())
    tag = client.get(paper.url)["ETag"]
    assert [status for status, _body in answers(client, paper.url, tag)] == [200, 200, 200, 304]
    assert client.get(session.picture).status_code == 200

    close_to_the_uninvited(session)

    nonsense = paper.url.replace(f"/{paper.pk}/", f"/{paper.pk + 1}/")
    assert answers(client, paper.url, tag) == answers(client, nonsense, tag)
    assert client.get(paper.url).status_code == 404
    assert client.get(session.picture).content == client.get(session.picture.replace("map", "mop")).content
    assert client.get(session.picture).status_code == 404
    everything = "".join(client.get(door).content.decode() for door in ("/api/v1/sessions", "/en/forum/f/"))
    assert (paper.title in everything, paper.url in everything) == (False, False)


def test_a_picture_that_everybody_knew_is_kept_from_them_once_its_session_is_closed(session, paper):
    browser().get(session.picture)
    assert session.picture in known_as_public

    close_to_the_uninvited(session)
    browser().get(session.picture)

    assert session.picture not in known_as_public


def test_whoever_has_a_seat_in_an_invited_session_reads_its_papers_until_it_is_taken(session, paper):
    close_to_the_uninvited(session)
    moderator = somebody("moderator")
    office(moderator, "moderator", "session", str(session.page.translation_key))
    secretary = somebody("secretary")
    office(secretary, "secretariat")
    guest = a_guest(session)

    for person in (guest, moderator, secretary):
        assert b"".join(browser(person).get(paper.url).streaming_content) == PAPER
        assert browser(person).get(session.picture).status_code == 200

    Participant.objects.filter(person=guest).update(role=ChannelRole.REMOVED)
    assert browser(guest).get(paper.url).status_code == 404


def test_a_seat_in_one_invited_session_does_not_open_the_papers_of_another(session, paper):
    close_to_the_uninvited(session)
    other = Channel.objects.create(session="6f0f9b3e-0000-4000-8000-000000000000", forum="f", access="invited")
    guest = somebody("guest")
    Participant.objects.create(channel=other, person=guest)

    assert browser(guest).get(paper.url).status_code == 404


def test_the_search_holds_no_paper_of_an_invited_session(session, paper):
    [found] = documents([Thing("page", session.page.pk)], version=1)
    assert paper.title in [passage.text for passage in found.passages]

    close_to_the_uninvited(session)

    assert list(documents([Thing("page", session.page.pk)], version=1)) == []


def test_nobody_puts_a_link_to_an_invited_session_into_a_page_and_so_learns_its_title(session):
    officer, key = an_officer(), str(session.page.pk)
    assert may_choose(officer, SessionPage, {key}) == {key}

    close_to_the_uninvited(session)

    assert may_choose(officer, SessionPage, {key}) == set()
