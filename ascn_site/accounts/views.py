"""Pages about accounts that allauth does not have: the overview, the second step and its setting up."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import stash_login
from allauth.usersessions.adapter import get_adapter as get_sessions_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from ascn_site import account_log, rules
from ascn_site.accounts import count_as_second_factor, factors, mailed_codes, tries
from ascn_site.accounts.forms import CodeForm, PasswordForm, RecoveryCodeForm
from ascn_site.accounts.stages import MailStage
from ascn_site.models import User

WANTED = "second_step_next"
SETTING_UP = "second_step_mail"


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    return render(request, "account/overview.html", {"has_factor": factors.has_any(request.user)})


@login_required
def second_step(request: HttpRequest) -> HttpResponse:
    """Lead somebody without any factor to setting one up, and whoever has passed to where she wanted to go."""
    wanted = request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        request.session[WANTED] = wanted
    if rules.has_passed(request):
        return redirect(request.session.pop(WANTED, settings.LOGIN_REDIRECT_URL))
    return render(request, "account/second_step.html")


@login_required
@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out one browser of one's own; its pages and sockets end with it."""
    session = get_object_or_404(UserSession, pk=number, user=request.user)
    get_sessions_adapter().end_sessions([session])
    messages.success(request, _("That browser is signed out."))
    return redirect("usersessions_list")


@login_required
@require_POST
@reauthentication_required(app="allauth.mfa")
def remove_mail(request: HttpRequest) -> HttpResponse:
    factors.remove_mail_factor(person=request.user)
    account_log.note("accounts.factor_removed", person=request.user, kind="mailed_code")
    get_adapter().send_notification_mail("account/email/mail_factor_removed", request.user)
    return redirect("mfa_index")


@method_decorator([login_required, reauthentication_required(app="allauth.mfa")], name="dispatch")
class SetUpMail(View):
    """Codes by mail as second factor: the mailbox is tried once, then recovery codes are given out."""

    template = "account/second_step_mail.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template, {"form": CodeForm() if SETTING_UP in request.session else None})

    def post(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        if "code" not in request.POST:
            state = {}
            mailed_codes.send_code(person=request.user, state=state, now=now)
            request.session[SETTING_UP] = state
            return redirect("second_step_mail")
        form = CodeForm(request.POST)
        if form.is_valid():
            tries.count_second_step(person=request.user, request=request, now=now)
            state = request.session.get(SETTING_UP, {})
            if mailed_codes.use_code(state=state, code=form.cleaned_data["code"], now=now):
                del request.session[SETTING_UP]
                factors.add_mail_factor(person=request.user, now=now)
                account_log.note("accounts.factor_added", person=request.user, kind="mailed_code")
                get_adapter().send_notification_mail("account/email/mail_factor_added", request.user)
                count_as_second_factor(request.session)
                return redirect("mfa_view_recovery_codes")
            form.add_error("code", _("This code is not the one that was sent last, or it is older than 15 minutes."))
        return render(request, self.template, {"form": form})


@method_decorator(login_stage_required(stage=MailStage.key, redirect_urlname="account_login"), name="dispatch")
class Confirm(View):
    """The second step of a sign-in without app and passkey."""

    template = "account/second_step_confirm.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer()

    def post(self, request: HttpRequest) -> HttpResponse:
        stage = self.request._login_stage
        if "resend" in request.POST and stage.may_use_mailbox():
            mailed_codes.send_code(person=stage.login.user, state=stage.state, now=timezone.now())
            stash_login(request, stage.login)
            return redirect("second_step_confirm")
        if "password" in request.POST and stage.may_use_password():
            return self.by_password(PasswordForm(request.POST))
        return self.by_code(self.code_form()(request.POST))

    def by_password(self, form: PasswordForm) -> HttpResponse:
        person, now = self.person(), timezone.now()
        if form.is_valid():
            tries.count_second_step(person=person, request=self.request, now=now)
            if person.check_password(form.cleaned_data["password"]):
                return self.passed("password")
            self.refused("password")
            form.add_error("password", _("This is not the password of this account."))
        return self.answer(password_form=form)

    def by_code(self, form: CodeForm | RecoveryCodeForm) -> HttpResponse:
        stage, person, now = self.request._login_stage, self.person(), timezone.now()
        if form.is_valid():
            tries.count_second_step(person=person, request=self.request, now=now)
            code = form.cleaned_data["code"]
            if stage.may_use_mailbox() and mailed_codes.use_code(state=stage.state, code=code, now=now):
                return self.passed("mailed_code")
            if factors.use_recovery_code(person=person, code=code):
                factors.confirm_password(person=person)
                return self.passed("recovery_codes")
            self.refused("code")
            form.add_error("code", _("This code is not right, was used before, or is too old."))
        return self.answer(form=form)

    def passed(self, kind: str) -> HttpResponse:
        tries.second_step_was_right(person=self.person(), now=timezone.now())
        record_authentication(self.request, self.person(), "mfa", type=kind)
        return self.request._login_stage.exit()

    def refused(self, kind: str) -> None:
        account_log.note("accounts.second_step_refused", person=self.person(), kind=kind)

    def person(self) -> User:
        return self.request._login_stage.login.user

    def code_form(self):
        return CodeForm if self.request._login_stage.may_use_mailbox() else RecoveryCodeForm

    def answer(self, **forms) -> HttpResponse:
        stage = self.request._login_stage
        context = {
            "by_mailbox": stage.may_use_mailbox(),
            "form": self.code_form()(),
            "password_form": PasswordForm() if stage.may_use_password() else None,
        }
        return render(self.request, self.template, context | forms)
