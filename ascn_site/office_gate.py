"""What today's assignments grant is settled before a person's request is judged.

Who holds no office that works in the editor is told so at its door: Wagtail
would send her to sign in, where she is signed in already.
"""

from http import HTTPStatus

from django.shortcuts import render
from django.utils import timezone

from ascn_site.office_groups import settle

EDITOR = "/admin/"


class OfficesOfToday:
    """One query for each request of a signed-in person."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        person = request.user
        if person.is_authenticated:
            settle(person, on=timezone.localdate())
            if request.path.startswith(EDITOR) and not person.has_perm("wagtailadmin.access_admin"):
                return render(request, "no_office.html", status=HTTPStatus.FORBIDDEN)
        return self.get_response(request)
