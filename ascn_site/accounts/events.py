"""What follows when allauth tells of a change: it offers no call of ours there."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.utils import timezone

from ascn_site import account_log
from ascn_site.accounts import count_as_second_factor, tries
from ascn_site.models import MailFactor


def listen() -> None:
    """Called once from the AppConfig."""
    for signal, follow in (
        (mfa.authenticator_added, after_adding),
        (mfa.authenticator_removed, after_removing),
        (mfa.authenticator_reset, after_new_codes),
        (mfa.authentication_failed, after_refusing),
        (account.password_reset, after_reset),
        (account.password_changed, after_new_password),
        (account.password_set, after_new_password),
        (account.email_changed, after_new_address),
    ):
        signal.connect(follow, dispatch_uid=f"ascn_site {follow.__name__}")


def after_adding(*, request, user, authenticator, **_signal) -> None:
    """Whoever has just set up and tried a device has passed the second step with it."""
    count_as_second_factor(request.session)
    account_log.note("accounts.factor_added", person=user, kind=authenticator.type)


def after_removing(*, user, authenticator, **_signal) -> None:
    account_log.note("accounts.factor_removed", person=user, kind=authenticator.type)


def after_new_codes(*, user, **_signal) -> None:
    account_log.note("accounts.recovery_codes_made", person=user)


def after_refusing(*, user, authenticator, **_signal) -> None:
    account_log.note("accounts.second_step_refused", person=user, kind=authenticator.type)


def after_reset(*, user, **_signal) -> None:
    MailFactor.objects.filter(person=user).update(is_password_mailed=True)
    tries.begin_anew(account=user.email, now=timezone.now())
    account_log.note("accounts.password_changed", person=user, by_mail=True)


def after_new_password(*, user, **_signal) -> None:
    account_log.note("accounts.password_changed", person=user, by_mail=False)


def after_new_address(*, user, **_signal) -> None:
    account_log.note("accounts.email_changed", person=user)
