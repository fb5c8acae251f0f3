"""The step that allauth does not have: a code by mail or from paper, for people without app and passkey."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import LoginStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from ascn_site.accounts import factors, mailed_codes
from ascn_site.models import MailFactor, User

BY_MAILBOX = frozenset({"code", "password_reset"})


class MailStage(LoginStage):
    """Asks for a proof of another kind than the first one.

    Mailbox and password are two; the mailbox twice is one. So whoever came by
    a mailed code, or with a password that a mail set, is asked for a recovery
    code (or, after a mailed code, for a password that she chose herself).
    """

    key = "mail_factor"
    urlname = "second_step_confirm"

    def handle(self):
        if self.factor() is None:
            return None, True
        if self.may_use_mailbox() and not self.state:
            mailed_codes.send_code(person=self.login.user, state=self.state, now=timezone.now())
        return HttpResponseRedirect(reverse(self.urlname)), True

    def factor(self) -> MailFactor | None:
        person = self.login.user
        if factors.has_device(person) or did_use_passwordless_login(self.request, person):
            return None
        return factors.mail_factor_of(person)

    def may_use_mailbox(self) -> bool:
        """Whether the first proof was a password that stands for itself."""
        return not came_by_mailbox(self.request, self.login.user) and not self.factor().is_password_mailed

    def may_use_password(self) -> bool:
        """Whether the first proof was the mailbox, and there is a password that no mail has set."""
        person = self.login.user
        return (
            came_by_mailbox(self.request, person)
            and person.has_usable_password()
            and not self.factor().is_password_mailed
        )


def came_by_mailbox(request: HttpRequest, person: User) -> bool:
    records = get_authentication_records(request, person)
    return bool(records) and records[-1]["method"] in BY_MAILBOX
