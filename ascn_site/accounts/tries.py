"""Limits of coming in: wrong passwords of an account, tries of a second step, mails to a mailbox."""

import datetime

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from ascn_site import limits
from ascn_site.client_address import address_of
from ascn_site.models import User

MAILS = "account/email/"
# What somebody who is not signed in can cause to be sent, by the name of its limit.
LIMITED_MAILS = {
    **dict.fromkeys(("password_reset_key", "unknown_account", "account_already_exists"), "mails_to_mailbox"),
    **dict.fromkeys(("email_confirmation", "email_confirmation_signup"), "mails_to_mailbox"),
    **dict.fromkeys(("login_code", "second_step_code"), "codes_to_mailbox"),
}


def count_password(*, account: str, now: datetime.datetime) -> limits.Refusal | None:
    """Count a try before it is known to be wrong, so that many at once are not more than one after the other.

    Raises:
        LimitReached: it cannot be counted at present.
    """
    refusal = limits.count("wrong_passwords", account.lower(), now=now)
    if refusal and refusal.is_away:
        raise limits.LimitReached(refusal)
    return refusal


def password_was_right(*, account: str, now: datetime.datetime) -> None:
    limits.give_back("wrong_passwords", account.lower(), now=now)


def begin_anew(*, account: str, now: datetime.datetime) -> None:
    """Whoever read the account's mail and chose a new password need not wait."""
    limits.forget("wrong_passwords", account.lower(), now=now)


def hash_in_vain(password: str) -> None:
    """As much work as a check, for a try that is refused without one."""
    get_user_model()().set_password(password)


def count_second_step(*, person: User, request: HttpRequest, now: datetime.datetime) -> None:
    """
    Raises:
        LimitReached: too many tries in this sign-in or this hour, or it cannot be counted at present.
    """
    limits.check("second_factor_of_sign_in", f"{person.pk} {request.session.session_key}", now=now)
    limits.check("second_factor", person.pk, now=now)


def second_step_was_right(*, person: User, now: datetime.datetime) -> None:
    limits.give_back("second_factor", person.pk, now=now)


def is_used_up(*, person: User, code: str, now: datetime.datetime) -> bool:
    """Whether a code from an app was used before; asking uses it up."""
    return limits.count("one_time_code", f"{person.pk} {code}", now=now) is not None


def may_send(*, mail: str, mailbox: str, request: HttpRequest, now: datetime.datetime) -> bool:
    """Whether one more of these mails goes out. Whoever asked for it sees the same page either way."""
    name = LIMITED_MAILS.get(mail.removeprefix(MAILS))
    if name is None:
        return True
    refused = limits.count(name, mailbox.lower(), now=now)
    return not refused and not limits.count("mails_from_address", address_of(request), now=now)
