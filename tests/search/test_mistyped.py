"""What a run with one wrong sign may have been meant to be."""

import pytest

from search.document import Document
from search.mistyped import MOST_CLUSTERS, Syllables, one_sign_off, typed_runs
from search.tokens import Analysed
from tests.search.test_plan import fits


def tokens_of(text, language):
    return Analysed(Document("1", "text", language, "", text)).tokens


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("th", "กอน้ำ", "ก่อนน้ำ"),
        ("lo", "ສູນບຳ", "ສູບນ້ຳ"),
    ],
)
def test_two_slips_are_not_forgiven(language, typed, meant):
    found = one_sign_off(typed, Syllables([meant]))

    assert not fits(found, tokens_of(meant, language))


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("th", "วงแวหน", "วงแหวน"),
        ("th", "คลอปงสี่", "คลองสี่"),
        ("th", "ก่อนฤดฝน", "ก่อนฤดูฝน"),
        ("th", "ชังน้ำหนัก", "ชั่งน้ำหนัก"),
        ("lo", "ອອກຈາກຢງາ", "ອອກຈາກຢາງ"),
        ("lo", "ນຖະໜົນ", "ໃນຖະໜົນ"),
        ("km", "មនុរដូវ", "មុនរដូវ"),
        ("km", "ថង់នីមយៗ", "ថង់នីមួយៗ"),
        ("km", "ប៉ស្វា", "ប៉ស្តា"),
        ("my", "ရေစုပ်စက်ုရံ", "ရေစုပ်စက်ရုံ"),
        ("my", "ပေါ်ိရှ", "ပေါ်ရှိ"),
        ("my", "ခွဲခြားငး", "ခွဲခြားခြင်း"),
        ("my", "အိတ်တိုငး", "အိတ်တိုင်း"),
        ("my", "အုပ်ထိန်းူ", "အုပ်ထိန်းသူ"),
        ("my", "တန််ိုးများ", "တန်ဖိုးများ"),
        ("zh-hans", "雨之季前", "雨季之前"),
    ],
)
def test_one_slip_is_forgiven_wherever_the_sign_then_falls(language, typed, meant):
    found = one_sign_off(typed, Syllables([meant]))

    assert fits(found, tokens_of(meant, language))


def test_what_stands_beside_the_slip_must_stand_there_in_the_text():
    found = one_sign_off("ก่อนฤดฝน", Syllables(["ก่อนฤดูฝน"]))

    assert not fits(found, tokens_of("ฤดูฝนมาก่อน", "th"))


def test_a_new_sign_only_makes_syllables_that_the_language_has():
    typed, text = "ก่อนฤดฝน", tokens_of("ก่อนฤดูฝน", "th")

    assert fits(one_sign_off(typed, Syllables(["ฤดูฝน"])), text)
    assert not fits(one_sign_off(typed, Syllables(["น้ำ"])), text)
    assert not fits(one_sign_off(typed, Syllables()), text)


@pytest.mark.parametrize(
    ("typed", "meant", "enough", "too_few"),
    [
        ("กีนา", "กี่นา", ["กี่นา"], ["กีนา", "นี่"]),
        ("สี่กองใหม่", "สี่กลองใหม่", ["กลอง"], ["ลม", "กบ", "อก", "ใหม่"]),
    ],
    ids=["a syllable", "a letter that some word ties to its neighbour"],
)
def test_what_is_put_in_is_something_the_language_uses_there(typed, meant, enough, too_few):
    assert fits(one_sign_off(typed, Syllables(enough)), tokens_of(meant, "th"))
    assert not fits(one_sign_off(typed, Syllables(too_few)), tokens_of(meant, "th"))


def test_words_of_other_scripts_add_no_signs():
    assert Syllables(["น้ำ", "water", "2030"]).signs == Syllables(["น้ำ"]).signs


def test_a_long_run_and_a_single_sign_are_left_to_other_ways():
    assert one_sign_off("ก" * (MOST_CLUSTERS + 1), Syllables()) is None
    assert one_sign_off("กิ้" * MOST_CLUSTERS, Syllables()) is None
    assert one_sign_off("水", Syllables()) is None


def test_a_run_is_taken_as_it_was_typed():
    assert typed_runs(" စက်\u200bုရံ? ถนน 2030 水") == ["စက်ုရံ", "ถนน", "水"]
