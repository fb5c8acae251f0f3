"""What the editor shows for cities: 'My city', writing in another language, and a city page that stays in place."""

from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from ascn_site import rules
from cities import desk_views
from cities.clearance import editor, logged  # they register their part
from cities.desk_panels import panels_for
from cities.models import CityPage
from cities.models.owned import CityOwnedPage
from cities.offers import acts  # its lines of the log
from cities.offers.rules import may_enter
from cities.rules import cities_of
from cities.services import bring_along, settle_in_city


@hooks.register("register_admin_urls")
def desk_addresses():
    return [
        path("my-city/<str:permanent_id>/begin/", desk_views.begin, name="my_city_begin"),
        path("my-city/<str:permanent_id>/update/", desk_views.update, name="my_city_update"),
        path("pages/<int:page_id>/translate/", desk_views.translate, name="page_translate"),
    ]


@hooks.register("register_log_actions")
def acts_with_cities(actions):
    actions.register_action("cities.add", _("Add a city"), _("City added"))


@hooks.register("register_admin_menu_item")
def my_work():
    return MenuItem(_("My city"), reverse("wagtailadmin_home"), name="my-work", icon_name="home", order=1)


class OffersItem(MenuItem):
    def is_shown(self, request):
        return may_enter(request.user, on=timezone.localdate())


@hooks.register("register_admin_menu_item")
def offers():
    return OffersItem(_("Offers of help"), reverse("offers"), name="offers", icon_name="comment", order=900)


@hooks.register("construct_main_menu", order=1001)
def straight_to_the_city(request, menu_items):
    """Who writes for one city has no use for the levels above it."""
    mine = cities_of(request.user, on=timezone.localdate())
    pages = CityPage.objects.filter(city__in=mine, alias_of=None).order_by("pk")
    if len(mine) == 1 and (page := pages.first()):
        address = reverse("wagtailadmin_explore", args=[page.pk])
        own = MenuItem(_("Pages"), address, name="city-pages", icon_name="folder-open-inverse", order=100)
        menu_items[:] = [own if item.name == "explorer" else item for item in menu_items]


@hooks.register("construct_homepage_panels", order=1000)
def own_desk(request, panels):
    """The desk takes the place of Wagtail's panels, which speak of everything to everybody."""
    panels[:] = panels_for(request.user, now=timezone.now())


@hooks.register("register_page_header_buttons")
def translate_button(page, user, view_name, next_url=None):
    if page.depth > 1 and page.permissions_for_user(user).may_write():
        yield Button(
            _("Write in another language"),
            reverse("page_translate", args=[page.pk]),
            icon_name="globe",
            priority=12,
        )


@hooks.register("before_delete_page")
@hooks.register("before_move_page")
def city_stays(request, page, *_destination):
    """A city's page is the city's address: only the secretariat moves or removes it."""
    if isinstance(page.specific, CityPage) and not rules.is_secretariat(request.user, on=timezone.localdate()):
        raise PermissionDenied


@hooks.register("before_bulk_action")
def city_stays_among_many(request, action_type, objects, action_class):
    if action_type in {"delete", "move"}:
        for page in objects:
            if hasattr(page, "specific"):
                city_stays(request, page)


@hooks.register("after_move_page")
def languages_follow(request, page):
    """Each language has a tree of its own; a page stands in all of them at the same place."""
    page = Page.objects.get(pk=page.pk).specific
    if isinstance(page, CityOwnedPage):
        for moved in (page, *bring_along(page=page, person=request.user)):
            settle_in_city(page=Page.objects.get(pk=moved.pk))


@hooks.register("after_bulk_action")
def languages_follow_many(request, action_type, objects, action_class, *_form):
    if action_type == "move":
        for page in objects:
            languages_follow(request, page)
