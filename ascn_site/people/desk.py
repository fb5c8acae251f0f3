"""Doors of the desk: pages outside the editor, for one kind of office."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from wagtail.users.models import UserProfile

from ascn_site import rules
from ascn_site.models import User

View = Callable[..., HttpResponse]


def language_of(person: User) -> str:
    """What a person has chosen in the editor's settings."""
    profile = UserProfile.objects.filter(user=person).first()
    return profile.get_preferred_language() if profile else settings.LANGUAGE_CODE


def for_secretariat(view: View) -> View:
    """Others are refused: that there is such a desk is no secret."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **parts) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not rules.is_secretariat(request.user, on=timezone.localdate()):
            raise PermissionDenied
        return view(request, **parts)

    return guarded
