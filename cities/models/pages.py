"""The list of cities, and each city's own page."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from ascn_site.blocks import Files, Sources, Story
from ascn_site.models import BasePage, LibraryPage, PermanentId, SiteImage
from ascn_site.models.pages import NumberedPage
from cities.clearance.permissions import Cleared
from cities.models.places import City

NAMES_A_CITY = "cities.change_city"  # a city's name and address are the secretariat's


class CitiesPage(LibraryPage):
    """All member cities, as a list and as points on a map."""

    template = "cities/cities_page.html"
    subpage_types = ["cities.CityPage"]

    class Meta:
        verbose_name = _("list of cities")


class CityPage(Cleared, NumberedPage):
    """What a city says of itself; everything it publishes lies below."""

    template = "cities/city_page.html"
    may_be_moved = False  # its address is the city's
    listed = ("city",)
    read_with = ("city__country", "picture")
    parent_page_types = ["cities.CitiesPage"]
    subpage_types = [
        "cities.ActionPlanPage",
        "practices.PracticePage",
        "practices.ResponsePage",
        "cities.UpdatePage",
    ]

    city = models.ForeignKey(City, models.PROTECT, related_name="pages", editable=False, verbose_name=_("city"))
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        max_length=600,
        help_text=_("Two or three sentences on the city, up to 600 characters."),
    )
    picture = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    body = StreamField(Story(), verbose_name=_("profile"), blank=True)
    contact_office = models.CharField(
        _("office to ask"), max_length=160, blank=True, help_text=_("Name the office, not a person.")
    )
    contact_address = models.CharField(_("how to reach it"), max_length=200, blank=True)
    files = StreamField(Files(), verbose_name=_("files and pictures"), blank=True)
    sources = StreamField(Sources(), verbose_name=_("sources"), blank=True)

    content_panels = [
        TitleFieldPanel("title", permission=NAMES_A_CITY),
        "introduction",
        FieldPanel("picture"),
        "body",
        "contact_office",
        "contact_address",
        "files",
        "sources",
    ]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug", heading=_("Address of the page"), permission=NAMES_A_CITY),
                *BasePage.promote_panels[0].children[1:],
            ],
            heading=BasePage.promote_panels[0].heading,
        )
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction"), index.SearchField("body")]

    class Meta:
        verbose_name = _("city page")

    def description(self):
        return self.search_description or self.introduction

    def take_permanent_id(self):
        """A city page carries the id of its city."""
        return PermanentId.objects.take(
            code=self.city.permanent_id, translation_key=self.translation_key, kind=self._meta.model_name
        )
