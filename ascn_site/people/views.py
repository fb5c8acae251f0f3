"""The secretariat's pages about people: the list of offices, one office, one term, one person."""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ascn_site import limits, rules
from ascn_site.models import Assignment, Invitation, User
from ascn_site.models.accounts import Office, Scope
from ascn_site.people import access, handover, invitations, places, seats, terms
from ascn_site.people.desk import for_secretariat
from ascn_site.people.forms import EndForm, FilterForm, InviteForm, SuccessorForm, TermForm
from ascn_site.people.seats import Seat, seat_address

READ_OR_SEND = ["GET", "HEAD", "POST"]
ACTS = {
    "end_sessions": (access.end_sessions, gettext_lazy("Signed out everywhere.")),
    "reset_factor": (
        access.reset_factor,
        gettext_lazy("The second step is reset. The next sign-in sets up a new one."),
    ),
    "deactivate": (access.deactivate, gettext_lazy("The account is closed. It opens nothing from now on.")),
    "reactivate": (access.reactivate, gettext_lazy("The account is open again.")),
}


@for_secretariat
@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    now, today = timezone.now(), timezone.localdate()
    every = seats.seats(now=now, on=today)
    form = FilterForm(request.GET, countries=places.of_kind(Scope.COUNTRY))
    chosen = form.chosen(every)
    counts = {
        "vacant": sum(seat.is_vacant for seat in every),
        "soon": sum(seat.ends_soon and not seat.is_vacant for seat in every),
    }
    context = {"form": form, "groups": seats.by_country(chosen), "shown": len(chosen), "total": len(every), **counts}
    return render(request, "people/offices.html", context)


def seat_at(office: str, scope_id: str) -> Seat:
    seat = seats.seat_of(office, scope_id, now=timezone.now(), on=timezone.localdate())
    if seat is None:
        raise Http404
    return seat


@for_secretariat
@require_http_methods(READ_OR_SEND)
def office(request: HttpRequest, office: str, scope_id: str) -> HttpResponse:
    """One office with its history; the form at its end invites somebody to it."""
    seat, today = seat_at(office, scope_id), timezone.localdate()
    form = InviteForm(request.POST or None, least=today, initial={"starts": today})
    if request.method == "POST" and form.is_valid():
        invite_within_limit(
            email=form.cleaned_data["email"],
            office=seat.office,
            scope_kind=seat.place.kind,
            scope_id=seat.place.id,
            starts=form.cleaned_data["starts"],
            ends=form.cleaned_data["ends"],
            by=request.user,
            now=timezone.now(),
        )
        say_sent(request, form.cleaned_data["email"])
        return redirect(seat.address)
    context = {"seat": seat, "form": form, "history": seats.history_of(seat)}
    return render(request, "people/office.html", context)


def invite_within_limit(*, email: str, now: datetime.datetime, **offer) -> None:
    """Beyond the limit of one mailbox the answer is the same, and nothing goes out."""
    if limits.count("mails_to_mailbox", email.lower(), now=now) is None:
        invitations.invite(email=email, now=now, **offer)


def say_sent(request: HttpRequest, email: str) -> None:
    """The same whether there is an account with this address or not."""
    messages.success(request, _("An invitation goes to %(email)s. It is valid for seven days.") % {"email": email})


def term_at(term_id: int) -> Assignment:
    return get_object_or_404(Assignment.objects.select_related("person"), pk=term_id)


def back_to(term: Assignment) -> str:
    return seat_address(term.office, term.scope_id)


def term_context(term: Assignment, form) -> dict:
    return {"term": term, "office": Office(term.office).label, "place": terms.place_of(term), "form": form}


@for_secretariat
@require_http_methods(READ_OR_SEND)
def extend(request: HttpRequest, term_id: int) -> HttpResponse:
    term = term_at(term_id)
    least = max(term.starts, timezone.localdate())
    form = TermForm(request.POST or None, least=least, initial={"ends": term.ends})
    if request.method == "POST" and form.is_valid():
        terms.extend(assignment=term, ends=form.cleaned_data["ends"], by=request.user)
        messages.success(request, _("The term has a new last day."))
        return redirect(back_to(term))
    return render(request, "people/extend.html", term_context(term, form))


@for_secretariat
@require_http_methods(READ_OR_SEND)
def end(request: HttpRequest, term_id: int) -> HttpResponse:
    term, today = term_at(term_id), timezone.localdate()
    form = EndForm(request.POST or None, term=term, on=today, initial={"ends": today})
    if request.method == "POST" and form.is_valid():
        back = back_to(term)
        terms.end(assignment=term, last_day=form.cleaned_data["ends"], by=request.user)
        messages.success(request, _("The term ends on the day you chose."))
        return redirect(back)
    return render(request, "people/end.html", term_context(term, form))


@for_secretariat
@require_http_methods(READ_OR_SEND)
def hand_over(request: HttpRequest, term_id: int) -> HttpResponse:
    """All that hangs on a term, and the successor to whom it goes."""
    term, today, now = term_at(term_id), timezone.localdate(), timezone.now()
    form = SuccessorForm(request.POST or None, term=term, on=today)
    if request.method == "POST" and form.is_valid():
        give(term, form, by=request.user, now=now)
        if form.cleaned_data["person"]:
            messages.success(request, _("Handed over. Both are told by mail."))
        else:
            say_sent(request, form.cleaned_data["email"])
        return redirect(back_to(term))
    context = term_context(term, form) | {"found": handover.what_hangs_on(term)}
    return render(request, "people/handover.html", context)


def give(term: Assignment, form: SuccessorForm, *, by: User, now: datetime.datetime) -> None:
    """At once to somebody who is here; to an address when its owner accepts."""
    if successor := form.cleaned_data["person"]:
        handover.hand_over(term=term, successor=successor, by=by, now=now)
        return
    today = timezone.localdate(now)
    invite_within_limit(
        email=form.cleaned_data["email"],
        office=term.office,
        scope_kind=term.scope_kind,
        scope_id=term.scope_id,
        starts=today,
        ends=term.ends if term.ends and term.ends >= today else None,
        takes_over=term,
        by=by,
        now=now,
    )


@for_secretariat
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.open_at(timezone.now()), pk=invitation_id)
    invitations.withdraw(invitation=invitation, by=request.user, now=timezone.now())
    messages.success(request, _("The invitation is withdrawn. Its link opens nothing any more."))
    return redirect(seat_address(invitation.office, invitation.scope_id))


@for_secretariat
@require_http_methods(READ_OR_SEND)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person's offices, and what may have to be done with the account."""
    found, today = get_object_or_404(User, pk=person_id), timezone.localdate()
    is_managed = rules.may_manage(request.user, found, on=today)
    if request.method == "POST":
        act, sentence = ACTS.get(request.POST.get("act", ""), (None, ""))
        if not is_managed or act is None:
            raise PermissionDenied
        act(person=found, by=request.user)
        messages.success(request, sentence)
        return redirect("people_person", found.pk)
    known = places.every()
    held = [
        (term, Office(term.office).label, known.get((term.scope_kind, term.scope_id)))
        for term in found.assignments.order_by("-starts", "-pk")
    ]
    return render(request, "people/person.html", {"person": found, "terms": held, "is_managed": is_managed})
