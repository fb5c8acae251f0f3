"""What is called as somebody types stands before what only mentions it, in results and suggestions of every engine."""

from dataclasses import replace

import pytest

from search.document import Document, Passage
from search.engines.base import Request, Suggestion
from search.place_names import PlaceName, PlaceNames
from search.suggested import as_shown

CITY = Document(
    id="page:1",
    kind="city",
    language="en",
    title="Phnom Penh",
    body="The capital lies where three rivers meet, and its buses run on nineteen lines.",
    also_called=("ភ្នំពេញ", "Krong Phnum Pénh", "พนมเปญ"),
    version=1,
)
WALK = Document(
    id="record:1",
    kind="record",
    language="en",
    title="Phnom Penh Walk Way",
    passages=(Passage("Phnom Penh · ភ្នំពេញ"),),
    version=1,
)
LIGHTS = Document(id="page:2", kind="project", language="en", title="Signals", body="Traffic lights for all", version=1)
LIFE = Document(id="page:3", kind="project", language="en", title="Quays", body="Life beside the traffic", version=1)
PLANS = [replace(LIFE, id=f"page:{city}", title="Smart plan", city=city) for city in ("hanoi", "manila")]


@pytest.fixture
def engine(empty_engine):
    build = empty_engine.begin_build()
    build.add([CITY, WALK, LIGHTS, LIFE, *PLANS])
    build.commit()
    return empty_engine


def kinds(engine, text):
    return [hit.document.kind for hit in engine.search(Request(text)).hits]


@pytest.mark.parametrize("text", ["Phnom Penh", "PHNOM PENH", "ភ្នំពេញ", "krong phnum penh", "พนมเปญ", "phnom-penh"])
def test_a_city_stands_first_by_any_of_its_names(engine, text):
    assert kinds(engine, text)[:1] == ["city"]


def test_texts_that_mention_the_name_follow(engine):
    assert kinds(engine, "ភ្នំពេញ") == ["city", "record"]


@pytest.mark.parametrize(("text", "name"), [("ភ្នំ", "ភ្នំពេញ"), ("พนม", "พนมเปญ"), ("krong p", "Krong Phnum Pénh")])
def test_a_name_in_another_script_is_suggested_as_it_is_typed(engine, text, name):
    assert [(one.text, one.kind, one.language) for one in engine.suggest(text)][:1] == [(name, "city", "")]


def test_the_shortest_title_that_begins_as_typed_is_suggested_first(engine):
    assert [one.text for one in engine.suggest("phnom p")][:2] == ["Phnom Penh", "Phnom Penh Walk Way"]


def test_plans_of_several_cities_that_are_called_alike_are_told_apart(engine):
    assert {(one.text, one.city) for one in engine.suggest("smart p")} == {
        ("Smart plan", "hanoi"),
        ("Smart plan", "manila"),
    }


def test_a_suggestion_names_its_city_unless_it_is_one():
    places = PlaceNames({"hanoi": PlaceName("Hà Nội")})
    plan = Suggestion("Smart plan", "page:1", "x/", "plan", "hanoi", "en")

    assert as_shown(plan, "vi", places)["place"] == "Hà Nội"
    assert as_shown(replace(plan, kind="city"), "vi", places)["place"] == ""


def test_words_are_only_suggested_behind_others_where_a_text_has_them_so(engine):
    assert [one.text for one in engine.suggest("traffic li", reader="en")] == ["traffic lights"]


def test_other_names_come_back_with_the_document(engine):
    [hit, *_] = engine.search(Request("พนมเปญ")).hits

    assert hit.document == CITY
