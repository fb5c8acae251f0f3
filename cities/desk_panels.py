"""The editor's home page: one panel per city, one for what waits for the secretariat."""

import datetime

from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.admin.ui.components import Component

from ascn_site import rules
from ascn_site.models import User
from cities import desk, desk_views
from cities.clearance import course
from cities.clearance.rules import clears
from cities.desk_forms import BeginForm
from cities.models import City, CityPage, Country
from cities.rules import cities_of


class CityPanel(Component):
    """'My city': what to do, and a button for each thing to begin."""

    name = "my-city"
    template_name = "admin/my_city.html"
    order = 100

    def __init__(self, city: City, *, now: datetime.datetime):
        self.city, self.now = city, now

    def get_context_data(self, parent_context=None):
        plans = desk.plans_of(self.city)
        found = desk.desk_of(self.city, now=self.now)
        lists = ("returned", "waiting", "drafts", "incomplete", "old")
        return {
            "csrf_token": get_token(parent_context["request"]),
            "city": self.city,
            "public_address": desk_views.public_address(self.city, get_language()),
            "form": BeginForm(city=self.city, plans=plans),
            "has_plan": plans.exists(),
            "desk": found,
            "is_empty": not any(getattr(found, name) for name in lists),
        }


class ClearancePanel(Component):
    """What waits for this person to decide, the longest waiting first."""

    name = "to-clear"
    template_name = "admin/to_clear.html"
    order = 50

    def __init__(self, rows: list[course.Waiting]):
        self.rows = rows

    def get_context_data(self, parent_context=None):
        return {"rows": self.rows}


class CountryPanel(Component):
    """Where a representative reads: the cities of her country."""

    name = "my-country"
    template_name = "admin/my_country.html"
    order = 150

    def __init__(self, country: Country):
        self.country = country

    def get_context_data(self, parent_context=None):
        pages = CityPage.objects.filter(city__country=self.country, alias_of=None).select_related("city", "locale")
        return {"country": self.country, "pages": pages.order_by("city__name_en", "pk")}


class WithoutOfficePanel(Component):
    """For people who may enter but have nothing to write."""

    name = "no-office"
    template_name = "admin/no_office.html"
    order = 200


def panels_for(person: User, *, now: datetime.datetime) -> list[Component]:
    today = timezone.localdate(now)
    panels = [CityPanel(city, now=now) for city in cities_of(person, on=today)]
    countries = Country.objects.filter(code__in=rules.countries_represented_by(person, on=today))
    panels += map(CountryPanel, countries)
    mine = course.waiting_for(person, now=now)
    if mine or clears(person, on=today):
        panels.insert(0, ClearancePanel(mine))
    return panels or [WithoutOfficePanel()]
