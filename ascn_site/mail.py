"""Mail is stored with what it tells of, and sent by the worker until the mail server has taken it.

A mail server that is slow or away stands in nobody's way. A message keeps its Message-ID over all tries, so one that
was taken just before a crash is recognised by the receiver.
"""

import base64
import datetime
import logging
import threading
from collections.abc import Iterator
from email.utils import make_msgid
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from ascn_site import health, work
from ascn_site.health import Figure
from ascn_site.models import OutgoingMail

logger = logging.getLogger(__name__)

IN_HAND = datetime.timedelta(seconds=60)
LONGEST_WAIT = 900  # seconds between two tries
GIVE_UP_AFTER = datetime.timedelta(days=3)
LATE = datetime.timedelta(minutes=10)
LOOK_EVERY = 1.0  # seconds
PLAIN = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to")

arrived = threading.Event()  # set when this process has stored a mail


class OutboxBackend(BaseEmailBackend):
    """Django's way to send, which here means to store: in the transaction under way, if there is one."""

    def send_messages(self, email_messages):
        now = timezone.now()
        rows = [OutgoingMail(content=content_of(message), created_at=now, due=now) for message in email_messages]
        if rows:
            OutgoingMail.objects.bulk_create(rows)
            transaction.on_commit(arrived.set)
        return len(rows)


def content_of(message: EmailMessage) -> dict:
    content = {name: getattr(message, name) for name in PLAIN}
    content["headers"] = {"Message-ID": make_msgid(domain=settings.SITE_ORIGIN.split("/")[2].split(":")[0])}
    content["headers"] |= message.extra_headers
    content["alternatives"] = [list(part) for part in getattr(message, "alternatives", [])]
    content["attachments"] = [
        [name, base64.b64encode(body.encode() if isinstance(body, str) else body).decode(), kind]
        for name, body, kind in message.attachments
    ]
    return {name: str(value) if name in ("subject", "body") else value for name, value in content.items()}


def message_of(content: dict) -> EmailMultiAlternatives:
    plain = {name: content[name] for name in PLAIN}
    attachments = [(name, base64.b64decode(body), kind) for name, body, kind in content["attachments"]]
    return EmailMultiAlternatives(
        **plain, headers=content["headers"], alternatives=content["alternatives"], attachments=attachments
    )


def send_next(now: datetime.datetime) -> int:
    """Hand the oldest mail that is due to the mail server; 0 when none is."""
    mail = OutgoingMail.objects.ready(now).first()
    if mail is None:
        return 0
    if OutgoingMail.objects.ready(now).filter(pk=mail.pk).update(claimed_until=now + IN_HAND):
        try:
            with get_connection(settings.MAIL_CARRIER) as carrier:
                carrier.send_messages([message_of(mail.content)])
                mail.delete()  # before the farewells: until then, whoever dies leaves a mail that is sent again
        except (SMTPException, OSError) as error:
            if mail.pk is not None:
                put_off(mail, error, now)
    return 1


def put_off(mail: OutgoingMail, error: Exception, now: datetime.datetime) -> None:
    """Try again later. What a mail server says names addresses, so only the kind of its error is kept."""
    if mail.created_at < now - GIVE_UP_AFTER:
        logger.error("mail %d was given up: %s", mail.pk, type(error).__name__)
        mail.delete()
        return
    logger.warning("mail %d waits: %s", mail.pk, type(error).__name__)
    mail.attempts += 1
    mail.due = now + datetime.timedelta(seconds=min(2**mail.attempts, LONGEST_WAIT))
    mail.claimed_until = None
    mail.last_error = type(error).__name__
    mail.save(update_fields=["attempts", "due", "claimed_until", "last_error"])


def trouble() -> str:
    late = OutgoingMail.objects.filter(created_at__lt=timezone.now() - LATE)
    error = late.exclude(last_error="").values_list("last_error", flat=True).first()
    return f"{late.count()} mails wait for more than 10 minutes: {error or 'no worker runs'}" if late.exists() else ""


def figures() -> Iterator[Figure]:
    waiting = OutgoingMail.objects.aggregate(oldest=Min("created_at"))["oldest"]
    age = (timezone.now() - waiting).total_seconds() if waiting else 0.0
    yield Figure("ascn_mail_waiting", "Mails that have not gone out", OutgoingMail.objects.count())
    yield Figure("ascn_mail_oldest_seconds", "How long the oldest of them waits", age)


def begin() -> None:
    """Called once from the AppConfig."""
    work.loops.append(work.Loop("mail", send_next, every=LOOK_EVERY, arrived=arrived))
    health.watch("mail", trouble)
    health.count(figures)
