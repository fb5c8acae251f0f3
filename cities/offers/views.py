"""A visitor's way: the form at a project, and the link that confirms."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ascn_site import limits, routing
from ascn_site.client_address import address_of
from cities.models import Offer, ProjectPage, SupportSought
from cities.offers import services
from cities.offers.forms import OfferForm
from cities.offers.titles import title_of

# No session takes part: what is sent is worth nothing until its mailbox confirms it, so no cookie is set for a token.
anonymous_form = csrf_exempt


def project_at(path: str) -> ProjectPage | None:
    """The public project at a path below the language, if it still seeks support."""
    text = routing.find_text(path, get_language() or "en")
    page = routing.load(text) if text else None
    if not isinstance(page, ProjectPage) or not page.is_open_to_all:
        return None
    return page if page.support.filter(is_met=False).exists() else None


def sought_by(project: ProjectPage) -> list[SupportSought]:
    """What a project still seeks, what reads alike once."""
    needs = project.support.filter(is_met=False)
    return list({(need.kind, need.detail): need for need in needs}.values())


@anonymous_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, path: str) -> HttpResponse:
    """Below every project that seeks support; elsewhere the word may be a page's own."""
    project = project_at(path)
    if project is None:
        return routing.serve(request, f"{path}offer/")
    now = timezone.now()
    form = OfferForm(request.POST or None, now=now)
    context = {"project": project, "form": form, "support": sought_by(project)}
    if request.method == "POST" and form.is_trapped:
        return render(request, "cities/offers/sent.html", context)
    if request.method != "POST" or not form.is_valid():
        return render(request, "cities/offers/form.html", context)
    limits.check("mails_from_address", address_of(request), now=now)
    # A mailbox that has had enough mails is told nothing more, and the sender sees no difference.
    if limits.count("mails_to_mailbox", form.cleaned_data["email"].lower(), now=now) is None:
        services.write_offer(project=project, written=form.written(), now=now)
    return render(request, "cities/offers/sent.html", context)


@anonymous_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, because mail programs look at links; the button confirms."""
    now = timezone.now()
    if request.method == "POST":
        found = services.confirm_offer(token=token, now=now)
        template = "confirmed"
    else:
        waiting = Offer.objects.waiting_for_confirmation(now).select_related("city__country")
        found = waiting.filter(token_hash=services.hash_of(token)).first()
        template = "confirm"
    if found is None:
        raise Http404
    title = title_of(found.project_code, language=get_language() or "")
    answer = render(request, f"cities/offers/{template}.html", {"offer": found, "title": title})
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a key
    return answer
