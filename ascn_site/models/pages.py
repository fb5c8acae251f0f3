"""What every page has: a language version that fits the reader, and a permanent id where it is worth citing."""

from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageViewRestriction, Revision
from wagtail.query import PageQuerySet

from ascn_site import page_context
from ascn_site.blocks import Story
from ascn_site.languages import html_code
from ascn_site.models.identifiers import PermanentId
from ascn_site.models.visibility import is_best_text, is_public
from ascn_site.page_form import PageForm
from ascn_site.page_rights import OfficeTester

PAGE_LISTED = ("title", "path", "depth", "url_path", "locale__language_code")


class BasePageQuerySet(PageQuerySet):
    def public(self):
        """What an anonymous reader may see."""
        return self.filter(is_public())

    def in_best_text(self, language: str):
        """Each thing once, in the best text there is for a reader of ``language``."""
        return self.filter(is_best_text(language)).select_related("locale")

    def for_lists(self):
        """Only what lists show of a page: reading the rest, foreign keys too, costs most of their time."""
        return self.select_related(None).select_related("locale").only(*PAGE_LISTED, *self.model.listed)

    def directly_below(self, page):
        """Children of a page in any language tree, also where it only holds a place as an alias.

        A page that is previewed before it was ever saved has none.
        """
        if not page.tree_paths:
            return self.none()
        below = reduce(or_, (Q(path__startswith=path) for path in page.tree_paths))
        return self.filter(below, depth=page.depth + 1)


class BasePage(Page):
    """A page of the site. Its text may be in another language than the interface around it."""

    base_form_class = PageForm
    show_in_menus_default = False
    is_interface = False  # made of the interface's words rather than of its own text
    read_with: tuple[str, ...] = ()  # foreign keys that every reading of the page needs
    listed: tuple[str, ...] = ()  # fields that lists show beside the title
    private_page_options = [PageViewRestriction.LOGIN]
    is_open_to_all = False  # known to have no privacy setting, so that none is looked up

    objects = PageManager.from_queryset(BasePageQuerySet)()

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug", heading=_("Address of the page")),
                FieldPanel("seo_title", heading=_("Title for search engines")),
                FieldPanel(
                    "search_description",
                    heading=_("Description"),
                    help_text=_("One or two sentences for search engines and shared links, up to 160 characters."),
                ),
            ],
            heading=_("Found and shared as"),
        )
    ]

    class Meta:
        abstract = True

    def get_view_restrictions(self):
        return PageViewRestriction.objects.none() if self.is_open_to_all else super().get_view_restrictions()

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """Lists and choosers show a published page under the title that readers know, to whoever may see it there."""
        revision = super().save_revision(*args, **kwargs)
        if self.live:
            Page.objects.filter(pk=self.pk).update(draft_title=F("title"))
        return revision

    def with_content_json(self, content):
        """What a revision makes of the page carries the revision's title, so that publishing shows it in lists."""
        page = super().with_content_json(content)
        page.draft_title = page.title
        return page

    def permissions_for_user(self, user):
        return OfficeTester(user, self)

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | page_context.context_of(self, request)

    @cached_property
    def tree_paths(self) -> list[str]:
        """Where this thing stands in the trees of all languages, aliases included. Routing knows it already."""
        return list(Page.objects.filter(translation_key=self.translation_key).values_list("path", flat=True))

    @property
    def text_language(self) -> str:
        """The ``lang`` attribute of this page's own text."""
        return html_code(self.locale.language_code)

    @property
    def is_in_readers_language(self) -> bool:
        return self.locale.language_code == get_language()

    def description(self) -> str:
        """One or two sentences for shared links; each page type names its own best text."""
        return self.search_description


class NumberedPage(BasePage):
    """A page with a permanent id, the same in all its languages, given when it is first saved."""

    id_digits = 2

    permanent_id = models.CharField(_("permanent id"), max_length=60, blank=True, editable=False, db_index=True)

    exclude_fields_in_copy = ["permanent_id"]

    class Meta:
        abstract = True

    def id_series(self) -> str:
        """What stands before the number in this page's id."""
        raise NotImplementedError

    def full_clean(self, *args, **kwargs):
        self.set_own_defaults()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self):
        """Wagtail cleans drafts by this one instead."""
        self.set_own_defaults()
        super().minimal_clean()

    def set_own_defaults(self) -> None:
        """Wagtail sets a page's own fields when it cleans it; the tree path tells that it is really being saved."""
        if self.path and not self.permanent_id:
            self.permanent_id = self.take_permanent_id()

    def take_permanent_id(self) -> str:
        return PermanentId.objects.take_next(
            series=self.id_series(),
            digits=self.id_digits,
            translation_key=self.translation_key,
            kind=self._meta.model_name,
        )

    @cached_property
    def cited_as(self) -> str:
        """The address that stays, without the host."""
        return f"/id/{self.permanent_id}"


class LibraryPage(BasePage):
    """A list, right below the front page, of pages that lie anywhere; only its introduction is its own."""

    is_interface = True
    parent_page_types = ["ascn_site.HomePage"]

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction"]

    class Meta:
        abstract = True

    def description(self):
        return self.search_description or self.introduction


class HomePage(BasePage):
    """The front page; each app shows its part there."""

    template = "ascn_site/home_page.html"
    is_interface = True
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = None

    class Meta:
        verbose_name = _("home page")

    def description(self):
        return self.search_description or str(
            _(
                "Action plans, projects, COVID-19 responses and good practices of the cities of the ASEAN Smart Cities "
                "Network, with dates and sources."
            )
        )


class StandardPage(BasePage):
    """A plain page of the network: about, accessibility, privacy."""

    template = "ascn_site/standard_page.html"
    parent_page_types = ["ascn_site.HomePage", "ascn_site.StandardPage"]
    subpage_types = ["ascn_site.StandardPage"]

    introduction = models.TextField(_("introduction"), blank=True)
    body = StreamField(Story(), verbose_name=_("text"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction", "body"]

    class Meta:
        verbose_name = _("plain page")

    def description(self):
        return self.search_description or self.introduction
