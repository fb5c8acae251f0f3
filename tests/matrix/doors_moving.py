"""Doors through which a page comes to another place."""

from wagtail.models import Page, PageViewRestriction

from cities.models import ActionPlanPage, UpdatePage
from tests.matrix.doors import Visit, door


def a_note_below(place) -> UpdatePage:
    """A draft that may stand below the city or below one of its plans."""
    return place.add_child(
        instance=UpdatePage(title="Note", slug="note", date="2026-11-20", progress="Ten gauges.", live=False)
    )


def a_plan(place, *, is_live: bool = True) -> ActionPlanPage:
    years = {"first_year": 2026, "last_year": 2027}
    plan = ActionPlanPage(title="Plan", slug="plan", vision="Dry", focus_areas=["civic_social"], live=is_live, **years)
    return place.add_child(instance=plan)


def a_known_note(place) -> UpdatePage:
    return place.add_child(instance=UpdatePage(title="Known", slug="known", date="2026-11-20", progress="Ten gauges."))


def is_moved(visit: Visit, page: Page, place: Page, *, path: str = "", fields: dict | None = None) -> bool:
    visit.send(path or f"/admin/pages/{page.pk}/move/{place.pk}/confirm/", fields or {})
    moved = Page.objects.get(pk=page.pk)
    return moved.get_parent().pk == place.pk and moved.live is page.live


@door("13")
def move_inside_the_city(visit):
    city = Page.objects.get(pk=visit.city.page)
    return is_moved(visit, a_note_below(city), a_plan(city, is_live=False))


@door("13")
def move_what_is_published_inside_the_city(visit):
    city = Page.objects.get(pk=visit.city.page)
    return is_moved(visit, a_known_note(city), a_plan(city))


@door("13")
def move_many_published_inside_the_city(visit):
    city = Page.objects.get(pk=visit.city.page)
    note, plan = a_known_note(city), a_plan(city)
    return is_moved(
        visit, note, plan, path=f"/admin/bulk/wagtailcore/page/move/?id={note.pk}", fields={"chooser": plan.pk}
    )


@door("14")
def move_what_is_published_out_of_the_city(visit):
    note = a_known_note(Page.objects.get(pk=visit.city.page))
    return is_moved(visit, note, Page.objects.get(pk=visit.elsewhere.page))


@door("14")
def move_what_is_published_into_the_city(visit):
    note = a_known_note(Page.objects.get(pk=visit.elsewhere.page))
    return is_moved(visit, note, Page.objects.get(pk=visit.city.page))


@door("14")
def move_what_is_published_to_the_network_s_library(visit):
    return is_moved(visit, visit.page("public"), Page.objects.get(pk=visit.world.library))


@door("11")
def hide_what_is_published_below_a_draft(visit):
    city = Page.objects.get(pk=visit.city.page)
    return is_moved(visit, a_known_note(city), a_plan(city, is_live=False))


@door("19")
def show_everybody_what_stood_in_a_place_for_members(visit):
    city = Page.objects.get(pk=visit.city.page)
    plan = a_plan(city)
    PageViewRestriction.objects.create(page=plan, restriction_type=PageViewRestriction.LOGIN)
    return is_moved(visit, a_known_note(plan), city)


def copy_to(visit: Visit, number: int, place: int) -> bool:
    sent = {"new_title": "Copy", "new_slug": "a-copy", "new_parent_page": place, "publish_copies": ""}
    visit.send(f"/admin/pages/{number}/copy/", sent)
    return Page.objects.child_of(Page.objects.get(pk=place)).filter(slug="a-copy").exists()


@door("13")
def copy_inside_the_city(visit):
    return copy_to(visit, visit.city.pages["draft"], visit.city.page)


@door("14")
def move_out_of_the_city(visit):
    visit.send(f"/admin/pages/{visit.city.pages['draft']}/move/{visit.elsewhere.page}/confirm/", {})
    return visit.page("draft").get_parent().pk == visit.elsewhere.page


@door("14")
def move_many_out_of_the_city(visit):
    path = f"/admin/bulk/wagtailcore/page/move/?id={visit.city.pages['draft']}"
    visit.send(path, {"chooser": visit.elsewhere.page})
    return visit.page("draft").get_parent().pk == visit.elsewhere.page


@door("14")
def copy_out_of_the_city(visit):
    return copy_to(visit, visit.city.pages["draft"], visit.elsewhere.page)


@door("14")
def move_into_the_city(visit):
    foreign = visit.elsewhere.pages["draft"]
    visit.send(f"/admin/pages/{foreign}/move/{visit.city.page}/confirm/", {})
    return Page.objects.get(pk=foreign).get_parent().pk == visit.city.page


@door("14")
def copy_into_the_network_s_library(visit):
    return copy_to(visit, visit.city.pages["draft"], visit.world.library)
