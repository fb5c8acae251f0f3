"""The way from publishing to the index, on every engine, and the thread that walks it."""

import threading

import pytest
from django.utils import timezone

from ascn_site.work import Loop, Runner
from search import outbox, site_index
from search.engines.base import Request
from search.models import OutboxRow
from search.rebuild import compare, rebuild
from search.worker import IndexKeeper
from tests.factories import a_city_page, a_plan, a_project
from tests.search.indexed import found
from tests.waiting import until


def titles(engine, text):
    return [hit.document.title for hit in engine.search(Request(text)).hits]


@pytest.mark.django_db
def test_every_engine_is_kept_in_step(empty_engine):
    city = a_city_page()
    project = a_project(a_plan(city), title="Gauges", summary="Whisper")
    outbox.work_once(empty_engine, now=timezone.now())
    assert until(lambda: titles(empty_engine, "whisper") == ["Gauges"])

    project.unpublish()
    outbox.work_once(empty_engine, now=timezone.now())
    assert until(lambda: titles(empty_engine, "whisper") == [])

    project.save_revision().publish()
    rebuild(empty_engine)
    assert until(lambda: titles(empty_engine, "whisper") == ["Gauges"])
    assert OutboxRow.objects.waiting().count() == 0
    assert compare(empty_engine, now=timezone.now()) == (set(), set(), set())


@pytest.fixture
def own_index(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    site_index.close()
    yield
    site_index.close()


@pytest.mark.django_db(transaction=True)
def test_the_thread_makes_the_index_brings_what_is_published_and_stops(own_index):
    a_city_page(introduction="A city on a river.")
    keeper = IndexKeeper()
    worker = Runner(Loop("index of a test", keeper.turn, every=0.05, arrived=outbox.arrived, finish=keeper.finish))
    worker.start()
    try:
        assert until(lambda: not site_index.engine().health().problem)
        assert until(lambda: found("river") == ["City HAN"])
        a_city_page("BKK", introduction="Whisper")
        assert until(lambda: found("whisper") == ["City BKK"])
    finally:
        worker.end()
        worker.join()

    assert "worker: index of a test" not in [thread.name for thread in threading.enumerate()]
