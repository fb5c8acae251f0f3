"""A page told to machines, in the words of schema.org (JSON-LD)."""

import datetime
from typing import Any

from wagtail.models import Page

from ascn_site import trail

KINDS = {
    "ascn_site.HomePage": "WebSite",
    "cities.CitiesPage": "CollectionPage",
    "cities.ProjectsPage": "CollectionPage",
    "cities.DocumentsPage": "CollectionPage",
    "practices.PracticesPage": "CollectionPage",
    "practices.ResponsesPage": "CollectionPage",
    "cities.ActionPlanPage": "Report",
    "cities.DocumentPage": "DigitalDocument",
    "cities.UpdatePage": "Article",
    "practices.PracticePage": "Article",
    "practices.ResponsePage": "Article",
    "events.ForumPage": "Event",
    "events.SessionPage": "Event",
    "cities.GlossaryPage": "DefinedTermSet",
}


def of_page(page: Page, *, address: str, crumbs: list[trail.Crumb] | None, origin: str) -> dict:
    """The page itself and the way to it, as one graph; ``address`` is its canonical one, ``origin`` the site's."""
    graph = [_itself(page, address, origin)]
    if crumbs:
        graph.append(_way(page, address, crumbs, origin))
    return {"@context": "https://schema.org", "@graph": graph}


def _itself(page: Page, address: str, origin: str) -> dict:
    told = {
        "@type": KINDS.get(page._meta.label, "WebPage"),
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.description(),
        "inLanguage": page.text_language,
        "identifier": getattr(page, "permanent_id", ""),
        "dateModified": page.last_published_at and page.last_published_at.date().isoformat(),
        "publisher": {"@type": "Organization", "name": "ASEAN Smart Cities Network", "url": f"{origin}/"},
    }
    if told["@type"] == "Event":
        told |= {"startDate": _day(page.starts), "endDate": _day(page.ends), "location": getattr(page, "place", "")}
    if city := getattr(page, "city", None):
        told["about"] = _city(city)
    return {key: value for key, value in told.items() if value}


def _day(moment: str | datetime.date) -> str:
    return moment if isinstance(moment, str) else moment.isoformat()


def _city(city: Any) -> dict:
    return {
        "@type": "City",
        "name": str(city.name),
        "identifier": city.permanent_id,
        "geo": {"@type": "GeoCoordinates", "latitude": city.latitude, "longitude": city.longitude},
    }


def _way(page: Page, address: str, crumbs: list[trail.Crumb], origin: str) -> dict:
    steps = [(str(crumb.title), origin + crumb.address) for crumb in crumbs]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": item}
            for place, (name, item) in enumerate([*steps, (page.title, address)], start=1)
        ],
    }
