"""The site's own rules for allauth. Accounts are made by invitation, never by signing up."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ascn_site import account_log, rules
from ascn_site.accounts import count_as_second_factor, tries, words
from ascn_site.client_address import UNKNOWN, address_of, shortened
from ascn_site.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | words.REFUSALS

    def add_message(self, request, level, message_template=None, *args, message=None, **kwargs):
        """Only what somebody needs to know, in our words."""
        own = words.MESSAGES.get(message_template, message)
        if own:
            super().add_message(request, level, message=str(own))

    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        return [*super().get_login_stages(), "ascn_site.accounts.stages.MailStage"]

    def authenticate(self, request, **credentials):
        """The person whose password this is. Beyond the limit right ones are refused too, and cost as much."""
        account, now = credentials.get("email", ""), timezone.now()
        refusal = tries.count_password(account=account, now=now)
        if refusal is None:
            person = super().authenticate(request, **credentials)
            if person is not None:
                tries.password_was_right(account=account, now=now)
            return person
        tries.hash_in_vain(credentials["password"])
        account_log.note("accounts.sign_in_refused")
        if refusal.is_first:
            self.warn_owner(account)
        return None

    def authentication_failed(self, request, **credentials):
        account_log.note("accounts.sign_in_refused")

    def warn_owner(self, account: str) -> None:
        person = User.objects.filter(email__iexact=account, is_active=True).first()
        if person is not None:
            self.send_mail("account/email/wrong_passwords", person.email, {"user": person})

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

    def get_client_ip(self, request):
        """Only its beginning is kept in the list of sessions, which is enough to know one's own."""
        return shortened(address_of(request)).split("/")[0].replace(UNKNOWN, "::")

    def send_mail(self, template_prefix, email, context):
        if tries.may_send(mail=template_prefix, mailbox=email, request=self.request, now=timezone.now()):
            super().send_mail(template_prefix, email, context)


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions):
        sessions = list(sessions)
        super().end_sessions(sessions)
        if sessions:
            account_log.note("accounts.sessions_ended", person=sessions[0].user, number=len(sessions))


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | words.REFUSALS

    def generate_authenticator_name(self, user, *_kind):
        """Where a passkey was made says more than its number."""
        return str(_("Made on %(day)s")) % {"day": date_format(timezone.localdate(), "SHORT_DATE_FORMAT")}
