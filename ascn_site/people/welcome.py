"""Where an invitation leads: a new account or an existing one takes up its office."""

from http import HTTPStatus

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ascn_site import rules
from ascn_site.models import Invitation, User
from ascn_site.models.accounts import Office
from ascn_site.people import invitations, places
from ascn_site.people.forms import WelcomeForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """One page for links that are used, withdrawn, too old or forged; else what fits who opens it."""
    try:
        found = invitations.open_invitation(token, now=timezone.now())
        if request.user.is_authenticated:
            return for_signed_in(request, found)
        if invitations.account_of(found):
            return shown(request, found, "sign_in")
        return for_newcomer(request, found)
    except invitations.Gone:
        return render(request, "people/invitation_gone.html", status=HTTPStatus.NOT_FOUND)


def for_signed_in(request: HttpRequest, found: Invitation) -> HttpResponse:
    """The owner of the address accepts with one click, once her second step is passed where she needs one."""
    if not invitations.is_for(found, request.user):
        return shown(request, found, "somebody_else")
    if rules.must_pass(request.user, on=timezone.localdate()) and not rules.has_passed(request):
        return redirect(f"/accounts/second-step/?next={request.path}")
    if request.method == "POST":
        invitations.accept(invitation=found, person=request.user, now=timezone.now())
        return redirect("second_step")
    return shown(request, found, "accept")


def for_newcomer(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = WelcomeForm(request.POST or None, email=found.email)
    if request.method != "POST" or not form.is_valid():
        return shown(request, found, "new", form=form)
    data = form.cleaned_data
    person = invitations.accept_as_new(
        invitation=found, name=data["name"], password=data["password"], now=timezone.now()
    )
    return come_in(request, person)


def come_in(request: HttpRequest, person: User) -> HttpResponse:
    """Signed in by the link; the second step is set up next, a passkey being both."""
    login(request, person)
    UserSession.objects.create_from_request(request)
    record_authentication(request, person, "code")
    if not person.has_usable_password():
        return redirect("mfa_add_webauthn")
    return redirect("second_step")


def shown(request: HttpRequest, found: Invitation, case: str, **context) -> HttpResponse:
    context |= {
        "invitation": found,
        "office": Office(found.office).label,
        "place": places.find(found.scope_kind, found.scope_id),
        "accept": _("Accept the office"),
        "case": case,
    }
    return render(request, "people/invitation.html", context)
