"""Languages, the English front page and the plain pages."""

from pathlib import Path

from wagtail.models import Locale, Page, Site

from ascn_site.languages import CODES
from ascn_site.loading.files import Entry, Text
from ascn_site.loading.keys import stream
from ascn_site.loading.load import Load
from ascn_site.loading.sources import SharedSource
from ascn_site.loading.subjects import Subject, register
from ascn_site.models import HomePage, StandardPage

FACTS = Path(__file__).parent.parent / "facts"
HOME = "page-home"


class SiteFact(Entry):
    title: Text
    host: Text


class PlainPage(Entry):
    slug: Text
    title: Text
    description: Text
    introduction: Text
    text: list[Text]


def write_nothing(entries: list[SharedSource], load: Load) -> None:
    """Sources are spelled out on the pages that name them."""


def write_site(entries: list[SiteFact], load: Load) -> None:
    """All languages, and the front page in English instead of the page that Wagtail puts there."""
    have = set(Locale.objects.values_list("language_code", flat=True))
    Locale.objects.bulk_create(Locale(language_code=code) for code in CODES if code not in have)
    placeholder = Page.objects.filter(depth=2, content_type__model="page").first()
    if placeholder:
        Page.objects.filter(pk=placeholder.pk).update(slug="placeholder")
    new = load.bring_pages(entries, kind="site", under=root_of_all, make=home_page)
    for entry in new:
        site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
        site.hostname, site.port, site.site_name, site.root_page = entry.host, 80, entry.title, load.page(entry.id)
        site.save()
    if placeholder:
        placeholder.delete()


def root_of_all(entry: SiteFact) -> Page:
    return Page.get_first_root_node()


def home_page(entry: SiteFact, root: Page) -> HomePage:
    return HomePage(title=entry.title, slug="home")


def write_plain_pages(entries: list[PlainPage], load: Load) -> None:
    load.bring_pages(entries, kind="plain pages", under=lambda entry: load.page(HOME), make=plain_page)


def plain_page(entry: PlainPage, home: Page) -> StandardPage:
    return StandardPage(
        title=entry.title,
        slug=entry.slug,
        search_description=entry.description,
        introduction=entry.introduction,
        body=stream(entry.id, [("markdown", "\n".join(entry.text))]),
    )


register(
    Subject("sources", 0, FACTS / "sources.json", SharedSource, write_nothing),
    Subject("site", 10, FACTS / "site.json", SiteFact, write_site),
    Subject("plain pages", 900, FACTS / "plain_pages.json", PlainPage, write_plain_pages),
)
