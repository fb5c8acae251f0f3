"""What is new, as Atom: for the whole network, a section or a city, in every language."""

from collections import defaultdict

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from ascn_site import routing, trail
from ascn_site.models.visibility import is_best_text

ITEMS = 30

_gathered: dict[str, list[type[Page]]] = defaultdict(list)


def gather(section: str, *models: type[Page]) -> None:
    """Let the feed of a section tell of pages of these models; the network's feed tells of all."""
    _gathered[section].extend(models)


class Section:
    """What a feed is about: its path below the front page, its title, its pages."""

    def __init__(self, path: str):
        self.path = path
        self.key, _slash, rest = path.strip("/").partition("/")
        self.above = routing.find_text(path, get_language()) if path else None
        is_open = self.above is not None and not self.above.best.is_restricted
        if path and (not is_open or self.key not in _gathered or (rest and self.key != "cities")):
            raise Http404

    @property
    def title(self) -> str:
        name = _("ASEAN Smart Cities Network")
        return f"{name}: {self.above.best.title}" if self.above else name

    def pages(self):
        """The latest pages, each in the reader's language if it is written in it."""
        pages = Page.objects.filter(is_best_text(get_language()))
        if self.above and "/" in self.path.strip("/"):
            pages = pages.filter(routing.lies_below(self.above.tree_paths))
            models = [model for models in _gathered.values() for model in models]
        elif self.path:
            models = _gathered[self.key]
        else:
            models = [model for models in _gathered.values() for model in models]
        kinds = ContentType.objects.get_for_models(*models).values()
        pages = pages.filter(content_type__in=list(kinds)).select_related("locale")
        return pages.order_by("-first_published_at", "-pk")[:ITEMS].specific()


class NewsFeed(Feed):
    """Atom feed of a section."""

    feed_type = Atom1Feed

    def get_object(self, request, path=""):
        return Section(path)

    def title(self, section):
        return section.title

    def link(self, section):
        return settings.SITE_ORIGIN + trail.address_of(section.path)

    def feed_url(self, section):
        return self.link(section) + "feed.atom"

    feed_guid = feed_url

    def language(self, _section):
        return get_language()

    def items(self, section):
        return section.pages()

    def item_title(self, page):
        return page.title

    def item_description(self, page):
        return page.description()

    def item_link(self, page):
        return settings.SITE_ORIGIN + routing.address(page, get_language())

    def item_guid(self, page):
        permanent = getattr(page, "permanent_id", "")
        return f"{settings.SITE_ORIGIN}/id/{permanent}" if permanent else self.item_link(page)

    def item_pubdate(self, page):
        return page.first_published_at

    def item_updateddate(self, page):
        return page.last_published_at
