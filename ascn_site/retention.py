"""What is kept for how long; `docs/runbook.md` has the whole table. Apps that keep something of people add jobs."""

import datetime
import ipaddress

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import UploadedFile

from ascn_site import jobs
from ascn_site.models import Assignment, Invitation, User
from ascn_site.personal.erasure import erase

DAY = datetime.timedelta(days=1)
WHOLE_ADDRESS = 30 * DAY
UNCONFIRMED = 30 * DAY
INVITED = 30 * DAY  # good for seven days of these
LEFT_OPEN = 7 * DAY
SHORT = {4: 24, 6: 48}


def forget_old(now: datetime.datetime) -> None:
    """A timed job, once a day."""
    forget_sessions(now)
    shorten_addresses(now)
    forget_unconfirmed(now)
    forget_what_was_left(now)
    Invitation.objects.filter(sent_at__lt=now - INVITED).delete()


def forget_sessions(now: datetime.datetime) -> None:
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def shorten_addresses(now: datetime.datetime) -> None:
    """The list of one's sessions tells the network after a month, no longer the machine."""
    for one in UserSession.objects.filter(created_at__lt=now - WHOLE_ADDRESS).iterator():
        network = shortened(one.ip)
        if network != one.ip:
            UserSession.objects.filter(pk=one.pk).update(ip=network)


def shortened(address: str) -> str:
    version = ipaddress.ip_address(address).version
    return str(ipaddress.ip_network((address, SHORT[version]), strict=False).network_address)


def forget_unconfirmed(now: datetime.datetime) -> None:
    """Accounts that nobody ever entered and whose mailbox nobody confirmed."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    never_used = User.objects.filter(
        ~Exists(confirmed), last_login=None, is_superuser=False, date_joined__lt=now - UNCONFIRMED
    )
    for person in never_used.exclude(assignments__in=open_terms(now)):
        erase(person=person, by=None, now=now)


def open_terms(now: datetime.datetime):
    """Terms that run or begin later: whoever holds one may still come."""
    return Assignment.objects.exclude(ends__lt=now.date())


def forget_what_was_left(now: datetime.datetime) -> None:
    """How forms of the editor were left; uploads that came to no file."""
    EditingSession.objects.filter(last_seen_at__lt=now - LEFT_OPEN).delete()
    FormState.objects.filter(last_updated_at__lt=now - LEFT_OPEN).delete()
    for upload in UploadedFile.objects.iterator():
        if left_since(upload, now=now):
            upload.file.delete(save=False)
            upload.delete()


def left_since(upload: UploadedFile, *, now: datetime.datetime) -> bool:
    """Wagtail notes no date with an upload: its file has one. A file that is gone is no reason to keep the row."""
    storage = upload.file.storage
    if not storage.exists(upload.file.name):
        return True
    return storage.get_modified_time(upload.file.name) < now - LEFT_OPEN


def begin() -> None:
    """Called once from the AppConfig."""
    jobs.register("retention", every=DAY, do=forget_old)
