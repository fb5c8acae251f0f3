"""`/desk/offers/`: what waits for the city's office, and its answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ascn_site import rules
from ascn_site.audit.reading import in_words
from ascn_site.audit.told import offices_of
from cities.models import Offer, OfferState
from cities.offers import services
from cities.offers.forms import AnswerForm, ReasonForm, SureForm, TakeUpForm
from cities.offers.personal import erase_offerer
from cities.offers.rules import may_enter, offers_for
from cities.offers.titles import title_of, titles_of
from cities.told import names

PAGE_SIZE = 50
FORMS = {"answer": AnswerForm, "take_up": TakeUpForm, "decline": ReasonForm, "close": ReasonForm, "name": TakeUpForm}


@login_required
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    if not may_enter(request.user, on=today):
        raise PermissionDenied
    found = offers_for(request.user, on=today).select_related("city__country")
    state = request.GET.get("state", "")
    if state in OfferState.values:
        found = found.filter(state=state)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    titles = titles_of({offer.project_code for offer in shown}, language=get_language())
    rows = [(offer, titles.get(offer.project_code, offer.project_code)) for offer in shown]
    states = [choice for choice in OfferState.choices if choice[0] != OfferState.UNCONFIRMED]
    return render(request, "cities/offers/list.html", {"rows": rows, "page_of": page, "states": states, "state": state})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, number: int) -> HttpResponse:
    """One offer with what may be done about it; somebody else's looks as if it did not exist."""
    today = timezone.localdate()
    found = get_object_or_404(offers_for(request.user, on=today).select_related("city__country", "partner"), pk=number)
    act = request.POST.get("act", "")
    sees_address = rules.is_secretariat(request.user, on=today)
    erasing = SureForm(request.POST if act == "erase" else None, auto_id="erase_%s")
    if sees_address and erasing.is_valid():
        erase_offerer(offer=found, by=request.user, now=timezone.now())
        messages.success(request, _("Everything from this address is erased."))
        return redirect("offers")
    form = FORMS[act](request.POST, auto_id=f"{act}_%s") if act in FORMS else None
    if form and form.is_valid():
        try:
            messages.success(request, done(request, found, act, form.cleaned_data))
        except services.NotNow:
            messages.error(request, _("Somebody else was faster. This is how the offer stands now."))
        return redirect(request.path)
    given = {name: form if act == name else made(auto_id=f"{name}_%s") for name, made in FORMS.items()}
    context = {
        "offer": found,
        "title": title_of(found.project_code, language=get_language()),
        "answers": list(found.answers.all()),
        "partner": getattr(found, "partner", None),
        "forms": given,
        "is_open": found.state in services.OPEN,
        "is_taken_up": found.state == OfferState.TAKEN_UP,
        "erasing": erasing if sees_address else None,
    }
    return render(request, "cities/offers/one.html", context)


def done(request: HttpRequest, offer: Offer, act: str, given: dict) -> str:
    """Do one act, and say so."""
    person, now = request.user, timezone.now()
    match act:
        case "answer":
            held = offices_of(person).strip("|").split("|")[0]
            office = in_words(held, names()) if held else ""
            services.answer_offer(offer=offer, text=given["text"], person=person, office=office[:120], now=now)
            return _("The answer is on its way.")
        case "take_up":
            services.take_up_offer(offer=offer, city_agrees=given["city_agrees"], person=person, now=now)
            return _("The offer is taken up. Its sender gets a mail.")
        case "name":
            services.name_partner(partner=offer.partner, city_agrees=given["city_agrees"], person=person)
            return _("Saved.")
        case "decline":
            services.decline_offer(offer=offer, reason=given["reason"], person=person, now=now)
            return _("The offer is declined. Its sender gets a mail with the reason.")
    services.close_offer(offer=offer, reason=given["reason"], person=person, now=now)
    return _("The offer is closed. Nobody gets a mail.")
