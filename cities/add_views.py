"""The page on which the secretariat adds a city."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ascn_site.models.accounts import Office
from ascn_site.people.desk import for_secretariat
from ascn_site.people.seats import seat_address
from cities.add_forms import AddCityForm
from cities.adding import add_city


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = AddCityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        city = add_city(new=form.new_city(), by=request.user, now=timezone.now())
        words = {"city": city.name, "id": city.permanent_id}
        messages.success(
            request, _("%(city)s is a member with the id %(id)s. The invitations are on their way.") % words
        )
        return redirect(seat_address(Office.OFFICER, city.permanent_id))
    return render(request, "cities/add_city.html", {"form": form})
