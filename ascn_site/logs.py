"""How the site logs: one line per event on standard error, as text for people or JSON for machines.

A line names the request and the person by number. What people wrote, their
addresses, and links that open something stay out of it, whoever logs them.
"""

import re
import secrets
import traceback

import structlog
from django.conf import settings
from structlog.contextvars import bind_contextvars, bound_contextvars, merge_contextvars

SECRET = frozenset({"password", "token", "cookie", "authorization", "secret", "email", "code"})
# The database and the system say what is wrong with themselves; other errors may quote what somebody wrote.
MAY_SPEAK = frozenset({"OperationalError", "OSError", "TimeoutError", "ConnectionError", "ImproperlyConfigured"})
HIDDEN = "(hidden)"
KEYS = "reset/key|invitation|participation|approve|demo/in|confirm-email|live/screen|live/join"  # their next part opens
PERSONAL = (
    (re.compile(r"[^\s@<>()'\"=/]+@[^\s@<>()'\",;]+"), "(address)"),
    (re.compile(rf"(/(?:{KEYS})/)[^\s'\"]+"), r"\1(hidden)"),
    (re.compile(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b"), r"\1.0/24"),
    (re.compile(r"\b([0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}):[0-9a-f:]*[0-9a-f]\b", re.IGNORECASE), r"\1::/48"),
    (re.compile(r"(\?)[^\s'\"]+=[^\s'\"]*"), r"\1(hidden)"),
)


class RequestLines:
    """Gives each request a number, which all its lines carry; its answer does not, so that equal ones stay equal."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with bound_contextvars(request=secrets.token_hex(8), user="-"):
            return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            bind_contextvars(user=request.user.pk)


def configuration(form: str) -> dict:
    """The ``LOGGING`` setting for ``ASCN_LOG``, ``text`` or ``json``."""
    shared = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper("iso"),
        with_trace,
    ]
    last = structlog.processors.JSONRenderer() if form == "json" else as_text
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, without_persons, last],
            }
        },
        "handlers": {"error stream": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["error stream"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # A page that is not there, a form that came too late: the visitor's matter.
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }


def with_trace(_logger, _method, event: dict) -> dict:
    """The places an error came through, and its kind; what it says only when it cannot quote anybody."""
    error = event.pop("exc_info", None)
    if error and error[0] is not None:
        event["exception"] = "".join(told(traceback.TracebackException(*error)).format()).rstrip()
    return event


def told(error: traceback.TracebackException) -> traceback.TracebackException:
    for one in (error, error.__cause__, error.__context__):
        if one is not None:
            kinds = {kind.__name__ for kind in one.exc_type.__mro__}
            if not kinds & MAY_SPEAK:
                one._str = HIDDEN
            if one is not error:
                told(one)
    return error


def without_persons(_logger, _method, event: dict) -> dict:
    return {name: HIDDEN if name in SECRET else impersonal(value) for name, value in event.items()}


def impersonal(value: object) -> object:
    """A text without addresses, of mail and of machines, and without links that open something."""
    if isinstance(value, str):
        for pattern, sign in PERSONAL:
            value = pattern.sub(sign, value)
    return value


def as_text(_logger, _method, event: dict) -> str:
    """``2026-11-22T10:00:00Z ERROR django.request: …``; line breaks of foreign text cannot forge a second event."""
    trace = event.pop("exception", "")
    head = f"{event.pop('timestamp')} {event.pop('level').upper()} {event.pop('logger')}: {event.pop('event')}"
    rest = "".join(f" {name}={value!r}" for name, value in event.items())
    line = (head + rest).replace("\r", "\\r").replace("\n", "\\n")
    return f"{line}\n{trace}" if trace else line
