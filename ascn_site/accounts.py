"""How people come in. Accounts are made by invitation, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """The site's own rules for allauth."""

    def is_open_for_signup(self, request):
        return False
