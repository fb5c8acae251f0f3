"""What every engine answers, with real servers."""

import pytest

from search.engines.base import Request
from search.highlight import excerpt
from tests.search import judged
from tests.search.test_text import random_texts

HOSTILE = [
    *('"', "'", "\\", "*", "!", "(", ")", "%", "_", "{", "[", "~", "", " ", "\u200b", "AND", "OR", "NOT", "<->", "&|"),
    *(
        "NEAR(a b)",
        "title:flood",
        "flood AND",
        "^flood",
        "-flood",
        "flo*",
        "a:*",
        "/.*/",
        "a' OR '1'='1",
        "@kind:project",
    ),
    *("\x00flood", "\ud800", "flood\udfff", "flood " * 2000),
]


def ids(engine, text, language="", **options):
    filters = options.pop("filters", {}) | ({"language": [language]} if language else {})
    return [hit.document.id for hit in engine.search(Request(text, filters, **options)).hits]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [case[1:] for case in judged.QUERIES],
    ids=[f"{language or 'any'}: {kind}: {wanted}" for kind, language, _, wanted in judged.QUERIES],
)
def test_what_people_type_finds_the_text_first(engine, language, text, wanted):
    assert ids(engine, text, language)[:1] == [wanted]


@pytest.mark.parametrize(("language", "text"), judged.NOTHING)
def test_nonsense_finds_nothing(engine, language, text):
    answer = engine.search(Request(text, {"language": [language]}))

    assert (answer.hits, answer.total) == ((), 0)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_sign_is_syntax(engine, text):
    answer = engine.search(Request(text))

    assert answer.total == (1 if "flo" in text else 0) or "flood" not in text


def test_all_engines_give_the_same_results_in_the_same_order(engine, plain_engine):
    asked = [(text, language) for _, language, text, _ in judged.QUERIES] + [(text, "") for text in HOSTILE]

    assert [ids(engine, *one) for one in asked] == [ids(plain_engine, *one) for one in asked]


def test_one_thing_in_several_languages_is_one_result_with_all_its_languages(engine):
    answer = engine.search(Request("diesel"))

    assert [(hit.document.id, len(hit.languages)) for hit in answer.hits] == [("bus-en", 13)]
    assert answer.total == 1


def test_the_readers_language_stands_first_among_equals(engine):
    assert ids(engine, "diesel", reader="ms") == ["bus-ms"]


def test_words_of_the_glossary_in_the_readers_language_count_as_typed(engine):
    answer = engine.search(Request("flood", reader="th"))

    shown = excerpt(answer.hits[0].document, answer.plan)
    assert (answer.hits[0].document.id, shown.through) == ("flood-th", "น้ำท่วม")


@pytest.mark.parametrize("text", ["cheia", "inundação", "inundasaun", "lixu"])
def test_words_in_portuguese_and_tetum_lead_to_texts_in_other_languages(engine, text):
    assert ids(engine, text, "th")[:1] == ["waste-th" if text == "lixu" else "flood-th"]


def test_a_filter_keeps_only_what_was_chosen(engine):
    assert ids(engine, "plastic plastik", filters={"kind": ["practice"]}, reader="id") == ["waste-id"]
    assert ids(engine, "plastik", filters={"country": ["TH"]}) == []
    assert ids(engine, "plastik", filters={"country": ["vn"], "year": ["2025", "2030"]}, reader="ms") == ["waste-ms"]


def test_facet_counts_leave_out_their_own_choice(engine):
    facets = engine.search(Request("membayar", {"kind": ["practice"]}, wants_facets=True)).facets

    assert facets["kind"] == {"practice": 1, "project": 1}
    assert (facets["country"], facets["focus"]) == ({"VN": 1}, {"quality_environment": 1})


def test_facets_of_another_choice_still_show_what_there_is(engine):
    facets = engine.search(Request("kanal", {"city": ["bangkok"], "kind": ["project"]}, wants_facets=True)).facets

    assert (facets["kind"], facets["city"], facets["year"]) == ({"project": 1}, {"bangkok": 1}, {"2024": 1})
    assert sum(facets["language"].values()) == len([t for t in judged.TEXTS.values() if "kan" in t["flood"][0].lower()])


def test_pages_of_results_neither_overlap_nor_leave_out(engine):
    everything = ids(engine, "20 kanal", "", limit=50)
    pages = [one for offset in range(4) for one in ids(engine, "20 kanal", "", offset=offset, limit=1)]

    assert pages == everything[:4]


def test_newest_first_when_asked_for(engine):
    found = ids(engine, "membayar", "id", sort="date")

    assert found == ["bus-id", "waste-id"]


@pytest.mark.parametrize(
    ("language", "text", "better"),
    [
        ("vi", "hành khahc", "hành khách"),
        ("th", "ผู้โดสาร", "ผู้โดยสาร"),
        ("km", "ប្រឡយ", "ប្រឡាយ"),
        ("th", "น้ำทวม", "น้ำท่วม"),
        ("lo", "ນ້ຳຖວມ", "ນ້ຳຖ້ວມ"),
        ("th", "ขุดลอคกลอง", "ขุดลอกคลอง"),
        ("my", "ဆောက်လပ်ခဲ့", "ဆောက်လုပ်ခဲ့"),
        ("zh-hans", "干静的纸张", "干净的纸张"),
    ],
)
def test_a_mistyped_query_is_offered_as_the_texts_write_it(engine, language, text, better):
    answer = engine.search(Request(text, {"language": [language]}))

    assert (answer.did_you_mean, answer.is_nearest) == (better, True)


def test_what_fits_as_written_is_not_called_nearest(engine):
    answer = engine.search(Request("diesel"))

    assert (answer.did_you_mean, answer.is_nearest) == ("", False)


def test_suggestions_go_on_as_typed(engine):
    titles = [one.text for one in engine.suggest("electric bu", reader="en")]
    words = [one.text for one in engine.suggest("passen", reader="en")]

    assert titles[0] == "Electric buses on the ring road"
    assert words == ["passengers"]


@pytest.mark.parametrize("text", ['"electric bus"', "electric bus.", "Electric  bus", "electric bus!?"])
def test_a_word_goes_on_where_it_stands_whatever_signs_are_around_it(engine, text):
    words = [one.text for one in engine.suggest(text, reader="en") if not one.document]

    assert [" ".join(word.split()) for word in words] == ["electric buses"]


@pytest.mark.parametrize(
    ("text", "language", "word"), [("nga", "vi", "ngập"), ("dien", "vi", "điện"), ("ga", "pt", "")]
)
def test_words_are_suggested_with_their_marks_in_the_same_order_by_every_engine(
    engine, plain_engine, text, language, word
):
    suggested = [one.text for one in engine.suggest(text, reader=language)]

    assert suggested == [one.text for one in plain_engine.suggest(text, reader=language)]
    assert not word or word in suggested


@pytest.mark.parametrize("text", ["รถเมล์", "កា", "防", "ລົດ", "x" * 300, "", '"', "\ud800"])
def test_suggestions_take_any_text(engine, text):
    assert isinstance(engine.suggest(text), list)


def test_related_texts_speak_of_the_same_and_are_not_the_text_itself(engine):
    related = [hit.document.id for hit in engine.related("waste-id")]

    assert related
    assert not any(one.startswith("waste") for one in related)
    assert engine.related("nobody") == []


def test_the_index_says_what_it_holds(engine):
    health = engine.health()

    assert (health.documents, health.problem) == (39, "")
    assert sorted(engine.identifiers()) == sorted((one.id, 1) for one in judged.documents())


def test_a_hit_gives_the_document_back_whole(engine):
    [hit] = engine.search(Request("culverts")).hits

    assert hit.document == next(one for one in judged.documents() if one.id == "flood-en")


def test_random_texts_are_answered(engine):
    known = {document.id for document in judged.documents()}
    for text in random_texts(300 if engine.name == "sqlite" else 60):
        answer = engine.search(Request(text))

        assert {hit.document.id for hit in answer.hits} <= known
        assert len(answer.hits) <= answer.total <= len(known)


def test_exactly_as_typed_neither_translates_nor_respells(engine):
    flood = {hit.document.language for hit in engine.search(Request("flood", is_exact=True)).hits}

    assert flood == {"en"}
    assert engine.search(Request("statoin", is_exact=True)).hits == ()
    assert ids(engine, "stations", is_exact=True) == ids(engine, "STATIONS", is_exact=True) != []
