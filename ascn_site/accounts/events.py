"""What follows when allauth tells of a change: it offers no call of ours there."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa

from ascn_site.accounts import count_as_second_factor
from ascn_site.models import MailFactor


def listen() -> None:
    """Called once from the AppConfig."""
    mfa.authenticator_added.connect(after_adding, dispatch_uid="second factor passed")
    account.password_reset.connect(after_reset, dispatch_uid="password by mail")


def after_adding(*, request, user, **_signal) -> None:
    """Whoever has just set up and tried a device has passed the second step with it."""
    count_as_second_factor(request.session)


def after_reset(*, user, **_signal) -> None:
    MailFactor.objects.filter(person=user).update(is_password_mailed=True)
