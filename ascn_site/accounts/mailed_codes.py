"""One-time codes that travel by mail. What is kept of one is a keyed hash, in the session that asked for it."""

import datetime
from collections.abc import MutableMapping

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core.internal.cryptokit import normalize_user_code
from django.utils.crypto import constant_time_compare, salted_hmac

from ascn_site.models import User

VALID = datetime.timedelta(minutes=15)
MAIL = "account/email/second_step_code"


def send_code(*, person: User, state: MutableMapping, now: datetime.datetime) -> None:
    """Mail a fresh code to the person's own address; a code sent before dies."""
    adapter = get_adapter()
    code = adapter.generate_login_code()
    state["code"] = fingerprint(code)
    state["sent_at"] = now.timestamp()
    address = EmailAddress.objects.get_primary_email(person) or person.email
    adapter.send_mail(MAIL, address, {"user": person, "code": code})


def use_code(*, state: MutableMapping, code: str, now: datetime.datetime) -> bool:
    """Whether this is the code that was sent; a right one is used up."""
    is_fresh = now.timestamp() - state.get("sent_at", 0) <= VALID.total_seconds()
    is_right = constant_time_compare(fingerprint(code), state.get("code") or "")
    if is_fresh and is_right:
        del state["code"]
        return True
    return False


def fingerprint(code: str) -> str:
    return salted_hmac("ascn_site.accounts.mailed_codes", normalize_user_code(code), algorithm="sha256").hexdigest()
