"""Doors through which a page comes to another place."""

from wagtail.models import Page

from cities.models import ActionPlanPage, UpdatePage
from tests.matrix.doors import Visit, door


def a_note_below(place) -> UpdatePage:
    """A draft that may stand below the city or below one of its plans."""
    return place.add_child(
        instance=UpdatePage(title="Note", slug="note", date="2026-11-20", progress="Ten gauges.", live=False)
    )


@door("13")
def move_inside_the_city(visit):
    city = Page.objects.get(pk=visit.city.page)
    note = a_note_below(city)
    plan = city.add_child(
        instance=ActionPlanPage(title="Plan", slug="plan", first_year=2026, last_year=2027, vision="Dry", live=False)
    )
    visit.send(f"/admin/pages/{note.pk}/move/{plan.pk}/confirm/", {})
    return Page.objects.get(pk=note.pk).get_parent().pk == plan.pk


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
