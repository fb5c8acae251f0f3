"""A small network for tests: two countries, two cities with pages, offices and rights."""

import datetime

from wagtail.models import Locale, Page, Site

from ascn_site.models import HomePage, User
from ascn_site.models.accounts import Office, Scope
from ascn_site.services import appoint
from cities.models import CitiesPage, City, CityPage, Country
from cities.services import found_clearance, grant_city_rights
from tests.repeated import repeated

FIRST_DAY = datetime.date(2018, 4, 28)
PLACES = (
    ("VN", "VNM", "Viet Nam", "ASCN-VN-HAN", "hanoi", "Hanoi", "Hà Nội", "vi"),
    ("MY", "MYS", "Malaysia", "ASCN-MY-KCH", "kuching", "Kuching", "Kuching", "ms"),
)


@repeated
def make_network() -> None:
    """The English tree with two cities, clearance and rights; other languages are opened by writing."""
    english, _is_new = Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node()
    home = HomePage(title="ASEAN Smart Cities Network", slug="home", locale=english)
    Site.objects.all().delete()
    root.get_children().delete()
    root = Page.get_first_root_node()
    root.add_child(instance=home)
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    listed = home.add_child(instance=CitiesPage(title="Cities", slug="cities", locale=english))
    for place in PLACES:
        city = make_city(*place)
        listed.add_child(instance=CityPage(title=city.name_en, slug=city.slug, city=city, locale=english))
    found_clearance()
    for city in City.objects.all():
        grant_city_rights(city)


def make_city(code, alpha3, country, permanent_id, slug, name, endonym, language) -> City:
    country, _is_new = Country.objects.get_or_create(
        code=code, defaults={"alpha3": alpha3, "asean_name": country, "name_en": country, "capital": name}
    )
    return City.objects.create(
        permanent_id=permanent_id,
        slug=slug,
        country=country,
        name_en=name,
        names={"en": [name], language: [endonym]},
        endonym=endonym,
        endonym_language=language,
        report_name="Ha Noi" if slug == "hanoi" else name,
        latitude=21.0,
        longitude=105.8,
        timezone="Asia/Ho_Chi_Minh",
        joined="2018-04-28",
        joined_source="ASEAN",
    )


def holder(office: str, scope_kind: str, scope_id: str, *, name: str = "") -> User:
    """A new person with an office; ``name`` tells several holders of one office apart."""
    place = scope_id.lower() or "network"
    person = User.objects.create_user(f"{office}{name}.{place}@example.org", name=f"{office} {name} {scope_id}".strip())
    appoint(person=person, office=office, scope_kind=scope_kind, scope_id=scope_id, starts=FIRST_DAY)
    return person


def officer(permanent_id: str) -> User:
    """A new officer of a city."""
    return holder(Office.OFFICER, Scope.CITY, permanent_id)


def approver(permanent_id: str) -> User:
    return holder(Office.APPROVER, Scope.CITY, permanent_id)


def representative(country: str) -> User:
    return holder(Office.REPRESENTATIVE, Scope.COUNTRY, country)


def secretary() -> User:
    return holder(Office.SECRETARIAT, Scope.NETWORK, "")


def second_secretary() -> User:
    return holder(Office.SECRETARIAT, Scope.NETWORK, "", name="2")


def deputy(country: str) -> User:
    return holder(Office.DEPUTY, Scope.COUNTRY, country)
