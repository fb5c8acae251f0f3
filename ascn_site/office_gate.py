"""What today's assignments grant is settled before a person's request is judged.

Who holds no office that works in the editor is told so at its door: Wagtail
would send her to sign in, where she is signed in already. And whoever has lost
an office, or is no longer signed in, while she wrote keeps her text.
"""

from http import HTTPStatus

from django.utils import timezone

from ascn_site import errors
from ascn_site.office_groups import settle
from ascn_site.resending import sent_again
from ascn_site.shut_doors import EDITOR, SIGNED_OUT, is_to_be_told, paused, saves_by_itself, told


class OfficesOfToday:
    """One query for each request of a signed-in person."""

    def __init__(self, get_response):
        self.get_response = get_response

    def process_view(self, request, view, view_args, view_kwargs):
        """After the token of the form was checked."""
        if request.path.startswith(EDITOR) and not request.user.is_authenticated:
            if saves_by_itself(request):
                return paused(SIGNED_OUT)
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
        return told(request, response.status_code) if is_to_be_told(request, response) else response
