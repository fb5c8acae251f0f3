"""Languages, the English front page and the plain pages."""

from pathlib import Path

from wagtail.models import Locale, Page, Site

from ascn_site.languages import CODES
from ascn_site.loading.files import Entry, Text
from ascn_site.loading.load import Load, stream
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
    for entry in load.new(entries, kind="site"):
        have = set(Locale.objects.values_list("language_code", flat=True))
        Locale.objects.bulk_create(Locale(language_code=code) for code in CODES if code not in have)
        root = Page.get_first_root_node()
        placeholder = Page.objects.filter(depth=2, content_type__model="page").first()
        if placeholder:
            Page.objects.filter(pk=placeholder.pk).update(slug="placeholder")
        home = HomePage(title=entry.title, slug="home")
        load.add_page(home, under=root, entry=entry, kind="site")
        site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
        site.hostname, site.port, site.site_name, site.root_page = entry.host, 80, entry.title, home
        site.save()
        if placeholder:
            placeholder.delete()


def write_plain_pages(entries: list[PlainPage], load: Load) -> None:
    home = load.page(HOME)
    for entry in load.new(entries, kind="plain pages") if home else []:
        page = StandardPage(
            title=entry.title,
            slug=entry.slug,
            search_description=entry.description,
            introduction=entry.introduction,
            body=stream(entry.id, [("markdown", "\n".join(entry.text))]),
        )
        load.add_page(page, under=home, entry=entry, kind="plain pages")


register(
    Subject("sources", 0, FACTS / "sources.json", SharedSource, write_nothing),
    Subject("site", 10, FACTS / "site.json", SiteFact, write_site),
    Subject("plain pages", 900, FACTS / "plain_pages.json", PlainPage, write_plain_pages),
)
