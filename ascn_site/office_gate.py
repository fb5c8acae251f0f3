"""What today's assignments grant is settled before a person's request is judged.

Who holds no office that works in the editor is told so at its door: Wagtail
would send her to sign in, where she is signed in already. And whoever has lost
an office, or is no longer signed in, while she wrote keeps her text.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ascn_site import errors, rules
from ascn_site.office_groups import settle
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


class OfficesOfToday:
    """One query for each request of a signed-in person."""

    def __init__(self, get_response):
        self.get_response = get_response

    def process_view(self, request, view, view_args, view_kwargs):
        """After the token of the form was checked."""
        if request.path.startswith(EDITOR) and not request.user.is_authenticated:
            if saves_by_itself(request):
                return paused(
                    _(
                        "You are signed out, so nothing is stored any more. Your text is still here: copy it, sign in "
                        "in a second window, then go on."
                    )
                )
            if sent_again(request):
                return errors.signed_out(request)
        return None

    def __call__(self, request):
        person = request.user
        if not person.is_authenticated:
            return self.get_response(request)
        settle(person, on=timezone.localdate())
        if request.path.startswith(EDITOR) and not person.has_perm("wagtailadmin.access_admin"):
            return told(request, HTTPStatus.FORBIDDEN)
        response = self.get_response(request)
        is_shut = response.status_code in SHUT and request.method == "POST" and request.path.startswith(WORK)
        return told(request, response.status_code) if is_shut and is_to_be_told(request, response) else response


def saves_by_itself(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("Accept", "") == "application/json"


def is_to_be_told(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether somebody wrote what is refused here, and the answer does not say by itself what to do with it."""
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
            return paused(_(OTHER_OFFICE) if has_office else _(NO_OFFICE))
        context = {"has_office": has_office, "texts": texts_of(request)} | sent_again(request)
        return render(request, "no_office.html", context, status=status)


def paused(sentence: str) -> JsonResponse:
    """An answer that the open editor shows where it says that it saves no more."""
    refusal = {"success": False, "error_code": PAUSED, "error_message": sentence}
    return JsonResponse(refusal, status=HTTPStatus.FORBIDDEN, headers={"Cache-Control": "no-store"})
