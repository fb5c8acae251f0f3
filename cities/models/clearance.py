"""What is kept of clearance: how vacant steps are treated, what a step waits for, which changes were editorial."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, TaskState

from ascn_site.models import User


class Step(models.TextChoices):
    """Who looks at a page, in this order."""

    CITY = "city", _("City")
    COUNTRY = "country", _("Country")
    SECRETARIAT = "secretariat", _("Secretariat")


class WhenVacant(models.TextChoices):
    SKIP = "skip", _("The step is left out, and the page's history says so")
    DEPUTY = "deputy", _("The deputy decides")


class Reason(models.TextChoices):
    """Why a step was left out or went to the deputy."""

    VACANT = "vacant", _("nobody holds the office")
    AUTHOR = "author", _("the holder wrote the page")
    LATE = "late", _("nobody decided in the agreed time")


class StepPolicy(models.Model):
    """What the secretariat set for a step of one city or country that nobody holds.

    ``place`` is a city's permanent id or a country's two letters; a country's
    policy for the city step holds for its cities that have none of their own.
    """

    step = models.CharField(_("step"), max_length=12, choices=Step.choices)
    place = models.CharField(_("place"), max_length=40)
    when_vacant = models.CharField(_("when nobody holds the office"), max_length=8, choices=WhenVacant.choices)

    class Meta:
        verbose_name = _("rule for a vacant step")
        constraints = [models.UniqueConstraint(fields=["step", "place"], name="one_policy_for_a_step_of_a_place")]

    def __str__(self):
        return f"{self.get_step_display()} {self.place}"


class ClearanceTimes(models.Model):
    """The agreed days of the whole network; one row at most."""

    remind_after = models.PositiveSmallIntegerField(
        _("working days until the holder is reminded"), default=5, help_text=_("Monday to Friday, in the city's time.")
    )
    deputy_after = models.PositiveSmallIntegerField(_("working days until the deputy may decide"), default=10)

    class Meta:
        verbose_name = _("agreed days")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(remind_after__gte=1, deputy_after__gt=models.F("remind_after")),
                name="holder_is_reminded_before_the_deputy",
                violation_error_message=_("The holder is reminded before the step goes to the deputy."),
            )
        ]

    def __str__(self):
        return f"{self.remind_after}/{self.deputy_after}"


class StepWatch(models.Model):
    """What happened to a step besides the decision: each thing once."""

    state = models.OneToOneField(TaskState, models.CASCADE, related_name="watch")
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    deputy_at = models.DateTimeField(_("open to the deputy since"), null=True)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices, blank=True)

    class Meta:
        verbose_name = _("course of a step")

    def __str__(self):
        return f"{self.state_id} {self.reason}"


class EditorialChange(models.Model):
    """A change so small that it made nobody an author and needed no new clearance."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="editorial")
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    characters = models.PositiveSmallIntegerField(_("characters"))
    marked_at = models.DateTimeField(_("marked"))

    class Meta:
        verbose_name = _("editorial change")

    def __str__(self):
        return f"{self.revision_id} ({self.characters})"
