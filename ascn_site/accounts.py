"""How people come in. Accounts are made by invitation, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.sessions.backends.base import SessionBase

SECOND_FACTOR = "second_factor_passed"


class AccountAdapter(DefaultAccountAdapter):
    """The site's own rules for allauth."""

    def is_open_for_signup(self, request):
        return False


def count_as_second_factor(session: SessionBase) -> None:
    """Mark a session as having passed the second step: for people who are made up, in demo mode."""
    session[SECOND_FACTOR] = True
