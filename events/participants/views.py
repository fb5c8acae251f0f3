"""The secretariat's pages about a forum's participants, and the page to which a personal link leads."""

from functools import partial, reduce
from http import HTTPStatus
from operator import or_
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ascn_site import limits
from ascn_site.library import pager_of
from ascn_site.models import User
from ascn_site.people.desk import for_secretariat
from ascn_site.people.forms import WelcomeForm
from ascn_site.people.invitations import is_for
from ascn_site.people.welcome import come_in
from ascn_site.plain_text import drop_unreadable, tidy_text
from events.live.doors import held
from events.models import ForumInvitation, ForumPage, Registration, WaitingList
from events.models.entrances import hash_of
from events.participants import delegations, lists, services
from events.participants.forms import GuestForm, ListForm, PlaceForm
from events.participants.lists import Guest
from events.participants.services import Place
from events.room.hall import DOOR

MOST_SHOWN = 200
ON_A_PAGE = 100
LONGEST_QUESTION = 100


def forum_at(code: str) -> ForumPage:
    """The forum in the language in which it was written first."""
    return get_object_or_404(ForumPage.objects.filter(alias_of=None).order_by("pk"), permanent_id=code)


@for_secretariat
@require_safe
def forums(request: HttpRequest) -> HttpResponse:
    pages = ForumPage.objects.filter(alias_of=None).exclude(permanent_id="").order_by("-starts", "-pk")
    return render(request, "events/participants/forums.html", {"forums": pages.for_lists()[:MOST_SHOWN]})


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def participants(request: HttpRequest, code: str) -> HttpResponse:
    """Who is registered and who is invited; a list or one guest is added here."""
    forum = forum_at(code)
    form = GuestForm(request.POST if "email" in request.POST else None)
    if form.is_bound and form.is_valid():
        invited = services.invite_all(
            forum=forum, guests=delegations.joined([form.guest()]), by=request.user, now=timezone.now()
        )
        told = _("The invitation is on its way.") if invited else _("This address is invited or registered already.")
        messages.success(request, told)
        return redirect("forum_participants", code=code)
    return shown(request, forum, form=form)


def shown(request: HttpRequest, forum: ForumPage, *, form: GuestForm, status=HTTPStatus.OK, **context) -> HttpResponse:
    wanted = drop_unreadable(tidy_text(request.GET.get("q", ""))[:LONGEST_QUESTION]).strip()
    registered = Registration.objects.filter(forum=forum.permanent_id).select_related("person")
    invited = ForumInvitation.objects.standing().filter(forum=forum.permanent_id)
    if wanted:
        registered = registered.filter(named(wanted, "person__name", "person__email", "delegation"))
        invited = invited.filter(named(wanted, "name", "email", "delegation"))
    lists_shown = {
        "registered": registered.order_by("delegation", "person__name", "pk"),
        "invited": invited.order_by("delegation", "name", "pk"),
    }
    for name, rows in lists_shown.items():
        page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get(name))
        context |= {name: page, f"{name}_pager": pager_of(page, partial(address_of_list, request.path, wanted, name))}
    context |= {"forum": forum, "is_over": forum.is_over(timezone.now()), "form": form, "list_form": ListForm()}
    context["wanted"] = wanted
    return render(request, "events/participants/participants.html", context, status=status)


def named(text: str, *fields: str) -> Q:
    return reduce(or_, (Q(**{f"{field}__icontains": text}) for field in fields))


def address_of_list(path: str, wanted: str, name: str, number: int) -> str:
    """One page of the ``registered`` or the ``invited``, among those who are asked for."""
    asked = [("q", wanted)] if wanted else []
    return f"{path}?{urlencode([*asked, (name, str(number))])}#{name}"


@for_secretariat
@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Read a list: show what it would do, or what is wrong where. Nobody is invited by this."""
    limits.check("imports", request.user.pk, now=timezone.now())
    forum = forum_at(code)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, forum, form=GuestForm(), status=HTTPStatus.BAD_REQUEST, list_errors=form.errors["file"])
    upload = form.cleaned_data["file"]
    checked = lists.check(upload.read(lists.sheets.MOST_BYTES + 1), name=upload.name)
    if checked.faults:
        return shown(request, forum, form=GuestForm(), status=HTTPStatus.BAD_REQUEST, faults=checked.faults)
    waiting = services.keep_for_a_look(
        forum=forum, guests=delegations.joined(checked.guests), by=request.user, now=timezone.now()
    )
    return redirect("forum_list", code=code, number=waiting.pk)


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The list as it was read; the button invites all of it."""
    forum = forum_at(code)
    waiting = WaitingList.objects.filter(pk=number, forum=forum.permanent_id, made_by=request.user).first()
    if waiting is None:
        messages.warning(
            request,
            _("This list does not wait any more. Who is invited stands below; if somebody is missing, send it again."),
        )
        return redirect("forum_participants", code=code)
    guests = [Guest(**row | {"spoken": tuple(row["spoken"])}) for row in waiting.rows]
    if request.method == "POST":
        invited = services.invite_all(forum=forum, guests=guests, by=request.user, now=timezone.now())
        waiting.delete()
        told = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", invited)
        messages.success(request, told % {"count": invited})
        return redirect("forum_participants", code=code)
    known = services.known_in(forum.permanent_id, [guest.email for guest in guests])
    page = Paginator(guests, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"forum": forum, "guests": page, "known": known, "new": len(guests) - len(known)}
    context["pager"] = pager_of(page, "?page={}".format)
    context["unknown"] = delegations.unknown(guest.delegation for guest in guests)
    return render(request, "events/participants/look.html", context)


@for_secretariat
@require_POST
def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    found = get_object_or_404(ForumInvitation, pk=number, forum=code)
    try:
        services.withdraw(invitation=found, by=request.user, now=timezone.now())
        messages.success(request, _("The invitation is withdrawn."))
    except services.Gone:
        told = _("This invitation does not stand any more. Who has taken it up is among the registered.")
        messages.warning(request, told)
    return redirect("forum_participants", code=code)


def registration_at(code: str, number: int) -> Registration | None:
    """None for a place that was taken back.

    Raises:
        Http404: it is one at another forum.
    """
    found = Registration.objects.select_related("person").filter(pk=number).first()
    if found is not None and found.forum != forum_at(code).permanent_id:
        raise Http404
    return found


def taken_back_already(request: HttpRequest, code: str) -> HttpResponse:
    messages.warning(request, _("This place was taken back before. Who is registered stands below."))
    return redirect("forum_participants", code=code)


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """As what somebody takes part, and the button that takes the place back."""
    found = registration_at(code, number)
    if found is None:
        return taken_back_already(request, code)
    standing = {name: getattr(found, name) for name in Place._fields}
    form = PlaceForm(request.POST or None, initial=standing)
    if form.is_bound and form.is_valid():
        place = form.place()
        place = place._replace(delegation=delegations.name_of(place.delegation))
        try:
            services.change(registration=found, place=place, by=request.user)
        except services.Gone:
            return taken_back_already(request, code)
        messages.success(request, _("The place is changed."))
        return redirect("forum_participants", code=code)
    context = {"forum": forum_at(code), "registration": found, "form": form}
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "events/participants/registration.html", context, status=status)


@for_secretariat
@require_POST
def unregister(request: HttpRequest, code: str, number: int) -> HttpResponse:
    found = registration_at(code, number)
    if found is None:
        return taken_back_already(request, code)
    services.unregister(registration=found, by=request.user, now=timezone.now())
    messages.success(request, _("The place is taken back. The person may be invited again."))
    return redirect("forum_participants", code=code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def participation(request: HttpRequest, token: str) -> HttpResponse:
    """One page for links that are used, withdrawn or forged; else what fits who opens it."""
    try:
        found = services.open_invitation(token, now=timezone.now())
        if request.user.is_authenticated:
            return for_signed_in(request, found)
        if User.objects.filter(email__iexact=found.email).exists():
            return offered(request, found, "sign_in")
        return for_newcomer(request, found)
    except services.Over:
        return render(request, "events/participants/over.html", status=HTTPStatus.GONE)
    except services.Gone:
        if taken := taken_before(request, token):
            return redirect(after(request, taken))
        return render(request, "people/invitation_gone.html", status=HTTPStatus.NOT_FOUND)


def taken_before(request: HttpRequest, token: str) -> ForumInvitation | None:
    """Her own link that she has used, by a double click or long ago; to nobody else it says anything."""
    found = ForumInvitation.objects.taken_up().filter(token_hash=hash_of(token)).first()
    return found if found and request.user.is_authenticated and is_for(found, request.user) else None


def for_signed_in(request: HttpRequest, found: ForumInvitation) -> HttpResponse:
    if not is_for(found, request.user):
        return offered(request, found, "somebody_else")
    if request.method == "POST":
        services.accept(invitation=found, person=request.user, now=timezone.now())
        return redirect(after(request, found))
    return offered(request, found, "accept")


def for_newcomer(request: HttpRequest, found: ForumInvitation) -> HttpResponse:
    form = WelcomeForm(request.POST or None, email=found.email, initial={"name": found.name})
    if request.method != "POST" or not form.is_valid():
        return offered(request, found, "new", form=form)
    data = form.cleaned_data
    person = services.accept_as_new(invitation=found, name=data["name"], password=data["password"], now=timezone.now())
    come_in(request, person)
    return redirect(after(request, found) if person.has_usable_password() else "mfa_add_webauthn")


def after(request: HttpRequest, found: ForumInvitation) -> str:
    """The room at whose door she stood, else the programme of the forum with the ways into its rooms."""
    door = request.session.pop(DOOR, "")
    if any(channel.forum == found.forum for channel in held([door]).values()):
        return reverse("live_room", args=[door])
    return forum_at(found.forum).url or "/"


def offered(request: HttpRequest, found: ForumInvitation, case: str, **context) -> HttpResponse:
    context |= {"invitation": found, "forum": forum_at(found.forum), "accept": _("Take the place"), "case": case}
    return render(request, "events/participants/participation.html", context)
