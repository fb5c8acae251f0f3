"""The network's terms in the languages in which they are known, and what the index still has to learn."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class GlossaryTerm(models.Model):
    """A concept with its words: ``{language code: {"values": [...], "confidence": "sure" or "likely"}}``.

    The first value of a language is the preferred one, the others are
    aliases. ``likely`` marks words that a native reader has not confirmed.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    group = models.CharField(_("group"), max_length=40)
    words = models.JSONField(_("words"), default=dict)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("glossary term")
        ordering = ["group", "key"]

    def __str__(self):
        return self.key


class OutboxQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(due__isnull=False)

    def ready(self, now: datetime.datetime):
        """Due, and in nobody's hands."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        return self.filter(free, due__lte=now).order_by("due")


class OutboxRow(models.Model):
    """Something findable that changed, one row for each thing: the next change takes over the row of the last.

    A row whose work is done stays for a while without ``due``, so that a rebuild knows what changed meanwhile.
    """

    kind = models.CharField(max_length=12)
    object_id = models.PositiveBigIntegerField()
    change = models.UUIDField(help_text="Another one with every change.")
    changed_at = models.DateTimeField()
    due = models.DateTimeField(null=True, help_text="When to bring it to the index; null: it is there.")
    claimed_until = models.DateTimeField(null=True, help_text="A worker has it in hand until then.")
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="one_row_for_each_thing")]
        indexes = [models.Index(fields=["due"], name="outbox_by_due", condition=Q(due__isnull=False))]

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class FileText(models.Model):
    """What a file says, read once for each content: ``[[page number or null, text], …]``."""

    file_hash = models.CharField(max_length=40, unique=True)
    passages = models.JSONField(default=list)

    def __str__(self):
        return self.file_hash
