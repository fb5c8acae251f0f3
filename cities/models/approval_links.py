"""Approval by link, for the head of a city's administration who has no account here."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, TaskState

from ascn_site.languages import INTERFACE_CODES, LANGUAGES
from ascn_site.models import User
from cities.models.places import City


class OfficeAddress(models.Model):
    """Where the secretariat writes to an office of a city that approves by link."""

    city = models.OneToOneField(City, models.CASCADE, related_name="office_address", verbose_name=_("city"))
    title = models.CharField(_("office"), max_length=120, help_text=_("The office, not a person: Governor of Ha Noi."))
    email = models.EmailField(_("e-mail address of the office"))
    language = models.CharField(
        _("language of its mails"),
        max_length=10,
        default="en",
        choices=[language for language in LANGUAGES if language[0] in INTERFACE_CODES],
    )
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    entered_at = models.DateTimeField(_("entered"), editable=False)

    class Meta:
        verbose_name = _("address of an office")

    def __str__(self):
        return self.title


class ApprovalLink(models.Model):
    """One link for one text of one page. Token and code are kept as hashes only."""

    state = models.ForeignKey(TaskState, models.CASCADE, related_name="links")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    version = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    email = models.EmailField()
    language = models.CharField(max_length=10)
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("approval link")

    def __str__(self):
        return f"{self.title}, {self.sent_at:%Y-%m-%d}"
