"""The form of the one door: with a password, or without one by a code that comes by mail."""

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=500,
        strip=False,
        help_text=_("No password? Leave it empty and a code comes by e-mail."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("E-mail address")
        login.widget.attrs = {"autocomplete": "username webauthn", "maxlength": "254"}
