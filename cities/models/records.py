"""What the yearly Monitoring and Evaluation reports say of each project, as published."""

from django.db import models
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from ascn_site.focus import FocusArea
from cities.models.places import City


class Status(models.TextChoices):
    PLANNING = "planning", _("Planning")
    ONGOING = "ongoing", _("Ongoing")
    COMPLETED = "completed", _("Completed")


class ProjectRecordQuerySet(models.QuerySet):
    def totals(self, year: int) -> dict[str, int]:
        """The totals of a year's report: projects, planning, ongoing, completed, cities.

        Some rows carry no status of their own because the report gives it for
        a group of rows only; the groups' figures are added.
        """
        counted = self.filter(year=year).aggregate(
            projects=Count("pk"),
            cities=Count("city", distinct=True),
            **{status: Count("pk", filter=Q(status=status)) for status in Status.values},
        )
        groups = StatusGroup.objects.filter(year=year).aggregate(planning=Sum("planning"), ongoing=Sum("ongoing"))
        for status, number in groups.items():
            counted[status] += number or 0
        return counted


class ProjectRecord(models.Model):
    """One row of a yearly report."""

    code = models.CharField(_("record"), max_length=20, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    appendix = models.CharField(_("appendix"), max_length=2, blank=True)
    number = models.PositiveSmallIntegerField(_("number"))
    city = models.ForeignKey(City, models.PROTECT, related_name="records", verbose_name=_("city"))
    title = models.CharField(_("project as printed"), max_length=300)
    focus_area = models.CharField(_("focus area"), max_length=30, choices=FocusArea.choices, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, blank=True)
    status_basis = models.CharField(_("how the status was read"), max_length=200, blank=True)
    status_group = models.CharField(_("group that carries the status"), max_length=40, blank=True)
    project_code = models.CharField(_("project"), max_length=60, blank=True, db_index=True)
    project_code_likely = models.CharField(_("probably project"), max_length=60, blank=True)
    source = models.CharField(_("report"), max_length=20)
    page = models.PositiveSmallIntegerField(_("page"), null=True)

    objects = ProjectRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly record")
        ordering = ["year", "appendix", "number"]

    def __str__(self):
        return self.code


class StatusGroup(models.Model):
    """Rows whose status a report gives only together."""

    code = models.CharField(max_length=40, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    city = models.ForeignKey(City, models.PROTECT, related_name="status_groups")
    focus_area = models.CharField(max_length=30, choices=FocusArea.choices, blank=True)
    records = models.JSONField(default=list)
    planning = models.PositiveSmallIntegerField(default=0)
    ongoing = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=20)
    page = models.PositiveSmallIntegerField(null=True)

    def __str__(self):
        return self.code
