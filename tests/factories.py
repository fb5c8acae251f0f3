"""Small pieces of the network, each valid by itself, made as an officer's work would make them."""

import datetime
import itertools

from wagtail.models import Collection, Locale, Page, Site

from ascn_site.models import HomePage
from cities.models import (
    ActionPlanPage,
    CitiesPage,
    City,
    CityPage,
    Country,
    DocumentPage,
    DocumentsPage,
    ProjectPage,
    ProjectsPage,
    UpdatePage,
)
from practices.models import PracticePage, PracticesPage, ResponseKind, ResponsePage, ResponsesPage
from tests.repeated import repeated

numbers = itertools.count(1)


def a_locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def a_home() -> HomePage:
    """The front page in English, as the root of the only site."""
    home = HomePage.objects.filter(locale__language_code="en").first()
    if home is None:
        a_locale("en")
        root = Page.objects.filter(depth=1).first() or Page.add_root(instance=Page(title="Root", slug="root"))
        home = root.add_child(instance=HomePage(title="Network", slug="network", locale=a_locale("en")))
        Site.objects.all().delete()
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return home


def below_home(model, slug: str):
    return model.objects.filter(slug=slug).first() or a_home().add_child(instance=model(title=slug.title(), slug=slug))


def a_country(code: str = "VN", **fields) -> Country:
    values = {"alpha3": f"{code}X", "name_en": code, "asean_name": code, "capital": "-"}
    return Country.objects.get_or_create(code=code, defaults=values | fields)[0]


def a_city(letters: str = "HAN", *, country: str = "VN", **fields) -> City:
    """A member city; its slug is its letters in lower case."""
    values = {
        "permanent_id": f"ASCN-{country}-{letters}",
        "slug": letters.lower(),
        "country": a_country(country),
        "name_en": f"City {letters}",
        "names": {"en": [f"City {letters}"]},
        "endonym": f"Own {letters}",
        "endonym_language": "vi",
        "latitude": 21.0,
        "longitude": 105.8,
        "timezone": "Asia/Ho_Chi_Minh",
        "joined": "2018-04-28",
        "joined_source": "a report",
        "report_name": letters,
    }
    city = City.objects.create(**values | fields)
    files = Collection.get_first_root_node() or Collection.add_root(name="Root")
    city.collection = files.add_child(name=city.name_en)
    city.save()
    return city


@repeated
def a_city_page(letters: str = "HAN", **fields) -> CityPage:
    city = fields.pop("city", None) or a_city(letters)
    parent = below_home(CitiesPage, "cities")
    values = {"title": city.name_en, "slug": city.slug, "city": city, "introduction": "A city on a river."}
    return parent.add_child(instance=CityPage(**values | fields))


def a_plan(under: CityPage, **fields) -> ActionPlanPage:
    values = {"first_year": 2026, "last_year": 2027, "vision": "Dry streets.", "focus_areas": ["quality_environment"]}
    title = f"Action plan {next(numbers)}"
    return under.add_child(instance=ActionPlanPage(**{"title": title} | values | fields))


def a_project(under: ActionPlanPage, **fields) -> ProjectPage:
    values = {"focus_area": "quality_environment", "summary": "Gauges along the canals."}
    return under.add_child(instance=ProjectPage(**{"title": f"Project {next(numbers)}"} | values | fields))


def a_practice(under: Page, **fields) -> PracticePage:
    values = {"summary": "Neighbours clear the drains.", "focus_areas": ["quality_environment"], "first_year": 2024}
    return under.add_child(instance=PracticePage(**{"title": f"Practice {next(numbers)}"} | values | fields))


def a_response(under: CityPage, **fields) -> ResponsePage:
    kinds = fields.pop("kinds", ["hotline"])
    values = {"measure": "One number for all questions.", "focus_area": "health_wellbeing", "starts": "2020-04"}
    page = ResponsePage(**{"title": f"Response {next(numbers)}"} | values | fields)
    page.kinds = [ResponseKind(kind=kind, sort_order=place) for place, kind in enumerate(kinds)]
    return under.add_child(instance=page)


def an_update(under: Page, **fields) -> UpdatePage:
    values = {"date": datetime.date(2026, 11, 20), "progress": "The first ten gauges report."}
    return under.add_child(instance=UpdatePage(**{"title": f"Update {next(numbers)}"} | values | fields))


def a_document(**fields) -> DocumentPage:
    values = {"kind": "report", "summary": "What the year brought.", "address": "https://example.org/report.pdf"}
    parent = below_home(DocumentsPage, "documents")
    return parent.add_child(instance=DocumentPage(**{"title": f"Document {next(numbers)}"} | values | fields))


@repeated
def libraries() -> None:
    """The pages that gather what lies under the cities."""
    below_home(ProjectsPage, "projects")
    below_home(PracticesPage, "practices")
    below_home(ResponsesPage, "covid-19")
    below_home(DocumentsPage, "documents")


def in_language(page: Page, code: str, **fields) -> Page:
    """The same page written in another language and published, its parents held by aliases."""
    version = page.copy_for_translation(a_locale(code), copy_parents=True)
    for name, value in fields.items():
        setattr(version, name, value)
    version.save_revision().publish()
    version.refresh_from_db()
    return version
