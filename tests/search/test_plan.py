"""How a query is understood, before any engine sees it."""

from itertools import combinations

import pytest

from search.document import Document
from search.formula import All, Formula, Some, Start, Token, both, either, prefixed, spelt_out
from search.glossary import Entry, Form, Glossary, forms_for, units
from search.plan import make_plan
from search.rescue import fallbacks
from search.tokens import Analysed

PLACES = Glossary(
    (
        Entry("hanoi", (Form("Hanoi", "en"), Form("Hà Nội", "vi"), Form("ฮานอย", "th"), Form("Ha Noi", "en"))),
        Entry("water", (Form("water", "en"), Form("水", "zh-hans"))),
        Entry("waterway", (Form("waterway", "en"), Form("water way", "en"))),
        Entry("rice", (Form("ข้าว", "th"), Form("rice", "en"))),
    )
)


def fits(formula: Formula, tokens: set[str]) -> bool:
    """The meaning of a formula, against which compilers are judged too."""
    match formula:
        case Token(text):
            return text in tokens
        case Start(text):
            return any(token.startswith(text) for token in tokens)
        case All(parts):
            return all(fits(part, tokens) for part in parts)
        case Some(parts, least):
            return sum(fits(part, tokens) for part in parts) >= least


def stage_for(query, body, *, language="en", title="", **options):
    """The first stage whose condition the text fulfils."""
    tokens = Analysed(Document("1", "text", language, title, body)).tokens
    plan = make_plan(query, options.pop("glossary", Glossary()), **options)
    order = ("close", "wide", "always", "kin", "fallback")
    stages = [*sorted(plan.stages, key=lambda stage: order.index(stage.reach)), *fallbacks(plan)]
    return next((stage.name for stage in stages if fits(stage.whole, tokens)), None)


@pytest.mark.parametrize(
    ("query", "body", "language", "stage"),
    [
        ("đường", "con đường", "vi", "exact"),
        ("duong", "con đường", "vi", "exact"),
        ("dượng", "con đường", "vi", "near"),
        ("cả", "cảng biển", "vi", "start"),
        ("cities", "one city", "en", "stem"),
        ("electr", "electric bus", "en", "start"),
        ("ขาด", "ขาดน้ำ", "th", "exact"),
        ("现任", "发现任何问题", "zh-hans", "loose"),
        ("任何", "发现任何问题", "zh-hans", "exact"),
        ("harbour crane", "harbourcrane", "en", "joined"),
        ("harbourcrane", "harbour crane", "en", "joined"),
        ("กระดาษเศษอาหาร", "เศษอาหารและกระดาษ", "th", "joined"),
        ("quay crane ship", "quay and crane", "en", "some"),
        ("quay", "crane", "en", None),
    ],
)
def test_each_way_of_writing_leads_to_its_stage(query, body, language, stage):
    assert stage_for(query, body, language=language, languages=[language]) == stage


def test_every_tier_holds_the_one_before_it_or_is_counted_by_the_last():
    tokens = Analysed(Document("1", "text", "en", "Quay crane", "A quay crane")).tokens
    for stage in make_plan("quay crane", Glossary()).stages:
        assert not any(fits(tier, tokens) for tier in stage.tiers) or fits(stage.whole, tokens)


def test_words_in_a_row_stand_before_scattered_ones():
    first, second = (
        make_plan("quay crane", Glossary()).stages[0].tiers[1],
        make_plan("quay crane", Glossary()).stages[0],
    )
    scattered = Analysed(Document("1", "text", "en", "", "crane and quay")).tokens

    assert not fits(first, scattered)
    assert fits(second.whole, scattered)


def test_what_the_glossary_knows_is_asked_in_other_languages():
    plan = make_plan("port of hanoi", PLACES, languages=["th"])
    thai = Analysed(Document("1", "text", "th", "", "port of ฮานอย")).tokens

    assert [stage.name for stage in plan.stages if fits(stage.whole, thai)] == ["own", "glossary"]


def test_the_longest_form_wins_and_none_lies_inside_another():
    spans = PLACES.spans(units("water way to Hà Nội"))

    assert [[entry.key for entry in span.entries] for span in spans] == [["waterway"], ["hanoi"]]


def test_a_short_form_inside_another_word_is_none():
    assert PLACES.spans(units("ปลูกข้าว"))
    assert not PLACES.spans(units("水果"))


def test_a_language_without_a_form_borrows_one_that_its_readers_know():
    assert [form.text for form in forms_for(PLACES.entries[0], ["tet"])] == ["Hanoi", "Ha Noi"]


def test_a_long_query_is_cut_at_twelve_parts():
    assert len(make_plan("a1 " * 40, Glossary()).parts) == 12


def test_conditions_stay_small():
    a, b = Token("a"), Token("b")

    assert both([a, both([a, b])]) == All((a, b))
    assert either([a, either([b, a])]) == Some((a, b))
    assert both([a]) == either([a]) == a
    assert prefixed(All((a, Start("b"))), "^") == All((Token("^a"), Start("^b")))


@pytest.mark.parametrize("count", range(1, 8))
def test_at_least_so_many_is_spelt_out_without_counting(count):
    names = "abcdefg"[:count]
    for least in range(1, count + 1):
        spelt = spelt_out(Some(tuple(map(Token, names)), least))
        for size in range(count + 1):
            for chosen in combinations(names, size):
                assert fits(spelt, set(chosen)) == (size >= least)


def test_ten_of_twelve_is_a_condition_of_a_hundred_parts():
    def size(formula: Formula) -> int:
        return sum(map(size, formula.parts)) if isinstance(formula, All | Some) else 1

    assert size(spelt_out(Some(tuple(map(Token, "abcdefghijkl")), 10))) < 100
