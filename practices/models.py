"""Good practices, and what cities did in a crisis."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from ascn_site.blocks import Figures, Files, Story
from ascn_site.dates import PartialDateField
from ascn_site.focus import FocusArea
from ascn_site.focus_fields import FocusAreasField
from ascn_site.models import BasePage, LibraryPage, SiteImage
from cities.blocks import Contacts, Partners
from cities.models.owned import CityOwnedPage
from practices.blocks import ProjectCodes, SourcesByPart


class PracticesPage(LibraryPage):
    """The library of good practices; the network's own lie below it."""

    template = "practices/practices_page.html"
    subpage_types = ["practices.PracticePage"]

    class Meta:
        verbose_name = _("library of practices")


class ResponsesPage(LibraryPage):
    """The library of COVID-19 responses."""

    template = "practices/responses_page.html"
    subpage_types = []

    class Meta:
        verbose_name = _("library of responses")


class ExperiencePage(CityOwnedPage):
    """What was the situation, what was done, what came of it, what was learnt; each part with its sources."""

    situation = models.TextField(_("situation before"), blank=True, help_text=_("What was the problem, for whom?"))
    action = models.TextField(_("what was done"), blank=True, help_text=_("Who did what, when, with which means?"))
    result = models.TextField(
        _("result"), blank=True, help_text=_("What changed? Put numbers under figures, with date and source.")
    )
    lessons = models.TextField(
        _("what was hard"),
        blank=True,
        help_text=_("What failed or stood in the way, and what you would do differently."),
    )
    figures = StreamField(Figures(), verbose_name=_("figures"), blank=True)
    body = StreamField(Story(), verbose_name=_("more"), blank=True)
    contacts = StreamField(Contacts(), verbose_name=_("offices to ask"), blank=True)
    picture = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    files = StreamField(Files(), verbose_name=_("files and pictures"), blank=True)
    sources = StreamField(SourcesByPart(), verbose_name=_("sources"), blank=True)
    is_thin = models.BooleanField(
        _("little is known"), default=False, help_text=_("The sources say little; readers are told so.")
    )

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("situation"),
        index.SearchField("action"),
        index.SearchField("result"),
        index.SearchField("lessons"),
        index.SearchField("body"),
    ]

    class Meta:
        abstract = True


class PracticeStatus(models.TextChoices):
    PLANNING = "planning", _("Planning")
    ONGOING = "ongoing", _("Ongoing")
    COMPLETED = "completed", _("Completed")
    STOPPED = "stopped", _("Stopped")


class PracticePage(ExperiencePage):
    """Something that a city did well, told so that another can do it too."""

    template = "practices/practice_page.html"
    listed = ("city", "focus_areas", "headline", "summary", "status", "first_year", "last_year")
    read_with = ("picture",)
    parent_page_types = ["cities.CityPage", "practices.PracticesPage"]
    subpage_types = []

    summary = models.TextField(
        _("in short"), max_length=600, help_text=_("What it is, in one or two sentences, up to 600 characters.")
    )
    headline = models.CharField(_("result in one line"), max_length=300, blank=True)
    focus_areas = FocusAreasField(_("focus areas"))
    practice_type = models.CharField(_("field of work"), max_length=80, blank=True)
    first_year = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("until"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=PracticeStatus.choices, blank=True)
    cost = models.TextField(
        _("cost"), blank=True, help_text=_("What it cost to set up and costs to run, with currency and year.")
    )
    conditions = models.TextField(
        _("conditions"), blank=True, help_text=_("What another city must have for it to work.")
    )
    partners = StreamField(Partners(), verbose_name=_("partners"), blank=True)
    projects = StreamField(ProjectCodes(), verbose_name=_("projects it grew from"), blank=True)
    confirmed_on = PartialDateField(_("confirmed by the city on"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        "summary",
        "headline",
        "focus_areas",
        FieldRowPanel(["first_year", "last_year", "status"]),
        "practice_type",
        "situation",
        "action",
        "result",
        "figures",
        "lessons",
        "cost",
        "conditions",
        "partners",
        "projects",
        "body",
        "contacts",
        "confirmed_on",
        FieldPanel("picture"),
        "files",
        "sources",
        "is_thin",
    ]
    search_fields = [
        *ExperiencePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("headline"),
        index.SearchField("conditions"),
        index.SearchField("cost"),
        index.SearchField("partners"),
        index.FilterField("status"),
    ]

    class Meta:
        verbose_name = _("good practice")

    def id_series(self):
        return "practice-"

    def description(self):
        return self.search_description or self.summary

    def clean(self):
        super().clean()
        if self.first_year and self.last_year and self.last_year < self.first_year:
            raise ValidationError({"last_year": _("The last year comes before the first year.")})


class MeasureKind(models.TextChoices):
    """Kinds of measure. The keys are those of the facts and stand in addresses."""

    CITIZEN_REPORTING = "citizen reporting", _("citizen reporting")
    CONTACT_TRACING = "contact tracing", _("contact tracing")
    DATA_DASHBOARD = "data dashboard", _("data dashboard")
    E_HEALTH = "e-health", _("e-health")
    FOOD_LOGISTICS = "food/logistics", _("food and logistics")
    HOTLINE = "hotline", _("hotline")
    ISOLATION = "isolation and treatment", _("isolation and treatment")
    LOCKDOWN_ZONING = "lockdown zoning", _("lockdown zoning")
    MOBILITY = "mobility", _("mobility")
    MOVEMENT_PERMIT = "movement permit", _("movement permit")
    PUBLIC_TRANSPORT = "public transport", _("public transport")
    QUARANTINE = "quarantine monitoring", _("quarantine monitoring")
    SOCIAL_PROTECTION = "social protection", _("social protection")
    TESTING = "testing", _("testing")
    TOURISM_REOPENING = "tourism reopening", _("tourism reopening")
    TOURISM_SAFETY = "tourism safety certification", _("tourism safety certification")
    VACCINATION = "vaccination", _("vaccination")


class ResponseScope(models.TextChoices):
    CITY = "city", _("the city")
    METRO = "metro", _("the metropolitan area")
    PROVINCE = "province", _("the province")
    STATE = "state", _("the state")
    NATIONAL = "national", _("the whole country")


class Crisis(models.TextChoices):
    COVID_19 = "covid-19", _("COVID-19")


class ResponsePage(ExperiencePage):
    """One measure of a city in a crisis."""

    template = "practices/response_page.html"
    listed = ("city", "measure", "starts", "ends", "scope", "effect", "confirmed_on")
    read_with = ("picture",)
    parent_page_types = ["cities.CityPage"]
    subpage_types = []

    crisis = models.CharField(_("crisis"), max_length=20, choices=Crisis.choices, default=Crisis.COVID_19)
    measure = models.TextField(
        _("measure"), max_length=600, help_text=_("What was done, in one or two sentences, up to 600 characters.")
    )
    focus_area = models.CharField(_("focus area"), max_length=30, choices=FocusArea.choices)
    starts = PartialDateField(_("from"))
    ends = PartialDateField(_("until"), blank=True)
    scope = models.CharField(
        _("where it held"), max_length=10, choices=ResponseScope.choices, default=ResponseScope.CITY
    )
    groups_served = models.CharField(
        _("for whom"), max_length=300, blank=True, help_text=_("Groups of people, with commas between them.")
    )
    responsible = models.CharField(_("responsible office"), max_length=200, blank=True)
    effect = models.TextField(_("effect"), blank=True)
    data_kept = models.TextField(
        _("personal data"),
        blank=True,
        help_text=_("Which data of people were collected, who held them, and until when."),
    )
    data_kept_until = PartialDateField(_("kept until"), blank=True)
    confirmed_on = PartialDateField(_("confirmed by the city on"), blank=True)
    note = models.TextField(_("note"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        "measure",
        FieldRowPanel(["crisis", "focus_area"]),
        InlinePanel("kinds", heading=_("Kinds of measure"), label=_("kind"), min_num=1),
        FieldRowPanel(["starts", "ends", "scope"]),
        "groups_served",
        "responsible",
        "situation",
        "action",
        "result",
        "effect",
        "figures",
        "lessons",
        FieldRowPanel(["data_kept", "data_kept_until"]),
        "body",
        "note",
        "contacts",
        "confirmed_on",
        FieldPanel("picture"),
        "files",
        "sources",
        "is_thin",
    ]
    search_fields = [
        *ExperiencePage.search_fields,
        index.SearchField("measure"),
        index.SearchField("effect"),
        index.SearchField("groups_served"),
        index.SearchField("responsible"),
        index.SearchField("data_kept"),
    ]

    class Meta:
        verbose_name = _("crisis response")

    def id_series(self):
        return "covid-"

    def description(self):
        return self.search_description or self.measure

    def clean(self):
        super().clean()
        if self.ends and self.starts and self.ends < self.starts[: len(self.ends)]:
            raise ValidationError({"ends": _("The measure ends before it starts.")})


class ResponseKind(Orderable):
    response = ParentalKey(ResponsePage, on_delete=models.CASCADE, related_name="kinds")
    kind = models.CharField(_("kind"), max_length=40, choices=MeasureKind.choices)

    class Meta(Orderable.Meta):
        verbose_name = _("kind of measure")
        constraints = [models.UniqueConstraint(fields=["response", "kind"], name="each_kind_once")]
