"""The language in which the site speaks to a visitor, and to whoever chose one for her work."""

from http import HTTPStatus

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from wagtail.users.models import UserProfile


class VisitorLanguage(LocaleMiddleware):
    """Django's own, except that a view's own 404 stays one.

    Any path below a language may be a page, so Django would send whoever asks
    for a thing that does not exist, such as ``/demo/`` outside demo mode, to
    look for a page of that name.
    """

    def process_response(self, request, response):
        if response.status_code == HTTPStatus.NOT_FOUND and request.resolver_match:
            return response
        return super().process_response(request, response)


OWN_PAGES = ("/desk/", "/accounts/")


class ChosenLanguage:
    """Pages of one's own work speak the language chosen in the editor's settings, whatever the browser asks for.

    Public pages speak that of their address, and the editor its own.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(OWN_PAGES) and settings.SESSION_COOKIE_NAME in request.COOKIES:
            chosen = chosen_by(request.user.pk) if request.user.is_authenticated else ""
            if chosen:
                translation.activate(chosen)
                request.LANGUAGE_CODE = chosen
        return self.get_response(request)


def chosen_by(person: int) -> str:
    profiles = UserProfile.objects.filter(user=person)
    return profiles.values_list("preferred_language", flat=True).first() or ""
