"""What every request to Django passes: strict input, one transaction per unsafe request, who may keep the answer."""

import re
import time
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import connection, transaction
from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware

from ascn_site.health import is_from_this_machine

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Password hashing would hold SQLite's only write lock; the twins of channels wait for the writer who needs it.
OUTSIDE_TRANSACTION = re.compile(r"/accounts/|/api/v1/channels/|/[a-z-]+/live/")
EDITOR = "/admin/"
NOT_PUBLIC = ("/accounts/", EDITOR, "/demo/", "/desk/", "/approve/")
SIGN_OUT = frozenset({"/accounts/logout/", "/demo/out/"})
FIELDS_OUTSIDE_EDITOR = 500
PUBLIC = "public, max-age=0, must-revalidate"
CONTROL = {code: None for code in range(32) if chr(code) not in "\t\n\r"} | {127: None}


class AtomicUnsafe:
    """One transaction round each request that may write, rolled back when it fails; readers take no write lock."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in SAFE or OUTSIDE_TRANSACTION.match(request.path):
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                transaction.set_rollback(True)
            return response


class StrictInput:
    """Text that no reader can have typed is refused with 400; the editor has its own rules in `admin_input`.

    A search is never refused: its view cleans and cuts what it is given.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_search(request.path):
            check_text(unquote_to_bytes(request.META.get("QUERY_STRING", "").replace("+", " ")))
        if request.method == "POST" and not request.path.startswith(EDITOR):
            check_form(request)
        return self.get_response(request)


def is_search(path: str) -> bool:
    return path.endswith(("/search/", "/search"))


def check_text(raw: bytes) -> None:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise BadRequest("not UTF-8") from None
    if has_control(text):
        raise BadRequest("control characters")


def has_control(text: str) -> bool:
    return text.translate(CONTROL) != text


def check_form(request: HttpRequest) -> None:
    if request.content_type == "application/x-www-form-urlencoded":
        check_text(unquote_to_bytes(request.body.replace(b"+", b" ")))
    values = [value for _, value_list in request.POST.lists() for value in value_list]
    if len(values) > FIELDS_OUTSIDE_EDITOR:
        raise BadRequest("too many fields")
    if any(map(has_control, values)):
        raise BadRequest("control characters")


class GZipPages(GZipMiddleware):
    """Pages that the page cache does not keep go out compressed; files are that already and keep their length."""

    def process_response(self, request, response):
        if response.headers.get("Content-Encoding") == "None":  # of a file that Wagtail serves
            del response.headers["Content-Encoding"]
        return response if response.streaming else super().process_response(request, response)


class PublicFrames:
    """Public pages stand in no frame at all; the editor shows its preview in one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_for_readers = not request.path.startswith(EDITOR) and not getattr(request, "is_preview", False)
        if is_for_readers and not getattr(response, "xframe_options_exempt", False):
            response._csp_replace = {"frame-src": ["'none'"], "frame-ancestors": ["'none'"]} | getattr(
                response, "_csp_replace", {}
            )
            response.headers["X-Frame-Options"] = "DENY"
        return response


class CachePolicy:
    """Says who may keep an answer: nobody what a person with a session got, everybody what has no cookie."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.method == "POST" and request.path in SIGN_OUT:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'  # the back button shows nothing
        if has_session(request) or request.path.startswith(NOT_PUBLIC):
            response.headers["Cache-Control"] = "no-store"
        elif request.method in SAFE and not response.cookies and not response.has_header("Cache-Control"):
            is_error = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
            response.headers["Cache-Control"] = "no-store" if is_error else PUBLIC
        return response


def has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


class ServerTiming:
    """Tells demo mode on this machine how many queries and milliseconds an answer took."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not (settings.DEMO and is_from_this_machine(request)):
            return self.get_response(request)
        tally = Tally()
        began = time.perf_counter()
        with connection.execute_wrapper(tally):
            response = self.get_response(request)
        milliseconds = (time.perf_counter() - began) * 1000
        response.headers["Server-Timing"] = f'db;desc="{tally.queries}", total;dur={milliseconds:.1f}'
        return response


class Tally:
    """Counts the queries of one request; transaction statements are not among them."""

    def __init__(self):
        self.queries = 0

    def __call__(self, execute, sql, params, many, context):
        self.queries += 1
        return execute(sql, params, many, context)
