"""What is published is found, what is not public is not, and nothing on the way is lost."""

import datetime
from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from search import collect, outbox, site_index
from search.engines.base import Request
from search.models import GlossaryTerm, OutboxRow
from search.rebuild import compare, rebuild
from tests.factories import a_city_page, a_document, a_plan, a_practice, a_project, in_language
from tests.search.indexed import Down, addresses, found, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


@pytest.fixture
def city_page():
    return a_city_page("HAN")


def publish(page, **changes):
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def test_what_is_published_is_found_with_its_facts(city_page):
    plan = a_plan(city_page, title="Dry feet")
    project = publish(a_project(plan), title="Gauges", summary="Sensors whisper along canals")
    work()

    assert found("whisper") == ["Gauges"]
    assert found("whisper", kind="project", country="VN", city="han", focus="quality_environment") == ["Gauges"]
    assert addresses("whisper") == [f"cities/han/{plan.slug}/{project.slug}/"]


def test_the_text_of_a_later_publication_replaces_the_earlier_one(city_page):
    practice = publish(a_practice(city_page), summary="Buckets")
    work()
    publish(practice, summary="Pumps")
    work()

    assert (found("buckets"), found("pumps")) == ([], [practice.title])


def test_a_draft_is_not_found(city_page):
    practice = publish(a_practice(city_page), summary="Buckets")
    practice.summary = "Secret pumps"
    practice.save_revision()
    work()

    assert (found("secret"), found("buckets")) == ([], [practice.title])


def test_one_thing_in_two_languages_is_one_result(city_page):
    practice = a_practice(city_page, title="Cleaning", summary="Diesel")
    in_language(practice, "vi", title="Dọn dẹp", summary="Diesel")
    work()

    [hit] = site_index.engine().search(Request("diesel", reader="vi")).hits
    assert (hit.document.title, hit.languages) == ("Dọn dẹp", ("en", "vi"))


@pytest.mark.parametrize("leave", ["unpublish", "delete"])
def test_what_leaves_the_site_leaves_the_index_with_everything_below(city_page, leave):
    project = a_project(a_plan(city_page, vision="Whisper"), summary="Whisper")
    work()
    assert len(found("whisper")) == 2

    plan = project.get_parent()
    plan.unpublish(), project.unpublish() if leave == "unpublish" else plan.delete()
    work()

    assert found("whisper") == []


def test_privacy_of_a_page_hides_everything_below_until_it_is_lifted(city_page):
    a_project(a_plan(city_page), summary="Whisper", title="Gauges")
    work()
    privacy = PageViewRestriction.objects.create(page=city_page, restriction_type=PageViewRestriction.LOGIN)
    work()
    assert found("whisper") == []

    privacy.delete()
    work()
    assert found("whisper") == ["Gauges"]


def test_a_new_address_reaches_everything_below(city_page):
    plan = a_plan(city_page, title="Dry feet")
    project = a_project(plan, summary="Whisper")
    work()
    publish(plan, slug="wet-feet")
    work()

    assert addresses("whisper") == [f"cities/han/wet-feet/{project.slug}/"]


def test_a_moved_page_is_found_at_its_new_place(city_page):
    plan, other = a_plan(city_page), a_plan(city_page)
    project = a_project(plan, summary="Whisper")
    work()
    project.move(other, pos="last-child")
    work()

    assert addresses("whisper") == [f"cities/han/{other.slug}/{project.slug}/"]


def test_a_city_is_found_by_every_name_and_its_pages_follow_its_facts(city_page):
    practice = a_practice(city_page, summary="Whisper")
    work()
    city = city_page.city
    city.names = {"en": ["City HAN"], "zh-hans": ["龙城"]}
    city.slug = "thang-long"
    city.save()
    work()

    assert found("龙城") == ["City HAN"]
    assert found("whisper", city="thang-long") == [practice.title]


def test_a_term_is_found_in_each_of_its_languages_until_it_is_deleted():
    term = GlossaryTerm.objects.create(
        key="tide-gauge", group="water", words={"en": {"values": ["tide gauge"]}, "ms": {"values": ["tolok pasang"]}}
    )
    work()
    assert (found("tolok pasang", kind="term"), addresses("tolok")) == (["tolok pasang"], ["glossary/#tide-gauge"])

    term.delete()
    work()
    assert found("tolok pasang") == []


def test_a_publication_that_is_rolled_back_leaves_nothing(city_page):
    work()
    with transaction.atomic():
        publish(city_page, introduction="Whisper")
        transaction.set_rollback(True)

    assert (work(), OutboxRow.objects.waiting().count()) == (0, 0)


def test_many_changes_of_one_thing_are_one_piece_of_work(city_page):
    work()
    for number in range(3):
        publish(city_page, introduction=f"Text {number}")

    assert work() == 1
    assert found("text") == [city_page.title]


def test_while_the_engine_is_down_changes_wait_longer_and_longer_and_are_done_once(city_page):
    down = Down(site_index.engine())
    now = timezone.now()
    waits = []
    for _ in range(8):
        row = OutboxRow.objects.get(kind="page", object_id=city_page.pk)
        now = max(now, row.due)
        outbox.work_once(down, now=now)
        row.refresh_from_db()
        waits.append((row.due - now).total_seconds())

    assert (waits, row.last_error) == ([1, 2, 4, 8, 16, 32, 60, 60], "connection refused")
    assert found("city") == []
    assert outbox.work_once(site_index.engine(), now=row.due) > 0
    assert outbox.work_once(site_index.engine(), now=row.due) == 0
    assert found("river") == [city_page.title]


def test_a_change_while_the_work_is_in_hand_is_not_taken_for_done(city_page):
    engine = site_index.engine()
    inner = engine.upsert

    def upsert(documents):
        inner(documents)
        if not found("later"):
            publish(city_page, introduction="Later")

    engine.upsert = upsert
    work()
    assert OutboxRow.objects.waiting().filter(object_id=city_page.pk).exists()
    engine.upsert = inner
    work()

    assert found("later") == [city_page.title]


def test_nobody_takes_what_another_worker_has_in_hand_until_that_one_is_gone(city_page):
    now = timezone.now()
    OutboxRow.objects.update(claimed_until=now + outbox.IN_HAND)

    assert outbox.work_once(site_index.engine(), now=now) == 0
    assert outbox.work_once(site_index.engine(), now=now + outbox.IN_HAND) > 0


def test_one_thing_that_the_engine_refuses_does_not_hold_up_the_others(city_page):
    bad = a_practice(city_page, title="Bad")
    engine = site_index.engine()
    inner = engine.upsert

    def upsert(documents):
        if any(document.title == "Bad" for document in documents):
            Down(engine, "refused").upsert(documents)
        inner(documents)

    engine.upsert = upsert
    work()

    assert list(OutboxRow.objects.waiting().values_list("object_id", "last_error")) == [(bad.pk, "refused")]
    assert found("river") == [city_page.title]


def test_a_rebuild_loses_nothing_that_is_published_before_during_or_just_before_its_end(city_page, monkeypatch):
    early, during, late = (a_practice(city_page, title=title) for title in ("One", "Two", "Three"))
    work()
    engine = site_index.engine()
    begin = engine.begin_build

    def begin_build():
        build = begin()
        add, commit = build.add, build.commit

        def add_and_publish(documents):
            add(documents)
            if during.summary != "Whisper":
                publish(during, summary="Whisper")
                work()

        def publish_and_commit():
            publish(late, summary="Whisper")
            work()
            commit()

        build.add, build.commit = add_and_publish, publish_and_commit
        return build

    monkeypatch.setattr(engine, "begin_build", begin_build)
    publish(early, summary="Whisper")
    rebuild(engine)
    work()

    assert sorted(found("whisper")) == ["One", "Three", "Two"]
    assert OutboxRow.objects.waiting().count() == 0


def test_the_comparison_finds_what_is_missing_too_much_or_old(city_page):
    practice = a_practice(city_page, title="Kept", summary="Whisper")
    rebuild(site_index.engine())
    OutboxRow.objects.all().delete()
    now = timezone.now()
    assert compare(site_index.engine(), now=now) == (set(), set(), set())

    site_index.engine().delete([f"page:{city_page.pk}"])
    type(practice).objects.filter(pk=practice.pk).update(live=False)
    plan = a_document(title="Report")
    work()
    type(plan).objects.filter(pk=plan.pk).update(last_published_at=now + datetime.timedelta(hours=1))
    OutboxRow.objects.all().delete()
    found_now = compare(site_index.engine(), now=now)

    assert [{one.object_id for one in things} for things in found_now] == [{city_page.pk}, {practice.pk}, {plan.pk}]
    assert work() == 3


def test_every_page_type_that_is_searched_knows_its_facts(city_page):
    for thing in (
        a_plan(city_page),
        a_practice(city_page),
        a_document(adopted_on="2024-05", country=city_page.city.country),
    ):
        [document] = collect.documents([collect.Thing("page", thing.pk)], version=1)
        assert (document.country, document.address) == ("VN", document.address.strip("/") + "/")


def test_readiness_tells_of_a_missing_index_and_of_changes_that_wait(client, city_page):
    assert client.get("/readyz").json()["parts"]["search"] == "ready"
    OutboxRow.objects.update(changed_at=timezone.now() - datetime.timedelta(hours=1), last_error="refused")
    told = client.get("/readyz").json()["parts"]["search outbox"]
    site_index.engine().drop()

    assert ("changes are not in the index" in told, told.endswith(": refused")) == (True, True)
    assert client.get("/readyz").json()["parts"]["search"] == "no index yet"
    assert b"ascn_search_outbox_oldest_seconds 36" in client.get("/metrics").content


def test_a_worker_that_comes_late_does_not_leave_what_another_took_away(city_page):
    """One has read the page, another takes it out of the index, and then the first one writes it."""
    practice = publish(a_practice(city_page), summary="Whisper")
    engine = site_index.engine()
    inner = engine.upsert

    def upsert(documents):
        engine.upsert = inner
        practice.unpublish()
        OutboxRow.objects.update(claimed_until=None)
        work()
        assert found("whisper") == []
        inner([replace(document, version=outbox.current_version() + 1) for document in documents])

    engine.upsert = upsert
    work()
    assert found("whisper") == [practice.title]
    work()

    assert found("whisper") == []


def test_a_country_that_is_renamed_is_found_by_its_new_name(city_page):
    plan, practice = a_plan(city_page, title="Dry feet"), a_practice(city_page)
    work()
    country = city_page.city.country
    country.asean_name = "Dai Viet"
    country.save()
    work()

    assert set(found("dai viet")) == {plan.title, practice.title}
