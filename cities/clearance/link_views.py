"""The pages behind an approval link. Reading changes nothing; nothing here leads to another place with the address."""

import re

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from cities.clearance import authors, changes, links, rules
from cities.clearance.dossier import grouped
from cities.clearance.links import Answer
from cities.models.approval_links import ApprovalLink

NOT_A_DIGIT = re.compile(r"\s")


class LinkForm(forms.Form):
    """What an office without an account sends: its code, its decision, a remark."""

    act = forms.ChoiceField(choices=[(act, act) for act in ("code", links.APPROVE, links.RETURN)])
    code = forms.CharField(required=False, max_length=20, label=_("Code from the mail"))
    comment = forms.CharField(required=False, max_length=2_000, label=_("Remark"))

    def clean_code(self):
        """Digits of any script are digits."""
        return "".join(str(int(sign)) for sign in NOT_A_DIGIT.sub("", self.cleaned_data["code"]) if sign.isdecimal())


# The address itself is the key, no cookie counts here; and a browser that tells no referrer names no origin either.
@csrf_exempt
@never_cache
@sensitive_variables("token")
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, token: str) -> HttpResponse:
    """The text and its changes; a code on demand; the decision."""
    now = timezone.now()
    link = links.open_link(token, now=now)
    if link is None:
        with override(links.language_of(token) or get_language()):
            return quiet(render(request, "cities/clearance/link_dead.html", status=410))
    with override(link.language):
        form = LinkForm(request.POST or None)
        told = answer(link, form) if request.method == "POST" and form.is_valid() else ""
        if told == Answer.DONE:
            return quiet(render(request, "cities/clearance/link_done.html", {"sentence": Answer.DONE.sentence}))
        return quiet(render(request, "cities/clearance/link.html", context_of(link, form, told)))


def answer(link: ApprovalLink, form: LinkForm) -> str:
    """What to say to what was sent; `Answer.DONE` when it was a decision and it holds."""
    data = form.cleaned_data
    if data["act"] == "code":
        is_sent = links.send_code(link=link, now=timezone.now())
        return "" if is_sent else Answer.TOO_MANY.sentence
    given = links.decide(
        link=link, code=data["code"], act=data["act"], comment=data["comment"].strip(), now=timezone.now()
    )
    return given if given == Answer.DONE else given.sentence


def context_of(link: ApprovalLink, form: LinkForm, told: str) -> dict:
    page = links.page_of(link)
    new, old = link.revision.as_object(), authors.public_text(page)
    link.refresh_from_db(fields=["code_hash", "code_expires_at"])
    return {
        "page": None,
        "shown": new,
        "is_new": old is None,
        "groups": grouped(changes.compare(old, new).changes),
        "link": link,
        "form": form,
        "told": told,
        "has_code": bool(link.code_hash and link.code_expires_at > timezone.now()),
        "zone": rules.city_of(page).timezone,
    }


def quiet(response: HttpResponse) -> HttpResponse:
    """Kept nowhere, found nowhere, told to nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
