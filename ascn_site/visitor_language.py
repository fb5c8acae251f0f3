"""The language in which the site speaks to a visitor."""

from http import HTTPStatus

from django.middleware.locale import LocaleMiddleware


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
