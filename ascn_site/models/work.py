"""What waits to be done beside requests: mails and timed jobs."""

import datetime

from django.db import models
from django.db.models import Q


class JobRun(models.Model):
    """When a timed job is due again. While one process does it, ``due`` tells when another may take it up."""

    name = models.CharField(max_length=80, unique=True)
    due = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self):
        return self.name


class OutgoingMailQuerySet(models.QuerySet):
    def ready(self, now: datetime.datetime):
        """Due and in nobody's hand, the oldest first."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), due__lte=now).order_by("pk")


class OutgoingMail(models.Model):
    """A mail that has not gone out; it is deleted when the mail server has taken it."""

    content = models.JSONField(help_text="The arguments of Django's EmailMultiAlternatives.")
    created_at = models.DateTimeField()
    due = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due"], name="mail_by_due")]

    def __str__(self):
        return f"mail {self.pk}"
