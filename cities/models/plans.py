"""A city's action plans and the projects in them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from ascn_site.blocks import Figures, Files, Sources, Story
from ascn_site.dates import PartialDateField
from ascn_site.focus import FocusArea
from ascn_site.focus_fields import FocusAreasField
from ascn_site.models import BasePage, LibraryPage, SiteImage
from ascn_site.models.identifiers import PermanentId
from cities.blocks import Budget, Contacts, Partners, Targets
from cities.forms import ProjectPageForm
from cities.models.owned import CityOwnedPage


class ActionPlanPage(CityOwnedPage):
    """A city's Smart City Action Plan, published with its projects."""

    template = "cities/action_plan_page.html"
    listed = ("city", "permanent_id", "kind", "first_year", "last_year", "vision")
    read_with = ("picture",)
    parent_page_types = ["cities.CityPage"]
    subpage_types = ["cities.ProjectPage", "cities.UpdatePage"]

    class Kind(models.TextChoices):
        VISION = "vision", _("Medium-term vision")
        YEARLY = "yearly", _("Yearly action plan")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.YEARLY)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    vision = models.TextField(
        _("vision"),
        max_length=600,
        help_text=_("What the city wants to be, in one or two sentences, up to 600 characters."),
    )
    focus_areas = FocusAreasField(_("focus areas"))
    focus_note = models.CharField(_("how the focus areas were found"), max_length=200, blank=True)
    targets = StreamField(Targets(), verbose_name=_("targets"), blank=True)
    body = StreamField(Story(), verbose_name=_("plan"), blank=True)
    adopted_by = models.CharField(_("adopted by"), max_length=200, blank=True, help_text=_("The office or council."))
    adopted_on = PartialDateField(_("adopted on"), blank=True)
    picture = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    files = StreamField(Files(), verbose_name=_("files and pictures"), blank=True)
    sources = StreamField(Sources(), verbose_name=_("sources"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        "kind",
        FieldRowPanel(["first_year", "last_year"], heading=_("Period")),
        "vision",
        "focus_areas",
        "targets",
        "body",
        FieldRowPanel(["adopted_by", "adopted_on"], heading=_("Adopted")),
        FieldPanel("picture"),
        "files",
        "sources",
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("vision"),
        index.SearchField("targets"),
        index.SearchField("body"),
        index.SearchField("adopted_by"),
        index.FilterField("first_year"),
    ]

    class Meta:
        verbose_name = _("action plan")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="plan_ends_after_it_starts",
                violation_error_message=_("The last year comes before the first year."),
            ),
            models.CheckConstraint(
                condition=Q(first_year__gte=1990, last_year__lte=2100),
                name="plan_years_are_common_era",
                violation_error_message=_("Write years of the common era between 1990 and 2100."),
            ),
        ]

    def description(self):
        return self.search_description or self.vision

    def take_permanent_id(self):
        """A plan is named by its first year; a second one of the same year takes ``-2``."""
        stem = f"{self.city.permanent_id}-{self.first_year}"
        kind = self._meta.model_name
        if given := PermanentId.objects.filter(translation_key=self.translation_key, kind=kind).first():
            return given.code
        if not PermanentId.objects.filter(code=stem).exists():
            return PermanentId.objects.take(code=stem, translation_key=self.translation_key, kind=kind)
        return PermanentId.objects.take_next(
            series=f"{stem}-", digits=1, translation_key=self.translation_key, kind=kind, least=2
        )


class Stage(models.TextChoices):
    IDEA = "idea", _("Idea")
    STUDY = "study", _("Study")
    PROCUREMENT = "procurement", _("Procurement")
    BUILD = "build", _("Under construction")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    STOPPED = "stopped", _("Stopped")
    MERGED = "merged", _("Merged into another project")
    SUPERSEDED = "superseded", _("Superseded")


class ProjectsPage(LibraryPage):
    """The library of all projects of the network."""

    template = "cities/projects_page.html"
    subpage_types = []

    class Meta:
        verbose_name = _("library of projects")


class ProjectPage(CityOwnedPage):
    """One project of a plan: what it is for, where it stands, what it needs, and what came of it."""

    base_form_class = ProjectPageForm
    template = "cities/project_page.html"
    listed = ("city", "permanent_id", "focus_area", "stage", "summary")
    read_with = ("picture",)
    parent_page_types = ["cities.ActionPlanPage"]
    subpage_types = ["cities.UpdatePage"]

    focus_area = models.CharField(_("focus area"), max_length=30, choices=FocusArea.choices)
    focus_note = models.CharField(_("how the focus area was found"), max_length=200, blank=True)
    other_focus_areas = FocusAreasField(_("other focus areas"), blank=True)
    summary = models.TextField(
        _("in short"), max_length=600, help_text=_("What the project does, up to 600 characters.")
    )
    problem = models.TextField(_("the problem"), blank=True, help_text=_("What people of the city suffer from today."))
    solution = models.TextField(
        _("the solution"), blank=True, help_text=_("What will be built or changed, and for whom.")
    )
    stage = models.CharField(
        _("stage"),
        max_length=12,
        choices=Stage.choices,
        blank=True,
        help_text=_("Where the project stands today. Leave open what is not known."),
    )
    lesson = models.TextField(
        _("what was learnt"),
        blank=True,
        help_text=_("A stopped project helps other cities most: say why, and what you would do differently."),
    )
    body = StreamField(Story(), verbose_name=_("more"), blank=True)
    figures = StreamField(Figures(), verbose_name=_("figures"), blank=True)
    partners = StreamField(Partners(), verbose_name=_("partners"), blank=True)
    budget = StreamField(Budget(), verbose_name=_("budget"), blank=True)
    contacts = StreamField(Contacts(), verbose_name=_("offices to ask"), blank=True)
    picture = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    files = StreamField(Files(), verbose_name=_("files and pictures"), blank=True)
    sources = StreamField(Sources(), verbose_name=_("sources"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel(["focus_area", "stage"]),
        "other_focus_areas",
        "summary",
        "problem",
        "solution",
        InlinePanel("stage_changes", heading=_("Changes of stage"), label=_("change")),
        InlinePanel("milestones", heading=_("Milestones"), label=_("milestone")),
        InlinePanel("support", heading=_("Support sought"), label=_("support")),
        "figures",
        "partners",
        "budget",
        "lesson",
        "body",
        "contacts",
        FieldPanel("picture"),
        "files",
        "sources",
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("problem"),
        index.SearchField("solution"),
        index.SearchField("lesson"),
        index.SearchField("body"),
        index.SearchField("partners"),
        index.FilterField("focus_area"),
        index.FilterField("stage"),
    ]

    class Meta:
        verbose_name = _("project")

    def id_series(self):
        return f"{self.city.permanent_id}-P"

    def description(self):
        return self.search_description or self.summary

    def clean(self):
        super().clean()
        if self.stage == Stage.STOPPED and not self.lesson.strip():
            raise ValidationError({"lesson": _("A stopped project needs a lesson: say why it stopped.")})


class StageChange(Orderable):
    """When a project moved to another stage, and why."""

    project = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="stage_changes")
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    date = PartialDateField(_("date"))
    reason = models.TextField(_("reason"), max_length=600)

    class Meta(Orderable.Meta):
        verbose_name = _("change of stage")


class Milestone(Orderable):
    """A date that was promised. A revised date keeps the old one beside it."""

    project = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=160)
    planned = PartialDateField(_("planned for"))
    revised = PartialDateField(_("revised to"), blank=True)
    reason = models.CharField(_("reason for the new date"), max_length=300, blank=True)
    actual = PartialDateField(_("reached on"), blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("milestone")

    def clean(self):
        super().clean()
        if self.revised and not self.reason.strip():
            raise ValidationError({"reason": _("Say why the date moved.")})


class Support(models.TextChoices):
    FINANCE = "finance", _("Finance and investment")
    TECHNOLOGY = "technology", _("Technology and equipment")
    ADVICE = "advice", _("Advice and design")
    TRAINING = "training", _("Knowledge and training")
    PARTNERS = "partners", _("Partners")
    POLICY = "policy", _("Policy and law")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    DATA = "data", _("Data")
    OTHER = "other", _("Other support")


class SupportSought(Orderable):
    """What a project looks for, so that partners can find it."""

    project = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="support")
    kind = models.CharField(_("kind"), max_length=16, choices=Support.choices)
    text = models.CharField(_("what is sought"), max_length=300)
    is_met = models.BooleanField(_("found"), default=False)

    class Meta(Orderable.Meta):
        verbose_name = _("support sought")

    @property
    def detail(self) -> str:
        """What is sought, '' where that only repeats words of its kind, as many reports do."""
        label = Support(self.kind).label
        with translation.override("en"):  # the reports' language
            as_reported = str(label)
        known = f"{label} {as_reported}".casefold().split()
        return "" if set(self.text.casefold().split()) <= set(known) else self.text
