"""The way from the front page to a page, and the main sections of the site."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

SECTIONS = {
    "cities": _("Cities"),
    "projects": _("Projects"),
    "practices": _("Practices"),
    "covid-19": _("COVID-19"),
    "forum": _("Forum"),
    "documents": _("Documents"),
}
PLAIN_PAGES = {
    "about": _("About the network"),
    "glossary": _("Glossary"),
    "accessibility": _("Accessibility"),
    "privacy": _("Privacy"),
}
TITLES = SECTIONS | PLAIN_PAGES


@dataclass(frozen=True)
class Crumb:
    """One step; ``language`` marks a title that is not in the reader's language."""

    title: str
    address: str
    language: str = ""


def address_of(path: str) -> str:
    """An address in the reader's language for a path below the front page, '' for the front page itself."""
    return f"/{get_language() or 'en'}/{path}"


def from_home(*sections: str) -> list[Crumb]:
    """The front page and sections by their keys."""
    return [
        Crumb(_("Home"), address_of("")),
        *(Crumb(TITLES[key], address_of(f"{key}/")) for key in sections),
    ]
