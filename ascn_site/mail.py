"""Mail goes out after what it tells of is stored, and never stands in the way of it."""

import logging
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

logger = logging.getLogger(__name__)


class AfterCommitBackend(BaseEmailBackend):
    """Hands messages to ``MAIL_CARRIER`` once the transaction is committed; one rolled back mails nobody."""

    def send_messages(self, email_messages):
        messages = list(email_messages)
        if messages:
            transaction.on_commit(partial(deliver, messages))
        return len(messages)


def deliver(messages: list) -> None:
    """A mail server that fails is logged, without addresses; the work that the mail tells of is done."""
    try:
        get_connection(settings.MAIL_CARRIER).send_messages(messages)
    except (SMTPException, OSError):
        logger.exception("%d messages were not delivered", len(messages))
