"""Half signed in is not signed in: the one place that holds back a session without its second factor."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from ascn_site import rules
from ascn_site.accounts import factors

ACCOUNTS = "/accounts/"
WORK = ("/admin/", "/desk/")


class SecondStep:
    """Whoever holds an office and has not passed the second factor is led to it where work begins.

    Everywhere else but under ``/accounts/`` such a person is a visitor, so
    that no view, API or file needs to think of it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_half_way(request):
            if factors.has_any(request.user):
                logout(request)  # it began before there was a factor: the door asks for both steps now
            elif request.path.startswith(WORK):
                return lead_on(request)
            elif not request.path.startswith(ACCOUNTS):
                request.user = AnonymousUser()
        return self.get_response(request)


def is_half_way(request: HttpRequest) -> bool:
    """Whether this is a session of somebody with an office who has not passed the second factor."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or rules.has_passed(request):
        return False
    return request.user.is_authenticated and not rules.is_in(request.user, request.session, on=timezone.localdate())


def lead_on(request: HttpRequest) -> HttpResponse:
    """To the second step, and from there to where the person wanted to go."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        raise PermissionDenied
    wanted = request.get_full_path() if request.method == "GET" else settings.LOGIN_REDIRECT_URL
    return HttpResponseRedirect(f"{reverse('second_step')}?{urlencode({'next': wanted})}")
