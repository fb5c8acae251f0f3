"""The record of a session: a snapshot of its log, and beside it what was edited and corrected."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.channels import LINE_LENGTH, Channel

CORRECTION_HOURS = 48


class RecordState(models.TextChoices):
    DRAFT = "draft", _("draft")
    RELEASED = "released", _("released")


class RecordQuerySet(models.QuerySet):
    def released(self):
        return self.filter(state=RecordState.RELEASED)

    def for_everybody(self):
        return self.released().filter(is_public=True)


class Record(models.Model):
    """``content`` names nobody: who said what is asked of the log, so that an erased name is gone from here too.

    ``seq`` is the last event of the log that the snapshot knows.
    """

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="record", verbose_name=_("channel"))
    state = models.CharField(_("state"), max_length=8, choices=RecordState.choices, default=RecordState.DRAFT)
    is_public = models.BooleanField(_("everybody may read it once it is released"), default=True)
    content = models.JSONField(default=dict)
    summary = models.JSONField(_("summary, by language"), default=dict, blank=True)
    seq = models.BigIntegerField(default=0)
    closed_at = models.DateTimeField(_("closed"))
    correction_hours = models.PositiveSmallIntegerField(_("hours for corrections"), default=CORRECTION_HOURS)
    made_at = models.DateTimeField(_("made"))
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of a session")

    def __str__(self):
        return self.channel_id

    @property
    def is_released(self) -> bool:
        return self.state == RecordState.RELEASED

    @property
    def corrections_end(self) -> datetime.datetime:
        return self.closed_at + datetime.timedelta(hours=self.correction_hours)


class RecordEdit(models.Model):
    """The secretariat's hand on one item: other words, or none of it with the reason why.

    ``more`` has what else reads otherwise: ``options`` of a poll, ``answer`` to a question, ``tr`` by language.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="edits")
    seq = models.BigIntegerField()
    text = models.TextField(blank=True)
    more = models.JSONField(default=dict)
    reason_to_hide = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("edit of a record")
        constraints = [models.UniqueConstraint(fields=["record", "seq"], name="item_of_a_record_is_edited_once")]

    def __str__(self):
        return f"{self.record_id} {self.seq}"


class Correction(models.Model):
    """What somebody says that he meant; what he said stays beside it.

    ``text`` stands in the record. ``waiting`` came after the release: the secretariat takes it in or leaves it out.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="corrections")
    seq = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=LINE_LENGTH, blank=True)
    waiting = models.TextField(max_length=LINE_LENGTH, blank=True, default="", db_default="")
    at = models.DateTimeField()
    is_left_out = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("correction in a record")
        constraints = [models.UniqueConstraint(fields=["record", "seq"], name="item_of_a_record_is_corrected_once")]

    def __str__(self):
        return f"{self.record_id} {self.seq}"
