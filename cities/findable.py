"""What of the cities, and of the site itself, is found by a search."""

from ascn_site.library import searched_by
from ascn_site.models import StandardPage
from ascn_site.models.visibility import is_public
from ascn_site.routing import path_below_home
from cities.findable_places import names_of, place_of
from cities.findable_records import RECORD
from cities.models import (
    ActionPlanPage,
    CitiesPage,
    City,
    CityPage,
    Country,
    DocumentPage,
    DocumentsPage,
    GlossaryPage,
    ProjectPage,
    ProjectRecord,
    ProjectsPage,
    UpdatePage,
)
from search.collect import Facts, Findable, Site, Thing, findable, open_site
from search.document import Passage
from search.updates import follow, pages
from search.within import of_kind

OWNED = (ActionPlanPage, CityPage, DocumentPage, ProjectPage, UpdatePage)


def names_for(page: ActionPlanPage | ProjectPage | UpdatePage | DocumentPage) -> tuple[str, ...]:
    return names_of(page.city, page.locale.language_code)


def years_of(*dates: str) -> tuple[int, ...]:
    """The years of partial dates, each once."""
    return tuple(dict.fromkeys(int(date[:4]) for date in dates if date))


def years_between(first: int | None, last: int | None) -> tuple[int, ...]:
    """Every year of a span; an open end counts as the first year, for nothing more is known."""
    return tuple(range(first, (last or first) + 1)) if first else ()


def city_facts(page: CityPage) -> Facts:
    city = page.city
    written = [name for names in city.names.values() for name in names]
    names = dict.fromkeys([city.endonym, *written, *city.other_spellings, *city.search_aliases])
    also_called = tuple(name for name in names if isinstance(name, str) and name)
    return Facts(**place_of(city), date=city.joined, also_called=also_called)


def plan_facts(page: ActionPlanPage) -> Facts:
    return Facts(
        **place_of(page.city),
        focus=tuple(page.focus_areas),
        years=years_between(page.first_year, page.last_year),
        date=page.adopted_on or str(page.first_year),
        names=names_for(page),
    )


def project_facts(page: ProjectPage) -> Facts:
    """A project is found by all its years: of the reports that name it, of stages and milestones.

    Its date is the last of which something is told; the day of publishing only where nothing is.
    """
    reported = list(ProjectRecord.objects.filter(project_code=page.permanent_id).order_by("year"))
    changes, milestones = list(page.stage_changes.all()), list(page.milestones.all())
    dates = [date for one in milestones for date in (one.planned, one.revised, one.actual)]
    happened = [*(one.date for one in changes), *(one.actual for one in milestones)]
    happened += [str(one.year) for one in reported]
    published = page.last_published_at.date().isoformat() if page.last_published_at else ""
    return Facts(
        **place_of(page.city),
        focus=tuple(dict.fromkeys([page.focus_area, *page.other_focus_areas])),
        years=tuple(sorted({*years_of(*(one.date for one in changes), *dates), *(one.year for one in reported)})),
        status=page.stage or (reported[-1].status if reported else ""),
        date=max(happened, default="") or published,
        also_called=tuple(dict.fromkeys(one.title for one in reported if one.title != page.title)),
        names=names_for(page),
        passages=(
            *(Passage(f"{one.date} · {one.reason}", anchor="stages") for one in changes),
            *(Passage(" · ".join(filter(None, [one.title, one.reason])), anchor="milestones") for one in milestones),
            *(Passage(one.text, anchor="support") for one in page.support.all()),
        ),
    )


def update_facts(page: UpdatePage) -> Facts:
    return Facts(**place_of(page.city), years=(page.date.year,), date=page.date.isoformat(), names=names_for(page))


def document_facts(page: DocumentPage) -> Facts:
    place = place_of(page.city) or {"country": page.country_id or ""}
    return Facts(**place, years=years_of(page.adopted_on), date=page.adopted_on, names=names_for(page))


def things_of_city(city: City) -> list[Thing]:
    keys = [key for model in OWNED for key in model.objects.filter(city=city).values_list("pk", flat=True)]
    return pages(keys) + [Thing(RECORD, key) for key in city.records.values_list("pk", flat=True)]


def things_of_country(country: Country) -> list[Thing]:
    return [thing for city in country.cities.all() for thing in things_of_city(city)]


open_site(Site(is_public=is_public, address=path_below_home, term_address="glossary/#{}".format))
findable(
    Findable(CityPage, "city", city_facts, ("city",)),
    Findable(ActionPlanPage, "plan", plan_facts, ("city__country",)),
    Findable(ProjectPage, "project", project_facts, ("city__country",)),
    Findable(UpdatePage, "update", update_facts, ("city__country",)),
    Findable(DocumentPage, "document", document_facts, ("city__country",)),
    *(Findable(model, "page") for model in (StandardPage, CitiesPage, ProjectsPage, DocumentsPage, GlossaryPage)),
)
follow(City, things_of_city)
follow(Country, things_of_country)
searched_by(CityPage, of_kind("city"))
searched_by(ProjectPage, of_kind("project"))
searched_by(DocumentPage, of_kind("document"))
