"""How the site logs: one line per event on standard error, as text for people or JSON for machines."""

import re

import structlog

SECRET = frozenset({"password", "token", "cookie", "authorization", "secret", "email"})
TOKEN = re.compile(r"(/approve/)[^/\s]+")  # an address that is a key


def configuration(form: str) -> dict:
    """The ``LOGGING`` setting for ``ASCN_LOG``, ``text`` or ``json``."""
    shared = [structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, structlog.processors.TimeStamper("iso")]
    last = structlog.processors.JSONRenderer() if form == "json" else as_text
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*shared, structlog.processors.format_exc_info],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, without_secrets, last],
            }
        },
        "handlers": {"error stream": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["error stream"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # A page that is not there, a form that came too late: the visitor's matter.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }


def without_secrets(_logger, _method, event: dict) -> dict:
    kept = {name: "(hidden)" if name in SECRET else value for name, value in event.items()}
    return kept | {"event": TOKEN.sub(r"\1(hidden)", str(kept.get("event", "")))}


def as_text(_logger, _method, event: dict) -> str:
    """``2026-11-22T10:00:00Z ERROR django.request: …``; line breaks of foreign text cannot forge a second event."""
    trace = event.pop("exception", "")
    head = f"{event.pop('timestamp')} {event.pop('level').upper()} {event.pop('logger')}: {event.pop('event')}"
    rest = "".join(f" {name}={value!r}" for name, value in event.items())
    line = (head + rest).replace("\r", "\\r").replace("\n", "\\n")
    return f"{line}\n{trace}" if trace else line
