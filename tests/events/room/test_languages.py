"""Whatever somebody writes in a room is marked with its language, and has an interpreter's words beside it."""

import re

import pytest
from django.test import Client

from ascn_site.models import User
from ascn_site.models.accounts import Scope
from events.models import Event, Question
from tests.events.live.test_http_twins import browser
from tests.events.live.test_rights import office
from tests.markup import squeezed

pytestmark = pytest.mark.django_db(transaction=True)  # the writer has a connection of its own


def holder(session, name: str):
    person = User.objects.create(email=f"{name}@example.org", name=name.title(), password="x")
    office(person, name, Scope.SESSION, str(session.channel.session))
    return browser(person)


@pytest.fixture
def an(session):
    return session.participant("an", delegation="Viet Nam")


@pytest.fixture
def moderator(session):
    return holder(session, "moderator")


@pytest.fixture
def interpreter(session):
    return holder(session, "interpreter")


def page_of(client, session, part="") -> str:
    """What a reader sees, without the pieces for the script."""
    return squeezed(client.get(session.address + part).content.decode().split("<template")[0])


def number_of(kind: str) -> int:
    return Event.objects.filter(kind=kind).latest("seq").seq


def asked_and_approved(session, an, moderator, text="ใครจ่าย", lang="th") -> int:
    session.act(an, "ask", text=text, lang=lang)
    seq = Question.objects.latest("seq").seq
    session.act(moderator, "approve", seq=seq)
    return seq


@pytest.mark.parametrize("part", ["", "text/"])
def test_every_text_in_a_room_is_marked_with_its_language(session, an, moderator, part):
    session.act(an, "post", text="Nước lên", lang="vi")
    session.act(moderator, "announce", text="Rehat kopi", lang="ms")
    session.act(moderator, "decide", text="ແບ່ງປັນຂໍ້ມູນ", lang="lo")
    seq = asked_and_approved(session, an, moderator)
    session.act(moderator, "answer", seq=seq, text="Provinsi", lang="id")
    session.act(moderator, "poll_open", question="再开会吗？", options="是\n否", lang="zh-hans")

    page = page_of(session.participant("binh"), session, part)

    for text, tag, name in (
        ("Nước lên", "vi", "Tiếng Việt"),
        ("Rehat kopi", "ms", "Bahasa Melayu"),
        ("ແບ່ງປັນຂໍ້ມູນ", "lo", "ລາວ"),
        ("ใครจ่าย", "th", "ไทย"),
        ("再开会吗？", "zh-Hans", "简体中文"),
    ):
        assert f'lang="{tag}">{text}<' in page
        assert f'<span lang="{tag}">{name}</span>' in page.replace('data-f="language" data-lang="lang" ', "")
    assert 'lang="id">Provinsi<' in page
    assert 'lang="zh-Hans">是' in page or re.search(r'data-options[^>]* lang="zh-Hans">', page)


def test_a_text_whose_language_nobody_has_named_is_in_none(session, an):
    session.act(an, "post", text="Gauge 7: 3.2 m")

    for part in ("", "text/"):
        page = page_of(an, session, part)
        assert re.search(r'lang="">Gauge 7: 3.2 m<', page)
    assert Event.objects.get().payload["lang"] is None


@pytest.mark.parametrize("part", ["", "text/"])
def test_who_asks_chooses_the_language_as_who_writes_a_line(session, an, part):
    page = page_of(an, session, part)
    forms = {
        re.search(r'name="do" value="(\w+)"', form)[1]: form
        for form in page.split("<form")
        if "<select" in form and 'name="do"' in form
    }

    choices = {
        do: re.findall(r'<option value="([\w-]+)" lang="[\w-]+"( selected)?>', form) for do, form in forms.items()
    }
    assert choices["ask"] == choices["post"]
    assert [code for code, is_chosen in choices["ask"] if is_chosen] == ["en"]
    assert len(choices["ask"]) == 13
    session.act(an, "ask", text="ใครจ่าย", lang="th")
    assert Event.objects.get(kind="asked").payload["lang"] == "th"


@pytest.mark.parametrize(
    ("text", "chosen", "kept"),
    [
        ("เตือนภัยล่วงหน้านานเท่าใด", "en", "th"),
        ("ទឹកឡើងហើយ", "th", "km"),
        ("洪水何时到", "vi", "zh-hans"),
        ("Who pays for the gauges?", "th", None),
        ("The gauges of กรุงเทพฯ are new", "en", "en"),
        ("สถานี LoRaWAN ส่งข้อมูลทุกห้านาที", "th", "th"),
        ("15:30?", "th", "th"),
        ("ၸၼ်းၵၢင်ၼႂ်", "shn", "shn"),
    ],
)
def test_a_language_that_the_letters_rule_out_is_put_right(session, an, text, chosen, kept):
    """The choice that a form offers first is often left as it is."""
    session.act(an, "post", text=text, lang=chosen)
    session.act(an, "ask", text=text, lang=chosen)
    assert [event.payload["lang"] for event in Event.objects.order_by("seq")] == [kept, kept]


def test_a_poll_that_the_letters_say_is_thai_is_thai(session, moderator):
    session.act(moderator, "poll_open", question="อะไรก่อน", options="เครื่องวัด\nสัญญาณเตือน", lang="en")
    assert Event.objects.get(kind="poll_opened").payload["lang"] == "th"


def test_a_question_that_was_refused_is_kept_to_be_sent_again_in_its_language(session, an):
    session.act(an, "post", text="x")
    answer = session.act(an, "ask", text="ใครจ่าย " + "http://a.org " * 11, lang="th")

    page = squeezed(answer.content.decode().split("<template")[0])
    kept = page.split('role="alert"')[1].split("</form>")[0]
    assert re.search(r'name="lang" value="th">.*<textarea name="text"[^>]*>ใครจ่าย', kept)
    assert re.search(r'<textarea id="line"[^>]*></textarea>', page)
    assert page.count('<option value="th" lang="th" selected>') == 2


def test_an_interpreter_has_questions_and_announcements_among_what_waits_for_her_words(
    session, an, moderator, interpreter
):
    seq = asked_and_approved(session, an, moderator)
    session.act(an, "ask", text="ยังไม่อนุมัติ", lang="th")
    session.act(moderator, "announce", text="Rehat kopi", lang="ms")
    session.act(an, "post", text="Nước lên", lang="vi")

    def panel() -> list[tuple[str, str]]:
        found = page_of(interpreter, session).split('data-list="untranslated">')[1].split("</ul>")[0]
        texts = re.findall(r'data-f="text"[^>]*>([^<]+)<', found)
        numbers = re.findall(r'name="seq" value="(\d+)"', found)
        return list(zip(texts, map(int, numbers), strict=True))

    announced, posted = number_of("announced"), number_of("posted")
    assert panel() == [("ใครจ่าย", seq), ("Rehat kopi", announced), ("Nước lên", posted)]
    session.act(interpreter, "translate", seq=seq, lang="en", text="Who pays?")
    session.act(interpreter, "translate", seq=announced, lang="en", text="Coffee break")
    assert panel() == [("Nước lên", posted)]


def test_a_question_into_which_others_are_merged_is_named_in_the_moderator_s_language(
    session, an, moderator, interpreter
):
    whole, part = asked_and_approved(session, an, moderator), asked_and_approved(session, an, moderator)
    session.act(interpreter, "translate", seq=whole, lang="en", text="Who pays & who builds?")

    page = page_of(moderator, session, f"?line={part}")

    assert re.findall(r'<option value="\d+" lang="([\w-]+)">(\d+ · .*?)</option>', page) == [
        ("en", f"{whole} · Who pays &amp; who builds?")
    ]


def test_words_beside_a_question_are_read_wherever_it_is_shown(session, an, moderator, interpreter):
    seq = asked_and_approved(session, an, moderator)
    session.act(interpreter, "translate", seq=seq, lang="en", text="Who pays?")
    session.act(moderator, "take_up", seq=seq)
    reader = session.participant("binh")

    for client, part in ((reader, ""), (moderator, ""), (reader, "text/"), (moderator, "screen/")):
        page = page_of(client, session, part)
        assert re.search(r'lang="th">ใครจ่าย<.*lang="en">Who pays\?<.*Interpreter, English', page), part
    (question,) = [moderator.get(f"{session.address}screen/state").json()["question"]]
    assert question == {
        "text": "ใครจ่าย",
        "language": "ไทย",
        "html_lang": "th",
        "translation": {"text": "Who pays?", "html_lang": "en", "source": "Interpreter, English"},
    }


def test_an_interpreter_on_a_thin_line_chooses_what_she_translates(session, an, moderator, interpreter):
    seq = asked_and_approved(session, an, moderator)
    session.act(an, "post", text="Nước lên", lang="vi")
    posted = number_of("posted")
    assert "Waiting for your words" not in page_of(an, session, "text/")

    def waits() -> list[int]:
        found = page_of(interpreter, session, "text/").split('id="words"')[1].split("</form>")[0]
        return [int(number) for number in re.findall(r'type="radio" name="seq" value="(\d+)"', found)]

    assert waits() == [seq, posted]
    session.act(interpreter, "translate", seq=seq, lang="en", text="Who pays?", next="text")
    assert waits() == [posted]
    assert 'lang="en">Who pays?<' in page_of(an, session, "text/")
    refused = session.act(interpreter, "translate", seq=99, lang="en", text="Half an hour of work", next="text")
    assert re.search(r'<textarea name="text"[^>]*>Half an hour of work<', refused.content.decode())


def test_the_text_only_room_of_an_interpreter_fits_whatever_was_written(session, an, moderator, interpreter):
    for number in range(6):
        asked_and_approved(session, an, moderator, text=f"{number} " + "ເປັນຫຍັງ " * 400, lang="lo")
    for number in range(12):
        session.act(moderator, "announce", text=f"{number} " + "ນ້ຳຖ້ວມ " * 400, lang="lo")
    for number in range(3):
        options = "\n".join(f"{place} " + "ນ້ຳ" * 60 for place in range(20))
        session.act(moderator, "poll_open", question=f"{number} " + "ໃຜ " * 900, options=options, lang="lo")

    for client in (interpreter, an):
        assert len(client.get(f"{session.address}text/").content) <= 30_000


def test_the_hall_reads_a_poll_in_its_language(session, moderator):
    session.act(moderator, "poll_open", question="再开会吗？", options="是\n否", lang="zh-hans")

    page = page_of(moderator, session, "screen/")
    assert re.search(r'data-asked lang="zh-Hans">再开会吗？<.*lang="zh-Hans">简体中文<', page)
    assert moderator.get(f"{session.address}screen/state").json()["poll"]["html_lang"] == "zh-Hans"


def test_the_record_keeps_the_language_of_announcements_decisions_polls_and_answers(
    session, an, moderator, interpreter
):
    session.act(moderator, "announce", text="Rehat kopi", lang="ms")
    session.act(interpreter, "translate", seq=number_of("announced"), lang="en", text="Coffee break")
    session.act(moderator, "decide", text="ແບ່ງປັນຂໍ້ມູນ", lang="lo")
    session.act(moderator, "poll_open", question="再开会吗？", options="是\n否", lang="zh-hans")
    seq = asked_and_approved(session, an, moderator)
    session.act(moderator, "answer", seq=seq, text="Provinsi", lang="id")
    session.act(moderator, "close")
    secretary = User.objects.create(email="secretary@example.org", name="Secretary", password="x")
    office(secretary, "secretariat")
    desk = f"/desk/forums/records/{session.channel.pk}/"
    seen = browser(secretary).get(desk).context["seen"]
    browser(secretary).post(f"{desk}act/", {"do": "release", "seen": seen})

    told = Client().get(f"/api/v1/sessions/{session.channel.session}/record").json()
    assert [told[part][0]["lang"] for part in ("announcements", "decisions", "polls")] == ["ms", "lo", "zh-hans"]
    assert told["questions"][0]["answer_lang"] == "id"
    page = squeezed(Client().get(session.page.get_url()).content.decode())
    for text, tag, name in (
        ("Rehat kopi", "ms", "Bahasa Melayu"),
        ("ແບ່ງປັນຂໍ້ມູນ", "lo", "ລາວ"),
        ("再开会吗？", "zh-Hans", "简体中文"),
        ("ใครจ่าย", "th", "ไทย"),
    ):
        assert f'lang="{tag}">{text}<' in page
        assert f'<span class="lang-tag"><span lang="{tag}">{name}</span></span>' in page
    assert re.search(r'<p class="text" lang="en">Coffee break</p>.*</svg>English</span>', page)
    assert 'lang="zh-Hans">是</span>' in page
    assert 'lang="id">Provinsi</p>' in page
