"""Which form of ours stands for which of allauth's, as its settings want it; what a password must be."""

OURS = "ascn_site.accounts.allauth_forms"
COUNTED = "ascn_site.accounts.factor_forms"

PASSWORD_RULES = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT = {
    "login": f"{OURS}.SignInForm",
    "request_login_code": f"{OURS}.RequestCodeForm",
    "confirm_login_code": f"{OURS}.ConfirmCodeForm",
    "confirm_email_verification_code": f"{OURS}.ConfirmAddressForm",
    "add_email": f"{OURS}.NewAddressForm",
    "change_password": f"{OURS}.ChangePasswordForm",
    "set_password": f"{OURS}.SetPasswordForm",
    "reset_password": f"{OURS}.ForgottenPasswordForm",
    "reset_password_from_key": f"{OURS}.PasswordFromMailForm",
    "reauthenticate": f"{OURS}.PasswordAgainForm",
}
FACTORS = {
    "activate_totp": f"{OURS}.AppForm",
    "add_webauthn": f"{OURS}.NewKeyForm",
    "edit_webauthn": f"{OURS}.KeyNameForm",
    "generate_recovery_codes": f"{OURS}.NewRecoveryCodesForm",
    "authenticate": f"{COUNTED}.CodeForm",
    "reauthenticate": f"{COUNTED}.CodeAgainForm",
    "authenticate_webauthn": f"{COUNTED}.KeyForm",
    "reauthenticate_webauthn": f"{COUNTED}.KeyAgainForm",
}
