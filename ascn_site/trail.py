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
# What the lists say of themselves, for readers in whose language nobody has written it there.
INTRODUCTIONS = {
    "cities": _("The member cities of the network: what they plan, what they run and what they learnt."),
    "projects": _(
        "Every project of the cities' action plans, with the support it seeks and its status in the yearly reports."
    ),
    "documents": _(
        "Standards, manuals, declarations, decisions and reports of the network and of its states, each with "
        "the place where it can be read."
    ),
    "glossary": _(
        "The network's terms in the languages in which they are known. Words that a native reader has not "
        "confirmed yet are marked."
    ),
    "practices": _(
        "What cities of the network did well, told so that another city can do it too: the situation before, "
        "what was done, what came of it and what was hard."
    ),
    "covid-19": _(
        "What cities did against COVID-19: measures with their dates, the people they served and what is "
        "known of their effect. Most of it comes from the press and has not been confirmed by the cities."
    ),
    "forum": _("Meetings, forums and conferences of the network since 2018."),
}


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
        Crumb(str(_("Home")), address_of("")),
        *(Crumb(str(TITLES[key]), address_of(f"{key}/")) for key in sections),
    ]
