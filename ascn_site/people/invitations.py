"""Inviting to an office, and taking the invitation up."""

import datetime
import secrets

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ascn_site.models import Assignment, Invitation, User
from ascn_site.models.invitations import hash_of
from ascn_site.people import handover, places
from ascn_site.people.desk import language_of
from ascn_site.services import appoint


class Gone(Exception):
    """An invitation that is used, withdrawn, too old, or was never there."""


def address_of(token: str) -> str:
    return f"{settings.SITE_ORIGIN}{reverse('invitation', args=[token])}"


@transaction.atomic
def invite(
    *,
    email: str,
    office: str,
    scope_kind: str,
    scope_id: str,
    starts: datetime.date,
    ends: datetime.date | None = None,
    takes_over: Assignment | None = None,
    by: User | None,
    now: datetime.datetime,
) -> str:
    """Offer an office to an address, and mail the link. The token is nowhere else afterwards.

    A second invitation of the same address to the same office takes the place of the first.
    """
    token = secrets.token_urlsafe(32)
    offered = {"email": email.lower(), "office": office, "scope_kind": scope_kind, "scope_id": scope_id}
    Invitation.objects.open_at(now).filter(**offered).update(withdrawn_at=now)
    invitation = Invitation.objects.create(
        **offered,
        starts=starts,
        ends=ends,
        takes_over=takes_over,
        token_hash=hash_of(token),
        sent_at=now,
        invited_by=by,
    )
    log(instance=invitation, action="ascn_site.invite", user=by, data=told(invitation))
    send_link(invitation, token)
    return token


def told(invitation: Invitation) -> dict[str, str]:
    """What the log says: the office, never the address."""
    return {"invitation": str(invitation.pk), "office": invitation.office, "scope": invitation.scope_id}


def send_link(invitation: Invitation, token: str) -> None:
    """In the language of whoever has an account with this address, else in that of who invites."""
    person = account_of(invitation)
    with override(language_of(person) if person else get_language()):
        context = {
            "office": invitation.get_office_display(),
            "place": places.find(invitation.scope_kind, invitation.scope_id),
            "address": address_of(token),
            "expires": invitation.expires_at,
        }
        send_mail(
            subject=_("Invitation to the ASEAN Smart Cities Network"),
            message=render_to_string("people/mails/invitation.txt", context),
            from_email=None,
            recipient_list=[invitation.email],
        )


def open_invitation(token: str, *, now: datetime.datetime) -> Invitation:
    """
    Raises:
        Gone: whatever the reason, so that a guess learns nothing.
    """
    found = Invitation.objects.open_at(now).filter(token_hash=hash_of(token)).first()
    if found is None or places.find(found.scope_kind, found.scope_id) is None:
        raise Gone
    return found


def account_of(invitation: Invitation) -> User | None:
    """The account that already has the invited address."""
    return User.objects.filter(email__iexact=invitation.email).first()


def is_for(invitation: Invitation, person: User) -> bool:
    """Whether the invited address is one of the person's own, confirmed ones."""
    own = EmailAddress.objects.filter(user=person, verified=True, email__iexact=invitation.email)
    return person.email.lower() == invitation.email or own.exists()


@transaction.atomic
def accept(*, invitation: Invitation, person: User, now: datetime.datetime) -> None:
    """Take up an office, once; what its predecessor hands over comes with it.

    Raises:
        Gone: when somebody was faster.
    """
    taken = Invitation.objects.open_at(now).filter(pk=invitation.pk).update(accepted_at=now)
    if not taken or not person.is_active:
        raise Gone
    log(instance=invitation, action="ascn_site.accept", user=person, data=told(invitation))
    appoint(
        person=person,
        office=invitation.office,
        scope_kind=invitation.scope_kind,
        scope_id=invitation.scope_id,
        starts=max(invitation.starts, timezone.localdate(now)),
        ends=invitation.ends,
        by=invitation.invited_by,
    )
    if invitation.takes_over:
        handover.hand_over(term=invitation.takes_over, successor=person, by=invitation.invited_by, now=now)


def accept_as_new(*, invitation: Invitation, name: str, password: str | None, now: datetime.datetime) -> User:
    """The same with a new account; ``password`` None leaves the door to a passkey. The link has confirmed the address.

    Raises:
        Gone: when somebody was faster, or the address has an account by now.
    """
    hashed = make_password(password)  # takes a quarter of a second, in which nobody else could write
    with transaction.atomic():
        if account_of(invitation):
            raise Gone
        person = User.objects.create(email=invitation.email, password=hashed, name=name, first_name=name)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        accept(invitation=invitation, person=person, now=now)
    return person


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User, now: datetime.datetime) -> None:
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    log(instance=invitation, action="ascn_site.withdraw", user=by, data=told(invitation))
