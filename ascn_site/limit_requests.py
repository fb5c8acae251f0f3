"""Which limits a request counts towards, and the answer to one too many."""

from collections.abc import Iterator
from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ascn_site import account_log, errors, limits, rules
from ascn_site.client_address import address_of
from ascn_site.middleware import SAFE, has_session, is_search
from ascn_site.problems import is_for_programs

AT_ONCE = "exports_at_once"
ACCOUNTS, EDITOR = "/accounts/", "/admin/"
UPLOADS = ("/admin/images/", "/admin/documents/")
LEAVING = "/accounts/logout/"
NOT_COUNTED = ("/readyz", "/metrics")


class LimitRequests:
    """Counts before the transaction begins, so that a request which fails has counted too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        now = timezone.now()
        give_back = None
        for name, key, amount in counted(request):
            refusal = limits.count(name, key, now=now, amount=amount)
            if name == AT_ONCE:
                give_back = partial(limits.give_back, name, key, now=now)
            if refusal:
                if give_back:
                    give_back()
                return refuse(request, refusal)
        response = self.get_response(request)
        if give_back:
            response._resource_closers.append(give_back)  # Django closes an answer when its last byte is out
        return response

    def process_exception(self, request, error):
        return refuse(request, error.refusal) if isinstance(error, limits.LimitReached) else None


def counted(request: HttpRequest) -> Iterator[tuple[str, object, int]]:
    """The names of the table towards which a request counts, with key and amount.

    Many people share one address: whoever is signed in is counted alone.
    """
    person = request.user if has_session(request) and request.user.is_authenticated else None
    if request.method not in SAFE:
        yield from counted_writing(request, person)
    elif request.path not in NOT_COUNTED:
        yield from counted_reading(request, person)


def counted_reading(request: HttpRequest, person) -> Iterator[tuple[str, object, int]]:
    if person:
        if is_for_programs(request.path):
            yield "api_by_person", person.pk, 1
        elif is_finding(request.path):
            yield "search_by_person", person.pk, 1
        elif request.path.startswith(EDITOR) and "export" in request.GET:
            yield "exports", person.pk, 1
            yield AT_ONCE, person.pk, 1
    elif is_for_programs(request.path):
        yield "api", address_of(request), 1
    else:
        yield "search" if is_finding(request.path) else "pages", address_of(request), 1


def is_finding(path: str) -> bool:
    return is_search(path) or path.endswith("/search/suggest")


def counted_writing(request: HttpRequest, person) -> Iterator[tuple[str, object, int]]:
    if request.path.startswith(ACCOUNTS) and request.path != LEAVING:
        yield "sign_in_tries", address_of(request), 1
    elif is_for_programs(request.path):
        yield "api_writes", person.pk if person else address_of(request), 1
    elif person is None:
        yield "pages", address_of(request), 1
    elif request.path.startswith(EDITOR):
        yield "editor_posts", person.pk, 1
        if request.path.startswith(UPLOADS) and request.FILES:
            yield "uploads", person.pk, len(request.FILES)
            size = sum(file.size for name in request.FILES for file in request.FILES.getlist(name))
            for place in rules.cities_written_by(person, on=timezone.localdate()) or [person.pk]:
                yield "upload_bytes", place, size


def refuse(request: HttpRequest, refusal: limits.Refusal) -> HttpResponse:
    """429 with the seconds to wait; 503 when it cannot be counted at present."""
    headers = {"Retry-After": str(refusal.retry_after), "Cache-Control": "no-store"}
    if refusal.is_away:
        return errors.answer(request, HTTPStatus.SERVICE_UNAVAILABLE, headers)
    if refusal.is_first:
        account_log.note("accounts.limit_reached", person=request.user, limit=refusal.name)
    return errors.answer(request, HTTPStatus.TOO_MANY_REQUESTS, headers)
