"""What today's assignments grant is settled before a person's request is judged.

Who holds no office that works in the editor is told so at its door: Wagtail
would send her to sign in, where she is signed in already. And whoever is no
longer signed in keeps what she had written in a form.
"""

from http import HTTPStatus

from django.shortcuts import render
from django.utils import timezone

from ascn_site import errors
from ascn_site.office_groups import settle
from ascn_site.resending import sent_again

EDITOR = "/admin/"


class OfficesOfToday:
    """One query for each request of a signed-in person."""

    def __init__(self, get_response):
        self.get_response = get_response

    def process_view(self, request, view, view_args, view_kwargs):
        """After the token of the form was checked."""
        if request.path.startswith(EDITOR) and not request.user.is_authenticated and sent_again(request):
            return errors.signed_out(request)
        return None

    def __call__(self, request):
        person = request.user
        if person.is_authenticated:
            settle(person, on=timezone.localdate())
            if request.path.startswith(EDITOR) and not person.has_perm("wagtailadmin.access_admin"):
                return render(request, "no_office.html", status=HTTPStatus.FORBIDDEN)
        return self.get_response(request)
