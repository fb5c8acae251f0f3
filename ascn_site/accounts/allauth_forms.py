"""allauth's forms in our own words; the sign-in form needs no password, because a code can come by mail."""

from allauth.account import forms as account
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ascn_site import account_log
from ascn_site.accounts import factors
from ascn_site.accounts.words import OwnWords

LONGEST_NAME = 80


class SignInForm(OwnWords, account.LoginForm):
    password = forms.CharField(
        required=False,
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _("No password? Leave it empty and a code comes by e-mail.")
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class RequestCodeForm(OwnWords, account.RequestLoginCodeForm):
    pass


class ConfirmCodeForm(OwnWords, account.ConfirmLoginCodeForm):
    def clean_code(self):
        try:
            return super().clean_code()
        except ValidationError:
            account_log.note("accounts.sign_in_refused")
            raise


class ConfirmAddressForm(OwnWords, account.ConfirmEmailVerificationCodeForm):
    pass


class NewAddressForm(OwnWords, account.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class ChangePasswordForm(OwnWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(OwnWords, account.SetPasswordForm):
    pass


class ForgottenPasswordForm(OwnWords, account.ResetPasswordForm):
    pass


class PasswordFromMailForm(OwnWords, account.ResetPasswordKeyForm):
    pass


class PasswordAgainForm(OwnWords, account.ReauthenticateForm):
    pass


class AppForm(OwnWords, ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code that the app shows now")


class NewKeyForm(OwnWords, AddWebAuthnForm):
    """Every passkey of ours signs in by itself and asks for its PIN or finger."""

    name = forms.CharField(required=False, max_length=LONGEST_NAME)
    passwordless = forms.BooleanField(initial=True, widget=forms.HiddenInput)


class KeyNameForm(OwnWords, EditWebAuthnForm):
    name = forms.CharField(max_length=LONGEST_NAME)


class NewRecoveryCodesForm(GenerateRecoveryCodesForm):
    """Codes by mail need recovery codes as an app does, which allauth cannot know."""

    def clean(self):
        has_factor = factors.mail_factor_of(self.user) is not None
        return forms.Form.clean(self) if has_factor else super().clean()
