"""Who is invited to a forum, and lists of them that wait for a second look."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ascn_site.languages import LANGUAGES
from events.models.channels import ForumRole

LOOKED_AT_WITHIN = datetime.timedelta(hours=24)


class ForumInvitationQuerySet(models.QuerySet):
    def standing(self):
        """Neither taken up nor withdrawn; its link opens the way until the forum is over."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def taken_up(self):
        return self.filter(accepted_at__isnull=False, withdrawn_at=None)


class ForumInvitation(models.Model):
    """A place at a forum, offered to an address; its link is personal and works once."""

    forum = models.CharField(_("forum"), max_length=60, help_text=_("The permanent id of the forum."))
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    delegation = models.CharField(_("delegation"), max_length=80)
    role = models.CharField(_("role"), max_length=12, choices=ForumRole.choices, default=ForumRole.DELEGATE)
    language = models.CharField(_("language read"), max_length=8, choices=LANGUAGES, blank=True)
    spoken = models.JSONField(_("languages spoken"), default=list, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = ForumInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a forum")
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "email"],
                condition=models.Q(withdrawn_at=None),
                name="address_is_invited_once_to_a_forum",
            )
        ]

    def __str__(self):
        return f"{self.forum} {self.delegation}"


class WaitingList(models.Model):
    """A list as it was read, shown before anybody is invited; kept for a day."""

    forum = models.CharField(max_length=60)
    rows = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("list of participants to look at")

    def __str__(self):
        return f"{self.forum} {self.pk}"
