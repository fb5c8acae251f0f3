"""What somebody reads who wrote while her office ended: that nothing was stored, and her text, to be copied."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ascn_site import rules
from ascn_site.resending import sent_again, texts_of
from ascn_site.visitor_language import chosen_by

EDITOR = "/admin/"
WORK = (EDITOR, "/desk/")
SHUT = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
# Of the reasons that the editor's autosave knows, the one whose words it shows and after which it tries again.
PAUSED = "locked"
NO_OFFICE = gettext_noop(
    "Your office has ended, and nothing was stored since. Your text is still here: copy it. The secretariat can extend "
    "the term, or give your work to your successor."
)
OTHER_OFFICE = gettext_noop(
    "This page is not open to you any more: your office for it may have ended. Nothing was stored since. Your text is "
    "still here: copy it, then ask the secretariat."
)
SIGNED_OUT = gettext_noop(
    "You are signed out, so nothing is stored any more. Your text is still here: copy it, sign in in a second window, "
    "then go on."
)


def saves_by_itself(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("Accept", "") == "application/json"


def is_to_be_told(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether somebody wrote what is refused here, and the answer does not say by itself what to do with it."""
    is_shut = response.status_code in SHUT and request.path.startswith(WORK)
    if not is_shut or request.method != "POST":
        return False
    if saves_by_itself(request):
        return "html" in response.headers.get("Content-Type", "")
    is_sent = bool(sent_again(request))
    return is_sent and (response.status_code == HTTPStatus.NOT_FOUND or not still_holds(request))


def still_holds(request: HttpRequest) -> bool:
    return rules.has_office(request.user, on=timezone.localdate())


def told(request: HttpRequest, status: int) -> HttpResponse:
    """That the office has ended and what becomes of the text, in the language that the person chose for her work."""
    has_office = still_holds(request)
    with translation.override(chosen_by(request.user.pk) or translation.get_language()):
        if saves_by_itself(request):
            return paused(OTHER_OFFICE if has_office else NO_OFFICE)
        context = {"has_office": has_office, "texts": texts_of(request)} | sent_again(request)
        return render(request, "no_office.html", context, status=status)


def paused(sentence: str) -> JsonResponse:
    """An answer that the open editor shows where it says that it saves no more."""
    refusal = {"success": False, "error_code": PAUSED, "error_message": _(sentence)}
    return JsonResponse(refusal, status=HTTPStatus.FORBIDDEN, headers={"Cache-Control": "no-store"})
