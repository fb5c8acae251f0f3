"""Standards, manuals, declarations, reports and minutes of the network and its states."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.search import index

from ascn_site.blocks import Sources, Story
from ascn_site.dates import PartialDateField
from ascn_site.models import BasePage, LibraryPage, SiteDocument
from ascn_site.models.pages import NumberedPage
from cities.models.places import City, Country


class DocumentsPage(LibraryPage):
    """The library of documents."""

    template = "cities/documents_page.html"
    subpage_types = ["cities.DocumentPage"]

    class Meta:
        verbose_name = _("library of documents")


class DocumentKind(models.TextChoices):
    STANDARD = "standard", _("Standard")
    MANUAL = "manual", _("Manual")
    DECLARATION = "declaration", _("Declaration")
    DECISION = "decision", _("Decision")
    REPORT = "report", _("Report")
    MINUTES = "minutes", _("Minutes")


class DocumentPage(NumberedPage):
    """One document: what it is, who adopted it and when, where to read it."""

    template = "cities/document_page.html"
    listed = ("kind", "summary", "adopted_by", "adopted_on", "country", "city")
    read_with = ("country", "city", "file")
    parent_page_types = ["cities.DocumentsPage"]
    subpage_types = []

    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind.choices)
    summary = models.TextField(_("what it says"), blank=True, max_length=1200)
    short_name = models.CharField(
        _("short name in the records"), max_length=20, blank=True, editable=False, db_index=True
    )
    adopted_by = models.CharField(_("adopted by"), max_length=200, blank=True)
    adopted_on = PartialDateField(_("adopted on"), blank=True)
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("country"),
        help_text=_("Empty for documents of the whole network."),
    )
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("city")
    )
    file = models.ForeignKey(
        SiteDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    address = models.URLField(_("address where it can be read"), max_length=500, blank=True)
    body = StreamField(Story(), verbose_name=_("more"), blank=True)
    sources = StreamField(Sources(), verbose_name=_("sources"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        "kind",
        "summary",
        "adopted_by",
        "adopted_on",
        "country",
        "city",
        "file",
        "address",
        "body",
        "sources",
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        verbose_name = _("document")

    def id_series(self):
        return "document-"

    def description(self):
        return self.search_description or self.summary

    def clean(self):
        super().clean()
        if not (self.file or self.address or self.sources):
            raise ValidationError(_("Add a file, an address or a source, so that readers can look the document up."))
