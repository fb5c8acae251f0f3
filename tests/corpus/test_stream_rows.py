"""Every row of the StreamField surface, sent by an officer to the editor of her city's page."""

import json

import pytest
from wagtail.test.utils.form_data import querydict_from_html

from ascn_site.blocks import Story
from cities.models import ActionPlanPage, CityPage
from tests.corpus.contentstates import cs, ent
from tests.corpus.inert import faults
from tests.corpus.rows import ids, to_send
from tests.editing import contentstate, editor_form, form_of, is_saved, latest, save, stream
from tests.factories import a_plan

HELLO = contentstate()
NO_TABLE_BLOCK = {"S30", "S31", "S32", "S33"}
ROWS = [row for row in to_send("StreamField and rich-text JSON") if row.id not in NO_TABLE_BLOCK]


def text_block(value) -> list[dict]:
    return [stream("body", ("text", json.dumps(value) if isinstance(value, dict) else value))]


def everywhere(text) -> list[dict]:
    fields = ("introduction", "seo_title", "contact_office")
    blocks = (stream("body", ("markdown", text)), stream("body", ("text", contentstate(text))))
    return [*({field: text} for field in fields), *blocks]


def same_order(orders) -> list[dict]:
    return [
        stream("body", *[("text", HELLO)] * len(orders))
        | {f"body-{number}-order": str(order) for number, order in enumerate(orders)}
    ]


def with_id(value) -> list[dict]:
    return [stream("body", ("text", HELLO)) | {"body-0-id": value["id"]}]


def picture_ids(values) -> list[dict]:
    return [stream("body", ("picture", {"image": pk, "alt": "x", "caption": ""})) for pk in (*values, "abc")]


def source_address(value) -> list[dict]:
    figure = {"value": "4", "unit": "", "label": "gauges", "as_of": "", "source": "", "page": ""}
    return [stream("body", ("figure", figure | {"source_url": value}))]


# What a row's value means in the form of a city's page; where nothing is said it is a rich text.
PLACES = {
    "S00": lambda value: [stream("body", ("markdown", part["value"])) for part in value],
    **dict.fromkeys(("S01", "S02", "S03"), lambda value: [value]),
    "S04": same_order,
    "S05": with_id,
    **dict.fromkeys(("S06", "S08"), everywhere),
    "S07": lambda value: text_block(contentstate(value)),
    **dict.fromkeys(("S09", "S10"), lambda value: [stream("body", *value)]),
    "S34": picture_ids,
    "S36": source_address,
}


def posts_of(row) -> list[dict]:
    value = row.value(cs=cs, ent=ent, block=("markdown", "x"))
    return PLACES.get(row.id, text_block)(value)


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_the_editor_refuses_or_stores_what_is_harmless(desk, hanoi, row):
    form = form_of(desk, hanoi)
    for changes in posts_of(row):
        answer = desk.post(f"/admin/pages/{hanoi.pk}/edit/", form | {"search_description": "Kept"} | changes)
        page = latest(type(hanoi).objects.get(pk=hanoi.pk))

        assert answer.status_code in (200, 302, 400)
        if row.may == {"R"}:
            assert not is_saved(answer), changes
            assert (list(page.body), page.title, page.introduction) == ([], "Hanoi", "")
            if answer.status_code == 200:
                assert answer.context["form"]["search_description"].value().strip() == "Kept"
        else:
            assert is_saved(answer)
            assert faults(str(page.body)) == []


@pytest.mark.parametrize("title", ["a\x00b", "\u200b"], ids=["NUL", "zero width"])
def test_a_title_that_nobody_can_read_is_refused(desk, hanoi, title):
    plan = a_plan(hanoi, title="Dry streets", live=False)

    answer = save(desk, plan, {"title": title})

    assert (is_saved(answer), latest(type(plan).objects.get(pk=plan.pk)).title) == (False, "Dry streets")


def test_there_is_no_table_block_whose_rows_would_be_missing_here():
    assert not any("table" in name for name in Story().child_blocks)


def test_text_of_refused_rich_text_comes_back_to_its_writer(desk, hanoi):
    broken = cs("Two years of work", entityMap=[])

    answer = save(desk, hanoi, stream("body", ("text", broken)))

    assert "Two years of work" in answer.content.decode()


def test_a_draft_page_picture_or_file_of_another_city_cannot_be_used(desk, hanoi, kuching, foreign):
    plan = ActionPlanPage(title="Their draft", slug="draft", first_year=2026, last_year=2027, vision="x", live=False)
    draft = kuching.add_child(instance=plan)
    for changes in (
        stream("body", ("text", contentstate(entities=[("LINK", {"id": draft.pk})]))),
        stream("body", ("text", contentstate(entities=[("DOCUMENT", {"id": foreign["document"].pk})]))),
        stream("body", ("picture", {"image": str(foreign["picture"].pk), "alt": "x", "caption": ""})),
        stream("body", ("file", {"file": str(foreign["document"].pk), "note": ""})),
        stream("files", ("file", {"file": str(foreign["document"].pk), "note": ""})),
        {"picture": str(foreign["picture"].pk)},
    ):
        answer = save(desk, hanoi, changes)

        assert not is_saved(answer), changes
        assert "Their" not in answer.content.decode()


def test_a_public_page_of_another_city_can_be_linked(desk, hanoi, kuching):
    answer = save(desk, hanoi, stream("body", ("text", contentstate(entities=[("LINK", {"id": kuching.pk})]))))

    assert is_saved(answer)
    assert f'id="{kuching.pk}"' in latest(type(hanoi).objects.get(pk=hanoi.pk)).body[0].value.source


def test_a_part_that_cannot_be_shown_is_left_out_and_the_page_stays(desk, hanoi):
    hanoi.body = json.dumps(
        [
            {"type": "text", "value": '<p>Before <a linktype="page" id="1 or 1=1">x</a></p>', "id": "1"},
            {"type": "markdown", "value": "After it", "id": "2"},
        ]
    )
    hanoi.save()

    answer = desk.get("/en/cities/hanoi/")

    assert answer.status_code == 200
    assert "After it" in answer.content.decode()


@pytest.mark.parametrize("posted", [{"overwrite_revision_id": "abc"}, {"picture": "abc"}, {"picture": "9" * 30}])
def test_ids_that_are_none_are_refused(desk, hanoi, posted):
    answer = save(desk, hanoi, posted)

    assert answer.status_code in (200, 400)
    assert CityPage.objects.get(pk=hanoi.pk).latest_revision is None


def test_s37_of_two_who_save_the_same_revision_the_later_keeps_her_words_and_is_told(desk, hanoi):
    save(desk, hanoi, {"introduction": "Opened by both"})
    opened = form_of(desk, hanoi)
    address = f"/admin/pages/{hanoi.pk}/edit/"

    first = desk.post(address, opened | {"introduction": "First"})
    second = desk.post(address, opened | {"introduction": "Second"})

    assert is_saved(first)
    assert not is_saved(second)
    assert "Somebody saved this page after you opened it" in second.content.decode()
    assert second.context["form"]["introduction"].value().strip() == "Second"
    assert latest(CityPage.objects.get(pk=hanoi.pk)).introduction == "First"


def test_s37_she_may_save_it_after_she_was_told(desk, hanoi):
    save(desk, hanoi, {"introduction": "Opened by both"})
    opened = form_of(desk, hanoi)
    save(desk, hanoi, {"introduction": "First"})
    told = desk.post(f"/admin/pages/{hanoi.pk}/edit/", opened | {"introduction": "Second"}).content.decode()
    shown = querydict_from_html(told, form_id=editor_form(told))

    again = opened | {name: shown.getlist(name) for name in shown}

    assert is_saved(desk.post(f"/admin/pages/{hanoi.pk}/edit/", again))
    assert latest(CityPage.objects.get(pk=hanoi.pk)).introduction.strip() == "Second"
