"""What changed is shown word by word, in scripts with spaces and without."""

import pytest
from icu4py.breakers import CharacterBreaker

from cities.clearance.parts import plain
from cities.clearance.words import GONE, NEW, SAME, Piece, compare, touches_a_number


def told(old: str, new: str, language: str = "en") -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in compare(old, new, language)]


def test_a_changed_word_stands_gone_and_new_between_what_stayed():
    assert told("Alerts the committee to floods", "Alerts the council to floods") == [
        (SAME, "Alerts the "),
        (GONE, "committee"),
        (NEW, "council"),
        (SAME, " to floods"),
    ]


def test_two_words_beside_each_other_are_one_change():
    assert told("a red bus runs", "a blue tram runs") == [
        (SAME, "a "),
        (GONE, "red bus"),
        (NEW, "blue tram"),
        (SAME, " runs"),
    ]


@pytest.mark.parametrize(
    ("language", "old", "new", "gone", "fresh"),
    [
        ("th", "เมืองติดตั้งเซ็นเซอร์น้ำท่วม", "เมืองติดตั้งกล้องน้ำท่วม", "เซ็นเซอร์", "กล้อง"),
        ("zh-hans", "城市安装了传感器", "城市安装了摄像头", "传感器", "摄像头"),
        ("vi", "Thành phố đặt cảm biến", "Thành phố đặt máy đo", "cảm biến", "máy đo"),
    ],
)
def test_words_are_found_where_no_spaces_stand(language, old, new, gone, fresh):
    pieces = told(old, new, language)

    assert [text for kind, text in pieces if kind == GONE] == [gone]
    assert [text for kind, text in pieces if kind == NEW] == [fresh]


@pytest.mark.parametrize("language", ["km", "lo", "my", "th", "ta", "tet", "fil", "pt"])
def test_no_letter_is_torn_from_its_marks(language):
    old, new = "កម្ពុជា ລາວ မြန်မာ ไทยน้ำ தமிழ்", "កម្ពុជី ລາວີ မြန်မာ့ ไทยนี้ தமிழ"

    pieces = compare(old, new, language)
    whole = {text: list(CharacterBreaker(text, "en")) for text in (old, new)}

    for text, left_out in ((old, NEW), (new, GONE)):
        parts = [piece.text for piece in pieces if piece.kind != left_out]
        assert "".join(parts) == text
        assert [letter for part in parts for letter in CharacterBreaker(part, "en")] == whole[text]


def test_a_text_of_many_thousand_words_is_compared_by_lines():
    old = "\n".join(f"line {number} of the plan" for number in range(3_000))
    new = old.replace("line 1500 of the plan", "another line")

    assert [text for kind, text in told(old, new) if kind == NEW] == ["another line\n"]


@pytest.mark.parametrize("sign", ["7", "๗", "៧", "Ⅶ", "½", "七"])
def test_numbers_of_every_script_are_seen(sign):
    is_number = sign != "七"  # a Han numeral is a word like any other

    assert touches_a_number((Piece(NEW, f"in {sign}"),)) is is_number


def test_rich_text_becomes_lines_and_links_say_where_they_lead():
    html = '<p>See <a href="https://example.org/">here</a>.</p><ul><li>One</li></ul>'

    assert plain(html) == "See here [https://example.org/].\nOne"
