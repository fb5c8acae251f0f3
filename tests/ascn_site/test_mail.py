"""A mail is stored with what it tells of, goes out once, and waits for a mail server that is away."""

import datetime
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone

from ascn_site.mail import GIVE_UP_AFTER, IN_HAND, send_next, trouble
from ascn_site.models import OutgoingMail

pytestmark = pytest.mark.django_db


class RefusingServer(BaseEmailBackend):
    """A mail server that is away, as SMTP tells it."""

    def send_messages(self, _messages):
        raise ConnectionRefusedError("officer@example.org")


@pytest.fixture(autouse=True)
def real_mail(settings):
    settings.EMAIL_BACKEND = "ascn_site.mail.OutboxBackend"
    settings.MAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def nobody_answers(settings):
    settings.MAIL_CARRIER = f"{__name__}.RefusingServer"


def write():
    send_mail("A page waits", "Please look.", None, ["officer@example.org"])


def test_a_mail_goes_out_once_with_all_its_parts():
    message = EmailMultiAlternatives("Subject", "text", to=["a@example.org"], cc=["b@example.org"])
    message.attach_alternative("<p>text</p>", "text/html")
    message.attach("plan.ics", b"BEGIN:VCALENDAR", "text/calendar")
    message.send()
    assert mail.outbox == []

    now = timezone.now()
    assert [send_next(now), send_next(now), send_next(now + 2 * IN_HAND)] == [1, 0, 0]
    [sent] = mail.outbox
    assert (sent.subject, sent.body, sent.recipients()) == ("Subject", "text", ["a@example.org", "b@example.org"])
    assert list(map(list, sent.alternatives)) == [["<p>text</p>", "text/html"]]
    assert list(map(list, sent.attachments)) == [["plan.ics", "BEGIN:VCALENDAR", "text/calendar"]]


def test_what_is_rolled_back_mails_nobody():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert send_next(timezone.now()) == 0


def test_a_mail_waits_for_the_server_and_keeps_its_identity(nobody_answers, settings, caplog):
    write()
    now = timezone.now()
    kept = OutgoingMail.objects.get().content["headers"]["Message-ID"]

    assert send_next(now) == 1
    assert send_next(now) == 0, "the next try comes later"
    settings.MAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"
    assert send_next(now + datetime.timedelta(seconds=2)) == 1

    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [kept]
    assert "officer@example.org" not in caplog.text


class RudeServer(EmailBackend):
    """Takes a mail and hangs up without a word."""

    def close(self):
        raise SMTPServerDisconnected


def test_a_mail_that_was_taken_is_not_sent_again_for_want_of_a_farewell(settings):
    settings.MAIL_CARRIER = f"{__name__}.RudeServer"
    write()

    assert (send_next(timezone.now()), send_next(timezone.now() + GIVE_UP_AFTER)) == (1, 0)
    assert len(mail.outbox) == 1


def test_nobody_sends_what_another_worker_has_in_hand():
    write()
    now = timezone.now()
    OutgoingMail.objects.update(claimed_until=now + datetime.timedelta(seconds=30))

    assert send_next(now) == 0
    assert send_next(now + datetime.timedelta(seconds=31)) == 1


def test_after_three_days_a_mail_is_given_up(nobody_answers, caplog):
    write()

    send_next(timezone.now() + GIVE_UP_AFTER + datetime.timedelta(seconds=1))

    assert not OutgoingMail.objects.exists()
    assert "was given up" in caplog.text


def test_readiness_tells_of_mails_that_do_not_go_out(nobody_answers):
    assert trouble() == ""
    write()
    OutgoingMail.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=11))

    assert trouble() == "1 mails wait for more than 10 minutes: no worker runs"
    send_next(timezone.now())
    assert "ConnectionRefusedError" in trouble()
