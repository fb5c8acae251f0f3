"""The libraries and the glossary page, under which everything else lies."""

from wagtail.models import Page

from ascn_site.loading.files import Entry, Text
from ascn_site.loading.load import Load
from ascn_site.loading.site import HOME
from ascn_site.loading.subjects import Facts, Subject, register
from cities.loading.folder import FACTS
from cities.models import CitiesPage, DocumentsPage, GlossaryPage, ProjectsPage

MODELS = {
    "page-cities": CitiesPage,
    "page-projects": ProjectsPage,
    "page-documents": DocumentsPage,
    "page-glossary": GlossaryPage,
}


class LibraryFact(Entry):
    title: Text
    slug: Text
    introduction: str


def check_libraries(subject: Subject, facts: Facts) -> None:
    if missing := set(MODELS) - facts.ids(subject.name):
        raise subject.broken("whole file", f"the page {min(missing)} is missing")
    if unknown := facts.ids(subject.name) - set(MODELS):
        raise subject.broken(min(unknown), "there is no such page")


def write_libraries(entries: list[LibraryFact], load: Load) -> None:
    load.bring_pages(entries, kind="libraries", under=lambda entry: load.page(HOME), make=library_page)


def library_page(entry: LibraryFact, home: Page) -> Page:
    return MODELS[entry.id](title=entry.title, slug=entry.slug, introduction=entry.introduction)


register(Subject("libraries", 100, FACTS / "libraries.json", LibraryFact, write_libraries, check_libraries))
