"""Which factors a person has, and how one is added, confirmed and taken away."""

import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction

from ascn_site.models import MailFactor, User

DEVICES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_device(person: User) -> bool:
    """Whether a passkey or an authenticator app is set up; then they are asked for, not the mailbox."""
    return Authenticator.objects.filter(user=person, type__in=DEVICES).exists()


def mail_factor_of(person: User) -> MailFactor | None:
    return MailFactor.objects.filter(person=person).first()


def has_any(person: User) -> bool:
    return has_device(person) or mail_factor_of(person) is not None


@transaction.atomic
def add_mail_factor(*, person: User, now: datetime.datetime) -> MailFactor:
    """Set up codes by mail together with recovery codes; doing it twice changes nothing."""
    factor, _is_new = MailFactor.objects.get_or_create(person=person, defaults={"added": now})
    RecoveryCodes.activate(person)
    return factor


@transaction.atomic
def remove_mail_factor(*, person: User) -> None:
    """The recovery codes go too, unless a device still needs them."""
    MailFactor.objects.filter(person=person).delete()
    if not has_device(person):
        Authenticator.objects.filter(user=person).delete()


@transaction.atomic
def reset_factors(*, person: User) -> None:
    """Take every factor away, for somebody who lost them: the next sign-in leads to setting up a new one."""
    MailFactor.objects.filter(person=person).delete()
    Authenticator.objects.filter(user=person).delete()


def use_recovery_code(*, person: User, code: str) -> Authenticator | None:
    """The person's recovery codes if ``code`` is one that was not used before; it is used up now."""
    codes = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return codes if codes and codes.wrap().validate_code(code) else None


def confirm_password(*, person: User) -> None:
    """A second, different proof stands behind the password from now on."""
    MailFactor.objects.filter(person=person).update(is_password_mailed=False)
