"""The site's own rules for allauth. Accounts are made by invitation, never by signing up."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.urls import reverse
from django.utils import timezone

from ascn_site import rules
from ascn_site.accounts import count_as_second_factor


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        return [*super().get_login_stages(), "ascn_site.accounts.stages.MailStage"]

    def login(self, request, user):
        super().login(request, user)
        if any(record["method"] == "mfa" for record in get_authentication_records(request, user)):
            count_as_second_factor(request.session)

    def get_login_redirect_url(self, request):
        has_office = rules.must_pass(request.user, on=timezone.localdate())
        return reverse("wagtailadmin_home" if has_office else "account_overview")

    def is_reauthentication_required(self, *, app, **kwargs):
        """A sign-in of a minute ago is as good as signing in once more."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)
