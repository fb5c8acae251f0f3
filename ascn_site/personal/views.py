"""`/accounts/data/`: take one's own data away, erase one's account; the secretariat erases for others."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ascn_site import rules
from ascn_site.models import User
from ascn_site.personal import erasure, export


class SureForm(forms.Form):
    is_sure = forms.BooleanField(label=_("Erase the account. I know that this cannot be undone."))


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    return render(request, "account/data.html", {"is_last_operator": is_last_operator(request.user)})


@login_required
@reauthentication_required
@require_POST
def take_away(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    name = f"ascn-own-data-{now.date().isoformat()}.zip"
    return FileResponse(export.archive_of(request.user, now=now), as_attachment=True, filename=name)


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    if is_last_operator(request.user):
        raise PermissionDenied
    form = SureForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/erase.html", {"form": form})
    person = User.objects.get(pk=request.user.pk)
    logout(request)
    erasure.erase(person=person, by=person, now=timezone.now())
    return render(request, "account/erased.html")


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase_other(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody's account, by the secretariat: not one's own, and the operator's only by an operator."""
    today = timezone.localdate()
    if not rules.is_secretariat(request.user, on=today):
        raise PermissionDenied
    person = get_object_or_404(User, pk=number)
    if not rules.may_manage(request.user, person, on=today):
        raise Http404
    form = SureForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/erase_other.html", {"form": form, "person": person})
    erasure.erase(person=person, by=request.user, now=timezone.now())
    return redirect("log")


def is_last_operator(person: User) -> bool:
    """Without any operator nobody could set the installation up again."""
    return person.is_superuser and not User.objects.filter(is_superuser=True).exclude(pk=person.pk).exists()
