"""What one may not choose cannot be put into a page by its number, whichever way the form is sent."""

import pytest
from wagtail.models import Page

from tests.editing import contentstate, stream
from tests.matrix.doors import Visit, files_block
from tests.matrix.world import OTHER

pytestmark = pytest.mark.django_db


def link(number: int) -> dict:
    return stream("body", ("text", contentstate(entities=[("LINK", {"id": number, "parentId": 1})])))


def rich_file(number: int) -> dict:
    return stream("body", ("text", contentstate(entities=[("DOCUMENT", {"id": number})])))


def picture_block(number: int) -> dict:
    return files_block("files", ("picture", {"image": number, "alt": "Drains", "caption": ""}))


def file_block(number: int) -> dict:
    return files_block("files", ("file", {"file": number, "note": ""}))


# What is smuggled, as (kind of thing, its state, the posted fields that hold its number, the field that must say so).
THINGS = {
    "draft linked in rich text": ("pages", "draft", link, "body"),
    "file linked in rich text": ("documents", "private", rich_file, "body"),
    "file in a block": ("documents", "private", file_block, "files"),
    "picture in a block": ("images", "private", picture_block, "files"),
    "picture in a field": ("images", "private", lambda number: {"picture": number}, "picture"),
}
REFUSED = "not there, or not yours to use"


@pytest.fixture
def visit(world, as_person):
    city = world.cities["kuching"]
    return Visit(world, city, "OA", as_person("officer.kuching"), as_person("Su"))


def number_of(city, thing: str) -> int:
    kind, state, _fields, _field = THINGS[thing]
    return getattr(city, kind)[state]


def post(visit, path: str, thing: str, city, **headers):
    fields = THINGS[thing][2](number_of(city, thing))
    form = visit.form(path.removesuffix("preview/"))
    return visit.client.post(path, form | FILLED | fields, headers=headers)


FILLED = {"title": "A page of ours", "slug": "ours", "summary": "Drains", "focus_areas": ["civic_social"]}


def edit_path(visit) -> str:
    return f"/admin/pages/{visit.city.pages['draft']}/edit/"


def last_revision(visit) -> int:
    return Page.objects.get(pk=visit.city.pages["draft"]).latest_revision_id


@pytest.mark.parametrize("thing", THINGS)
def test_saving_refuses_another_city_s_thing_at_its_field_and_takes_one_s_own(visit, thing):
    before = last_revision(visit)

    refused = post(visit, edit_path(visit), thing, visit.elsewhere)
    after_refusal = last_revision(visit)
    taken = post(visit, edit_path(visit), thing, visit.city)

    assert (refused.status_code, after_refusal) == (200, before)
    assert REFUSED in str(refused.context["form"].errors[THINGS[thing][3]])
    assert (taken.status_code, last_revision(visit) > before) == (302, True)


@pytest.mark.parametrize("thing", THINGS)
def test_autosave_refuses_it_as_well(visit, thing):
    before = last_revision(visit)

    post(visit, edit_path(visit), thing, visit.elsewhere, Accept="application/json")

    assert last_revision(visit) == before


@pytest.mark.parametrize("thing", THINGS)
def test_a_new_page_refuses_it_as_well(visit, thing):
    path = f"/admin/pages/add/practices/practicepage/{visit.city.page}/"

    post(visit, path, thing, visit.elsewhere)

    assert not Page.objects.filter(slug="ours").exists()


@pytest.mark.parametrize("thing", THINGS)
def test_neither_the_refused_form_nor_a_preview_shows_it(visit, thing):
    secret = f"wm-{OTHER['kuching']}-"
    path = edit_path(visit)

    shown = [post(visit, path, thing, visit.elsewhere), post(visit, f"{path}preview/", thing, visit.elsewhere)]
    shown.append(visit.client.get(f"{path}preview/?mode="))

    assert [secret in answer.content.decode() for answer in shown] == [False, False, False]
