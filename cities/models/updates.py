"""Dated notes on a city, a plan or a project."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.search import index

from ascn_site.blocks import Figures, Files, Sources, Story
from ascn_site.models import BasePage
from cities.models.owned import CityOwnedPage


class UpdatePage(CityOwnedPage):
    """What went forward, what stood in the way, what comes next."""

    template = "cities/update_page.html"
    listed = ("city", "date", "progress", "obstacles")
    parent_page_types = ["cities.CityPage", "cities.ActionPlanPage", "cities.ProjectPage"]
    subpage_types = []
    id_digits = 3

    date = models.DateField(_("date"), help_text=_("The day for which the note is true."))
    progress = models.TextField(_("progress"), blank=True, help_text=_("What was done since the last note."))
    obstacles = models.TextField(
        _("obstacles"), blank=True, help_text=_("What stands in the way. Other cities learn from it.")
    )
    way_forward = models.TextField(_("way forward"), blank=True, help_text=_("What comes next, and when."))
    figures = StreamField(Figures(), verbose_name=_("figures"), blank=True)
    body = StreamField(Story(), verbose_name=_("more"), blank=True)
    files = StreamField(Files(), verbose_name=_("files and pictures"), blank=True)
    sources = StreamField(Sources(), verbose_name=_("sources"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        "date",
        "progress",
        "obstacles",
        "way_forward",
        "figures",
        "body",
        "files",
        "sources",
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("progress"),
        index.SearchField("obstacles"),
        index.SearchField("way_forward"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]

    class Meta:
        verbose_name = _("update")

    def id_series(self):
        return f"{self.city.permanent_id}-U"

    def description(self):
        return self.search_description or self.progress or self.obstacles or self.way_forward

    def clean(self):
        super().clean()
        if not (self.progress.strip() or self.obstacles.strip() or self.way_forward.strip()):
            raise ValidationError({"progress": _("Write something under progress, obstacles or way forward.")})
