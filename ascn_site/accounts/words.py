"""What the account pages say, in our own words: allauth has none for half of the site's languages."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("The new password once more"),
    "code": _("Code"),
    "name": _("Name, to tell it from others"),
}
REFUSALS = {
    "account_inactive": _("This account is closed."),
    "cannot_delete_authenticator": _("This second step cannot be taken away."),
    "cannot_generate_recovery_codes": _("Recovery codes come with a second step. Set one up first."),
    "cannot_remove_primary_email": _("An account keeps at least one address."),
    "duplicate_email": _("This is the address of this account already."),
    "email_password_mismatch": _("This address and this password do not belong together."),
    "email_taken": _("This address cannot be used. Choose another one."),
    "enter_current_password": _("This is not the present password."),
    "incorrect_code": _("This code is not right, was used before, or is too old."),
    "incorrect_password": _("This is not the password of this account."),
    "invalid_login": _("Write the e-mail address of your account."),
    "invalid_password_reset": _("This link was used or is too old."),
    "max_email_addresses": _("An account has one address."),
    "rate_limited": _("That was too fast. Wait a minute, then try again."),
    "same_as_current": _("This is the present one. Choose another."),
    "too_many_login_attempts": _("That was too fast. Wait a minute, then try again."),
    "unverified_email": _("Confirm your e-mail address first."),
}
MESSAGES = {
    "account/messages/login_code_sent.txt": _("If there is an account with this address, a code is on its way."),
    "account/messages/email_confirmation_sent.txt": _("A code is on its way to the new address."),
    "account/messages/email_confirmed.txt": _("The address is confirmed."),
    "account/messages/email_deleted.txt": _("The address is removed."),
    "account/messages/password_changed.txt": _("The password is saved."),
    "account/messages/password_set.txt": _("The password is saved."),
    "mfa/messages/recovery_codes_generated.txt": _("Here are your recovery codes. Codes made before no longer work."),
    "mfa/messages/totp_activated.txt": _("The app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The app is no longer asked for."),
    "mfa/messages/webauthn_added.txt": _("The passkey is saved."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "usersessions/messages/sessions_logged_out.txt": _("You are signed out everywhere else."),
}
PASSWORD_RULE = _("At least twelve characters. A few words that you remember are better than signs.")


class OwnWords:
    """For allauth's forms: our labels, no text inside a field that vanishes on typing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = PASSWORD_RULE if name == "password1" else ""
            field.widget.attrs.pop("placeholder", None)
            if field.widget.attrs.get("autocomplete") == "one-time-code":
                field.widget.attrs["class"] = "code-input"
