"""Forms of the second step."""

from django import forms
from django.utils.translation import gettext_lazy as _

ONE_TIME = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "class": "code-input",
}


class CodeForm(forms.Form):
    """A code that came by mail, or one of the recovery codes."""

    code = forms.CharField(label=_("Code"), max_length=40, widget=forms.TextInput(attrs=ONE_TIME))


class RecoveryCodeForm(forms.Form):
    code = forms.CharField(label=_("Recovery code"), max_length=40, widget=forms.TextInput(attrs=ONE_TIME))


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
