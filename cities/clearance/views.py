"""The clearance pages, outside the editor: what waits, one page, the secretariat's settings."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Comment, Page

from ascn_site import rules as people
from cities.clearance import course, links, remarks, rules, services
from cities.clearance.dossier import Dossier, dossier_of
from cities.clearance.forms import AddressForm, AnswerForm, DecisionForm, PolicyForm, TimesForm
from cities.clearance.rules import Reach, Refusal
from cities.clearance.watch import agreed_times
from cities.models.approval_links import OfficeAddress
from cities.models.clearance import StepPolicy
from cities.models.places import City


def for_people(view):
    """Only for the signed-in."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **parts) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, **parts)

    return guarded


def page_for(request: HttpRequest, page_id: int) -> tuple[Page, Reach]:
    """The page and what the person may do with it, if she may know of its draft; else there is none."""
    page = Page.objects.filter(pk=page_id, latest_revision__isnull=False).select_related("locale").first()
    if page is None:
        raise Http404
    found = page.specific
    found.locale = page.locale
    course.know_cities([found])
    reach = rules.reach_of(found, request.user, on=timezone.localdate())
    if not reach.may_read:
        raise Http404
    return found, reach


@for_people
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this person, and what waits elsewhere of what she may know."""
    now = timezone.now()
    waiting = course.all_waiting(now=now)
    mine = [each for each in waiting if request.user in each.people]
    known = course.known_to(request.user, waiting, on=timezone.localdate(now))
    context = {
        "mine": mine,
        "elsewhere": [each for each in known if each not in mine],
        "is_secretariat": people.is_secretariat(request.user, on=timezone.localdate()),
    }
    return render(request, "cities/clearance/desk.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, page_id: int) -> HttpResponse:
    """What changed in one page, and the decision on it."""
    shown_page, reach = page_for(request, page_id)
    found = dossier_of(shown_page, request.user, reach, now=timezone.now())
    paths = [group.path for group in found.groups]
    form = DecisionForm(request.POST or None, fields=found.fields, paths=paths)
    if request.method == "POST":
        if request.POST.get("version") != found.version:
            return shown(request, found, form, Refusal.OVERTAKEN.sentence, status=409)
        if form.is_valid():
            try:
                decide(request, found, form)
            except services.Refused as refused:
                return shown(request, found, form, refused.refusal.sentence, status=409)
            return redirect("clearance_desk")
    return shown(request, found, form, "")


def shown(request: HttpRequest, found: Dossier, form: DecisionForm, problem: str, status: int = 200) -> HttpResponse:
    for group in found.groups:
        group.typed = request.POST.get(f"remark:{group.path}", "")
    zone = rules.city_of(found.page).timezone
    context = {"dossier": found, "page": None, "form": form, "problem": problem, "zone": zone}
    return render(request, "cities/clearance/page.html", context, status=status)


def decide(request: HttpRequest, found: Dossier, form: DecisionForm) -> None:
    data = form.cleaned_data
    services.decide(
        page=found.page,
        version=data["version"],
        person=request.user,
        act=data["act"],
        at_fields=data["said"].at_fields,
        comment=data["said"].on_page,
        now=timezone.now(),
    )
    words = {
        "approve": _("Done. The page went on."),
        "reject": _("The page is returned. Its city gets a mail with your remark."),
        "remark": _("The remarks stand at their fields."),
    }
    messages.success(request, words[data["act"]])


@for_people
@require_safe
def whole(request: HttpRequest, page_id: int) -> HttpResponse:
    """The latest text as readers would see it."""
    page, _reach = page_for(request, page_id)
    found = page.get_latest_revision_as_object()
    answer = found.make_preview_request(request, found.default_preview_mode)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@for_people
@require_POST
def answer(request: HttpRequest, page_id: int) -> HttpResponse:
    """An officer answers a remark where it stands; whoever wrote it may settle it, and so may the city."""
    found, _reach = page_for(request, page_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write an answer."))
        return redirect("clearance_page", page_id=page_id)
    comment = Comment.objects.filter(page=found, pk=form.cleaned_data["comment"]).first()
    if comment is None:
        raise Http404
    if form.cleaned_data["text"]:
        remarks.answer(page=found, comment=comment, person=request.user, text=form.cleaned_data["text"])
    if form.cleaned_data["settle"] and comment.resolved_at is None:
        remarks.settle(page=found, comment=comment, person=request.user, now=timezone.now())
    return redirect(f"{course.address_of(found)}#remark-{comment.pk}")


@for_people
@require_POST
def way(request: HttpRequest, page_id: int) -> HttpResponse:
    """Submit a page, take it back, or ask for a new clearance: for those who write for the city."""
    found, reach = page_for(request, page_id)
    if not reach.may_write:
        raise Http404
    if request.POST.get("version") != services.version_of(found.latest_revision):
        messages.error(request, Refusal.OVERTAKEN.sentence)
        return redirect("clearance_page", page_id=page_id)
    try:
        take(request.POST.get("act"), found, request)
    except services.Refused as refused:
        messages.error(request, refused.refusal.sentence)
    return redirect("clearance_page", page_id=page_id)


def take(act: str | None, found: Page, request: HttpRequest) -> None:
    match act:
        case "submit":
            services.submit(page=found, person=request.user)
            messages.success(request, _("The page is submitted."))
        case "take_back":
            services.take_back(page=found, person=request.user)
            messages.success(request, _("The submission is taken back. The page can be changed again."))
        case "link":
            link = links.send_anew(page=found, now=timezone.now())
            words = _("A new link went to the office.") if link else _("No link can be sent now.")
            messages.success(request, words)
        case "anew":
            services.begin_anew(page=found, person=request.user)
            messages.success(request, _("The page begins its way anew with the city."))


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The agreed days, and what becomes of vacant steps."""
    if not people.is_secretariat(request.user, on=timezone.localdate()):
        raise Http404
    sent = request.POST.get("form") if request.method == "POST" else None
    times = TimesForm(request.POST if sent == "times" else None, instance=agreed_times())
    policy = PolicyForm(request.POST if sent == "policy" else None)
    if sent == "times" and times.is_valid():
        services.agree_times(times=times.save(commit=False), person=request.user)
        return said(request)
    if sent == "policy" and policy.is_valid():
        services.set_policy(policy=policy.policy(), person=request.user)
        return said(request)
    address = AddressForm(request.POST if sent == "address" else None)
    if sent == "address" and address.is_valid():
        links.set_address(address=address.save(commit=False), person=request.user, now=timezone.now())
        return said(request)
    if sent == "remove":
        city = City.objects.filter(pk=request.POST.get("city")).first()
        if city is not None:
            links.remove_address(city=city, person=request.user)
        return said(request)
    context = {
        "times": times,
        "policy": policy,
        "address": address,
        "policies": StepPolicy.objects.order_by("step", "place"),
        "addresses": OfficeAddress.objects.select_related("city").order_by("city__name_en"),
    }
    return render(request, "cities/clearance/settings.html", context)


def said(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Kept."))
    return redirect("clearance_settings")
