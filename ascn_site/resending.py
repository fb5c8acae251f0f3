"""What a form of ours had sent, for the page that says why it was not taken: nobody types a text twice."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token

WITH_PASSWORDS = "/accounts/"
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
CSRF_FIELD = "csrfmiddlewaretoken"


def sent_again(request: HttpRequest) -> dict[str, Any]:
    """Context of ``components/sent_again.html``; empty for what another site sent, programs, and forms with passwords.

    Files are not among it: a browser hands those out only when they are chosen.
    """
    if not is_form(request) or not is_from_our_page(request):
        return {}
    sent = [(name, value) for name, values in request.POST.lists() if name != CSRF_FIELD for value in values]
    return {"sent": sent, "token": get_token(request), "address": request.get_full_path()}


def texts_of(request: HttpRequest) -> list[str]:
    """The texts in what was sent, to be copied; empty where `sent_again` is. A single word is soon typed again."""
    read = [readable(value) for _name, value in sent_again(request).get("sent", ())]
    return [text for text in read if is_prose(text)]


def readable(value: str) -> str:
    """Rich text, which comes as contentstate, without its marks; '' for other parts that only a script can read."""
    if not value.startswith(("{", "[")):
        return value.strip()
    try:
        return "\n".join(str(block["text"]) for block in json.loads(value)["blocks"]).strip()
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def is_prose(text: str) -> bool:
    """Several words, or one in a script that may write whole sentences without a space."""
    return " " in text or "\n" in text or not text.isascii()


def is_form(request: HttpRequest) -> bool:
    is_read_by_a_person = "text/html" in request.headers.get("Accept", "")
    is_ordinary = request.method == "POST" and request.content_type in FORMS
    return is_ordinary and is_read_by_a_person and not request.path.startswith(WITH_PASSWORDS)


def is_from_our_page(request: HttpRequest) -> bool:
    """A page elsewhere must not have its own words shown here with a button that sends them."""
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return request.headers.get("Origin", "") in own
