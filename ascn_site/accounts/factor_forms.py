"""allauth's forms of the second step, with our limits."""

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ascn_site.accounts import tries
from ascn_site.accounts.words import OwnWords


class CountedCode(OwnWords):
    """Counts each try before it is checked, and lets no code from an app work twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")

    def clean_code(self):
        now = timezone.now()
        tries.count_second_step(person=self.user, request=context.request, now=now)
        code = super().clean_code()
        is_from_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_from_app and tries.is_used_up(person=self.user, code=code, now=now):
            raise get_adapter().validation_error("incorrect_code")
        tries.second_step_was_right(person=self.user, now=now)
        return code


class CountedKey:
    def clean_credential(self):
        now = timezone.now()
        tries.count_second_step(person=self.user, request=context.request, now=now)
        authenticator = super().clean_credential()
        tries.second_step_was_right(person=self.user, now=now)
        return authenticator


class CodeForm(CountedCode, AuthenticateForm):
    pass


class CodeAgainForm(CountedCode, ReauthenticateForm):
    pass


class KeyForm(CountedKey, AuthenticateWebAuthnForm):
    pass


class KeyAgainForm(CountedKey, ReauthenticateWebAuthnForm):
    pass
