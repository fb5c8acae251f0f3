"""The contract of a machine translator, kept by a small one that knows three words; and nothing without one."""

import datetime

import pytest
from django.core.exceptions import ImproperlyConfigured

from ascn_site import work
from ascn_site.models import User
from ascn_site.models.accounts import Scope
from events import translation
from events.live.writer import writer
from events.models import Channel, Event, SessionPage
from events.translation import Interpreter, Unavailable
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import office

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own
NOW = datetime.datetime(2026, 11, 22, 7, tzinfo=datetime.UTC)


class Dictionary:
    """Knows three words of Vietnamese and Thai; ``is_away`` as a service that does not answer."""

    words = {("vi", "en"): {"nước": "water"}, ("vi", "th"): {"nước": "น้ำ"}}

    def __init__(self):
        self.is_away = False
        self.asked = []

    def translate(self, text: str, *, source: str, target: str) -> str:
        if self.is_away:
            raise Unavailable
        self.asked.append((text, source, target))
        known = self.words.get((source, target), {})
        return " ".join(known[word] for word in text.split()) if set(text.split()) <= known.keys() else ""


@pytest.fixture
def interpreter(session):
    page = SessionPage.objects.get(pk=session.page.pk)
    page.languages = [("language", code) for code in ("vi", "en", "th")]
    page.save()
    found = Interpreter(Dictionary())
    found.turn(NOW)
    return found


@pytest.fixture
def an(session):
    return session.participant("an")


def beside(session) -> list[tuple]:
    """What stands beside lines: of which, in which language, what, by whom, by a machine."""
    writer.stop()
    found = Event.objects.filter(channel=session.channel, kind="translated").order_by("seq")
    return [
        (said["of"], said["lang"], said["text"], author, said.get("machine", False))
        for said, author in found.values_list("payload", "author")
    ]


def test_a_line_gets_the_words_of_the_machine_in_the_languages_of_the_session(session, an, interpreter):
    session.act(an, "post", text="nước", lang="vi")
    session.act(an, "post", text="không biết", lang="vi")

    interpreter.turn(NOW)

    assert sorted(beside(session)) == [(1, "en", "water", None, True), (1, "th", "น้ำ", None, True)]
    assert interpreter.turn(NOW) > 0, "its own words are looked at"
    assert interpreter.turn(NOW) == 0
    assert len(interpreter.translator.asked) == 4


def test_readers_see_that_a_machine_translated(session, an, interpreter):
    session.act(an, "post", text="nước", lang="vi")
    interpreter.turn(NOW)
    assert len(beside(session)) == 2

    for part in ("", "text/"):
        page = session.participant(f"binh{len(part)}").get(session.address + part).content.decode()
        assert "Machine translation, English" in page.split("<template")[0]


def test_two_processes_translate_a_line_once(session, an, interpreter):
    other = Interpreter(Dictionary())
    other.turn(NOW)
    session.act(an, "post", text="nước", lang="vi")

    interpreter.turn(NOW)
    other.turn(NOW)

    assert len(beside(session)) == 2


def test_an_interpreter_s_words_are_not_spoken_over(session, an, interpreter):
    person = User.objects.create(email="words@example.org", name="Interpreter", password="x")
    office(person, "interpreter", Scope.SESSION, str(session.channel.session))
    session.act(an, "post", text="nước", lang="vi")
    session.act(browser(person), "translate", seq=1, lang="en", text="Water!")

    interpreter.turn(NOW)

    assert [(lang, text) for _of, lang, text, _by, _machine in beside(session)] == [("en", "Water!"), ("th", "น้ำ")]


def test_a_translator_that_is_away_loses_no_line(session, an, interpreter):
    session.act(an, "post", text="nước", lang="vi")
    interpreter.translator.is_away = True
    with pytest.raises(Unavailable):
        interpreter.turn(NOW)
    assert session.act(an, "post", text="nước", lang="vi").status_code == 302

    interpreter.translator.is_away = False
    interpreter.turn(NOW)

    assert {of for of, *_rest in beside(session)} == {1, 2}


def test_nobody_translates_unless_a_setting_says_so(settings, monkeypatch, session, an):
    monkeypatch.setattr(work, "of_every_server", [])
    translation.begin()
    assert work.of_every_server == []

    settings.TRANSLATOR = "tests.events.room.test_translation.Dictionary"
    translation.begin()
    assert [loop.name for loop in work.of_every_server] == ["machine translation"]
    settings.TRANSLATOR = "tests.events.room.test_translation.Nobody"
    with pytest.raises(ImproperlyConfigured):
        translation.begin()


def test_what_was_written_before_is_left_as_it_was(session, an):
    session.act(an, "post", text="nước", lang="vi")
    late = Interpreter(Dictionary())

    late.turn(NOW)

    assert (beside(session), Channel.objects.get().seq) == ([], 1)


def test_a_poll_gets_the_words_of_the_machine_line_by_line(session, interpreter):
    person = User.objects.create(email="desk@example.org", name="Moderator", password="x")
    office(person, "moderator", Scope.SESSION, str(session.channel.session))
    session.act(browser(person), "poll_open", question="nước", options="nước\nnước nước", lang="vi")

    interpreter.turn(NOW)

    assert [(lang, text) for _of, lang, text, *_rest in beside(session)] == [
        ("en", "water\nwater\nwater water"),
        ("th", "น้ำ\nน้ำ\nน้ำ น้ำ"),
    ]


def test_what_the_desk_says_gets_the_words_of_the_machine_too(session, interpreter):
    person = User.objects.create(email="desk@example.org", name="Moderator", password="x")
    office(person, "moderator", Scope.SESSION, str(session.channel.session))
    for act in ("announce", "decide"):
        session.act(browser(person), act, text="nước", lang="vi")

    interpreter.turn(NOW)

    assert [(of, text) for of, lang, text, *_rest in beside(session) if lang == "en"] == [(1, "water"), (2, "water")]
