"""What a query that finds nothing may have meant."""

import pytest

from search.document import Document
from search.glossary import Glossary
from search.mistyped import Syllables
from search.plan import make_plan
from search.rescue import misspellable, misspellable_runs, run_spelling, spelling, sure_neighbours
from search.tokens import Analysed
from tests.search.test_plan import fits


def tokens_of(body, language):
    return Analysed(Document("1", "text", language, "", body)).tokens


def test_only_unknown_words_are_respelt():
    plan = make_plan("harbour crnae", Glossary())
    [stage] = spelling(plan, {"crnae": ["crane"]})

    assert misspellable(plan) == ["harbour", "crnae"]
    assert fits(stage.tiers[0], tokens_of("the harbour crane", "en"))
    assert list(spelling(plan, {"harbour": []})) == []


@pytest.mark.parametrize("typed", ["htoại", "thoiạ", "thhoại", "thoạ"])
def test_marks_that_were_typed_are_meant_in_a_mistyped_word_too(typed):
    [stage] = spelling(make_plan(typed, Glossary()), {typed.replace("ạ", "a"): ["thoai", "thoi"]})
    first, *_, last = stage.tiers

    assert fits(first, tokens_of("điện thoại", "vi"))
    assert not fits(first, tokens_of("một thời", "vi"))
    assert fits(last, tokens_of("một thời", "vi"))


def test_pieces_of_a_run_are_its_neighbouring_words_together_longest_first():
    pieces = misspellable_runs(make_plan("สถานีสูยน้ำ", Glossary()))

    assert pieces[0] == "สถานีสูยน้ำ"
    assert "สถานี" in pieces
    assert [len(piece) for piece in pieces] == sorted(map(len, pieces), reverse=True)
    assert misspellable_runs(make_plan("quay", Glossary())) == []


def test_a_short_piece_of_a_run_is_only_mended_where_a_sign_of_tone_is_missing():
    near = {"ทวม": ["รวม", "ท่วม"], "ຖວມ": ["ລວມ", "ຖ້ວມ"], "สถานี": ["สถานที"], "电公": ["电动"]}

    assert sure_neighbours(near) == {"ทวม": ["ท่วม"], "ຖວມ": ["ຖ້ວມ"], "สถานี": ["สถานที"], "电公": []}


@pytest.mark.parametrize(
    ("typed", "near", "language", "text"),
    [
        ("ผู้โดสาร", {"ผู้โดสาร": ["ผู้โดยสาร"]}, "th", "ผู้โดยสารจ่ายเงิน"),
        ("ก่อนฤดูฝฝน", {"ฤดูฝฝน": ["ฤดูฝน"]}, "th", "ก่อนฤดูฝน"),
        ("电动公文车", {}, "zh-hans", "电动公交车"),
        ("သန့်ရှင်းသောစက္ကူအတွကငွေ", {}, "my", "သန့်ရှင်းသော စက္ကူအတွက် ငွေ"),
    ],
)
def test_a_wrong_letter_in_a_run_is_forgiven(typed, near, language, text):
    plan = make_plan(typed, Glossary(), languages=[language])
    stages = list(run_spelling(plan, near, Syllables()))

    assert not any(fits(one.whole, tokens_of(text, language)) for one in plan.stages)
    assert any(fits(stage.whole, tokens_of(text, language)) for stage in stages)


@pytest.mark.parametrize("rest", ["", " ถนน"])
def test_what_mends_the_whole_run_answers_before_what_mends_it_in_pieces(rest):
    plan = make_plan("ก่อนฤดูฝฝน" + rest, Glossary(), languages=["th"])
    first, *others = run_spelling(plan, {"ฤดูฝฝน": ["ฤดูฝน"]}, Syllables())

    assert fits(first.tiers[0], tokens_of("ก่อนฤดูฝน" + rest, "th"))
    assert not fits(first.whole, tokens_of("ฤดูฝนมาก่อน" + rest, "th"))
    assert any(fits(stage.whole, tokens_of("ฤดูฝนมาก่อน" + rest, "th")) for stage in others)


def test_a_letter_of_han_left_out_leaves_both_sides_of_it():
    stages = list(run_spelling(make_plan("读取据", Glossary(), languages=["zh-hans"]), {}, Syllables()))

    assert any(fits(stage.whole, tokens_of("读取数据", "zh-hans")) for stage in stages)
    assert not any(fits(stage.whole, tokens_of("读取文件", "zh-hans")) for stage in stages)
