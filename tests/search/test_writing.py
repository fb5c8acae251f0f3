"""How documents come into an index and leave it, with real servers."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import psycopg
import pytest

from search.document import Document
from search.engines.base import Request, Unavailable, building
from search.engines.choice import open_engine
from search.glossary import Glossary
from tests.search.conftest import opened
from tests.waiting import until

PLAN = Document("page:1", "plan", "en", "Harbour plan", "Cranes and quays", version=3)


# as the one in search.engines.postgres_index, but finds nothing, after a while
SLOW_TAKE = """
CREATE OR REPLACE FUNCTION take(
    places int[], queries tsquery[], wholes tsquery[], first_only bool, most int, known text[]
) RETURNS TABLE (place int, number bigint, grp text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_sleep(0.6);
END $$
"""


def found(engine, text):
    """What a reader finds once the engine has had its moment."""

    def look():
        return [hit.document for hit in engine.search(Request(text)).hits]

    return until(look) if engine.name == "elasticsearch" else look()


def gone(engine, text):
    return until(lambda: not engine.search(Request(text)).hits)


def test_a_changed_text_replaces_the_old_one(empty_engine):
    empty_engine.upsert([PLAN])
    empty_engine.upsert([replace(PLAN, body="Warehouses", version=4)])

    assert [one.body for one in found(empty_engine, "warehouses")] == ["Warehouses"]
    assert gone(empty_engine, "quays")
    assert empty_engine.health().documents == 1


def test_a_text_with_more_tokens_than_postgresql_holds_is_found_by_what_comes_first_in_it(request, tmp_path):
    randomness = random.Random(1)
    marked = [chr(code) for code in range(0x1EA1, 0x1EFA, 2)]
    words = ["".join(randomness.choices(marked, k=39)) for _ in range(7000)]
    endless = Document("file:1", "file", "vi", "Endless", " ".join(words), version=1)
    with opened("postgres", request, tmp_path) as engine:
        with building(engine) as build:
            build.add([endless, PLAN])

        assert [one.id for one in found(engine, "quays")] == ["page:1"]
        assert [one.id for one in found(engine, words[0])] == ["file:1"]
        engine.upsert([replace(endless, version=2)])
        engine.delete(["file:1"], version=3)
        assert gone(engine, "endless")
        assert engine.suggest(words[0][:3]) == []


def test_an_older_text_never_replaces_a_newer_one(empty_engine):
    empty_engine.upsert([PLAN])
    empty_engine.upsert([replace(PLAN, body="Older", version=2)])

    assert [one.body for one in found(empty_engine, "harbour")] == ["Cranes and quays"]


def test_a_deleted_text_is_found_by_no_way(empty_engine):
    empty_engine.upsert([PLAN])
    assert found(empty_engine, "quays")

    empty_engine.delete(["page:1", "page:unknown"], version=4)

    assert gone(empty_engine, "quays")
    assert empty_engine.search(Request("quyas")).did_you_mean == ""
    assert empty_engine.suggest("harb") == []
    assert list(empty_engine.identifiers()) == []


def test_a_late_delete_leaves_a_newer_text_alone(empty_engine):
    empty_engine.upsert([replace(PLAN, version=9)])
    empty_engine.delete(["page:1"], version=8)

    assert found(empty_engine, "harbour")


def test_a_new_index_takes_over_only_when_it_is_whole(empty_engine):
    empty_engine.upsert([PLAN])
    build = empty_engine.begin_build()
    build.add([replace(PLAN, id="page:2", title="Airport plan"), replace(PLAN, id="page:3", title="Railway plan")])
    assert [one.id for one in found(empty_engine, "plan")] == ["page:1"]

    build.add([replace(PLAN, id="page:2", title="Ferry plan", version=4)])
    build.add([replace(PLAN, id="page:2", title="Older plan", version=1)])
    build.remove(["page:3", "page:unknown"])
    build.commit()

    assert [one.title for one in found(empty_engine, "plan")] == ["Ferry plan"]
    assert empty_engine.health().documents == 1


def test_a_build_given_up_leaves_the_index_as_it_was(empty_engine):
    empty_engine.upsert([PLAN])

    def begin_and_give_up():
        with building(empty_engine) as build:
            build.add([replace(PLAN, id="page:2")])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begin_and_give_up()
    assert [one.id for one in found(empty_engine, "plan")] == ["page:1"]


def test_writing_goes_on_after_a_switch(empty_engine):
    build = empty_engine.begin_build()
    build.add([PLAN])
    build.commit()
    empty_engine.upsert([replace(PLAN, id="page:2", title="Canal plan", version=1)])

    assert [one.id for one in found(empty_engine, "canal")] == ["page:2"]
    assert {one.id for one in found(empty_engine, "plan")} == {"page:1", "page:2"}


def test_a_lost_index_takes_no_text_until_it_is_built_whole(empty_engine):
    empty_engine.drop()
    for act in (
        lambda: empty_engine.search(Request("harbour")),
        lambda: empty_engine.upsert([PLAN]),
        lambda: empty_engine.delete(["page:1"], version=4),
        lambda: list(empty_engine.identifiers()),
    ):
        with pytest.raises(Unavailable):
            act()
    assert empty_engine.health().must_be_built

    empty_engine.begin_build().commit()
    empty_engine.upsert([PLAN])

    assert found(empty_engine, "harbour")
    assert not empty_engine.health().must_be_built


@pytest.mark.parametrize("name", ["postgres", "elasticsearch"])
def test_a_server_that_is_not_there_is_said_so(name, tmp_path):
    engine = open_engine(
        name,
        folder=tmp_path,
        database_url="postgres://ascn@127.0.0.1:9/ascn",
        elasticsearch_url="http://127.0.0.1:9",
        glossary=Glossary(),
    )
    for act in (lambda: engine.search(Request("harbour")), lambda: engine.upsert([PLAN]), engine.begin_build):
        with pytest.raises(Unavailable):
            act()

    assert engine.health().problem
    engine.close()


def test_statements_that_are_slow_one_by_one_do_not_make_a_search_endless(request, tmp_path):
    with opened("postgres", request, tmp_path, patience=1.0) as engine:
        with building(engine) as build:
            build.add([PLAN])
        with psycopg.connect(request.getfixturevalue("postgres_url"), autocommit=True) as connection:
            connection.execute(f"SET search_path TO {engine.schema}")
            connection.execute(SLOW_TAKE)
        with pytest.raises(Unavailable):
            engine.search(Request("warehouse zebra"))


def test_no_search_fails_while_one_index_takes_over_from_another(empty_engine):
    empty_engine.upsert([PLAN])
    assert found(empty_engine, "harbour")
    answers, is_over = [], Event()

    def keep_searching():
        while not is_over.is_set():
            answers.append([hit.document.id for hit in empty_engine.search(Request("harbour plan")).hits])

    with ThreadPoolExecutor(2) as pool:
        searches = [pool.submit(keep_searching) for _ in range(2)]
        for _ in range(4):
            build = empty_engine.begin_build()
            build.add([PLAN, replace(PLAN, id="page:2", title="Airport plan")])
            build.commit()
        is_over.set()
        for search in searches:
            search.result()

    assert len(answers) > 4
    assert all(answer[:1] == ["page:1"] for answer in answers)
