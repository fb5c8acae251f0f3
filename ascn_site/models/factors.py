"""The second factor that needs no device of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ascn_site.models.accounts import User


class MailFactor(models.Model):
    """A person's choice of codes by mail, with recovery codes beside them, as second factor.

    ``is_password_mailed``: the password was last set through a link in a mail,
    so that it proves the mailbox and nothing more.
    """

    person = models.OneToOneField(User, models.CASCADE, related_name="mail_factor", verbose_name=_("person"))
    added = models.DateTimeField(_("added"))
    is_password_mailed = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("codes by mail")

    def __str__(self):
        return str(self.person)
