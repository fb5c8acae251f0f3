"""The page of demo mode that signs you in as anybody. It does not exist for a request from elsewhere."""

from functools import wraps
from itertools import groupby

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ascn_site import demo
from ascn_site.accounts import count_as_second_factor
from ascn_site.configuration import LOOPBACK_HOSTS
from ascn_site.health import is_from_this_machine
from ascn_site.models import User
from cities.models import City, Country


def is_demo_request(request: HttpRequest) -> bool:
    """Demo mode answers this machine only: no proxy in between, no foreign name in Host."""
    return settings.DEMO and is_from_this_machine(request) and host_of(request) in LOOPBACK_HOSTS


def host_of(request: HttpRequest) -> str:
    """The host a browser asked for, without its port, as ``ALLOWED_HOSTS`` writes it."""
    return split_domain_port(request.META.get("HTTP_HOST", ""))[0]


def in_demo_only(view):
    """Outside demo mode a view does not exist, whatever the method."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **parts: str) -> HttpResponse:
        if not is_demo_request(request):
            raise Http404
        return view(request, **parts)

    return guarded


@in_demo_only
@require_http_methods(["GET", "HEAD", "POST"])
def choose_role(request: HttpRequest) -> HttpResponse:
    """GET lists the people, POST signs in as the one whose address is sent."""
    if request.method == "POST":
        return sign_in(request, get_object_or_404(User, email=request.POST.get("person", ""), is_demo=True))
    people = set(User.objects.filter(is_demo=True).values_list("email", flat=True))
    roles = [role for role in demo.cast() if role.email in people]
    context = {"network": [role for role in roles if not role.scope_id], "countries": by_country(roles)}
    return render(request, "ascn_site/demo_page.html", context)


@in_demo_only
@require_safe
def open_once(request: HttpRequest, key: str, token: str) -> HttpResponse:
    person = demo.person_at(key, token)
    if person is None:
        raise Http404
    return sign_in(request, person)


@in_demo_only
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("/")


def sign_in(request: HttpRequest, person: User) -> HttpResponse:
    logout(request)
    login(request, person, backend=demo.BACKEND)
    count_as_second_factor(request.session)
    UserSession.objects.create_from_request(request)  # for the list of own sessions
    if person.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    return redirect("/")


def by_country(roles: list[demo.Role]) -> list[dict]:
    """Countries with their representative and their cities, each with its people."""
    at = {}
    for role in roles:
        at.setdefault(role.scope_id, []).append(role)
    cities = City.objects.select_related("country").order_by("country__name_en", "name_en")
    cities_of = {code: list(group) for code, group in groupby(cities, key=lambda city: city.country_id)}
    return [
        {
            "country": country,
            "people": at.get(country.code, []),
            "cities": [
                {"city": city, "people": at.get(city.permanent_id, [])} for city in cities_of.get(country.code, [])
            ],
        }
        for country in Country.objects.all()
    ]
