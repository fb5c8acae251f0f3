"""An office offered to an e-mail address."""

import datetime
import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from ascn_site.models.accounts import Assignment, Office, Scope, User

VALID = datetime.timedelta(days=7)


def hash_of(token: str) -> str:
    """What is stored of a link; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    def open_at(self, now: datetime.datetime):
        """Neither used, nor withdrawn, nor too old."""
        return self.filter(accepted_at=None, withdrawn_at=None, sent_at__gt=now - VALID)


class Invitation(models.Model):
    """A link that gives an office once. Who follows it proves that the mailbox is hers."""

    email = models.EmailField(_("e-mail address"))
    office = models.CharField(_("office"), max_length=20, choices=Office.choices)
    scope_kind = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    scope_id = models.CharField(_("which"), max_length=40, blank=True)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="invitations")
    takes_over = models.ForeignKey(
        Assignment, models.SET_NULL, null=True, blank=True, related_name="successors", verbose_name=_("takes over from")
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")

    def __str__(self):
        return f"{self.get_office_display()} {self.scope_id}".strip()

    @property
    def expires_at(self) -> datetime.datetime:
        return self.sent_at + VALID
