"""Inviting people to a forum, and taking a place there."""

import datetime
import secrets
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ascn_site import jobs
from ascn_site.models import User
from events.models import ForumInvitation, ForumPage, Registration, Screen, WaitingList
from events.models.entrances import SCREEN_LASTS, hash_of
from events.models.invited import LOOKED_AT_WITHIN
from events.participants.lists import Guest


class Gone(Exception):
    """A link that is used, withdrawn, or was never there."""


def known_in(forum: str, emails: Iterable[str]) -> set[str]:
    """Those who are invited to the forum or registered for it."""
    wanted = {email.lower() for email in emails}
    invited = ForumInvitation.objects.filter(forum=forum, withdrawn_at=None, email__in=wanted)
    registered = Registration.objects.filter(forum=forum, person__email__in=wanted)
    return {*invited.values_list("email", flat=True), *registered.values_list("person__email", flat=True)}


def forget_lists(now: datetime.datetime) -> None:
    """Lists that nobody came back to; passes of screens that have ended."""
    WaitingList.objects.filter(made_at__lt=now - LOOKED_AT_WITHIN).delete()
    Screen.objects.filter(made_at__lt=now - SCREEN_LASTS).delete()


def begin() -> None:
    """Called once from the AppConfig."""
    jobs.register("forget lists of participants", every=datetime.timedelta(hours=1), do=forget_lists)


@transaction.atomic
def keep_for_a_look(*, forum: ForumPage, guests: list[Guest], by: User, now: datetime.datetime) -> WaitingList:
    rows = [guest.as_row() for guest in guests]
    return WaitingList.objects.create(forum=forum.permanent_id, rows=rows, made_by=by, made_at=now)


@transaction.atomic
def invite_all(*, forum: ForumPage, guests: list[Guest], by: User, now: datetime.datetime) -> int:
    """Everybody or nobody; each gets a mail with a personal link. Who is invited or registered already stays as he is.

    Returns how many were invited.
    """
    known = known_in(forum.permanent_id, [guest.email for guest in guests])
    links = [(guest, secrets.token_urlsafe(32)) for guest in guests if guest.email not in known]
    ForumInvitation.objects.bulk_create(
        [
            ForumInvitation(
                forum=forum.permanent_id,
                email=guest.email,
                name=guest.name,
                delegation=guest.delegation,
                role=guest.role,
                language=guest.language,
                spoken=list(guest.spoken),
                token_hash=hash_of(token),
                sent_at=now,
                invited_by=by,
            )
            for guest, token in links
        ]
    )
    get_connection().send_messages([letter(forum, guest, token) for guest, token in links])
    log(instance=forum, action="events.invite", user=by, data={"people": len(links)})
    return len(links)


def letter(forum: ForumPage, guest: Guest, token: str) -> EmailMessage:
    """In the language that the guest reads, as far as that is known."""
    with translation.override(guest.language or settings.LANGUAGE_CODE):
        address = f"{settings.SITE_ORIGIN}{reverse('participation', args=[token])}"
        context = {"guest": guest, "forum": forum, "address": address}
        return EmailMessage(
            subject=_("Your place at a forum of the ASEAN Smart Cities Network"),
            body=render_to_string("events/mails/invitation.txt", context),
            to=[guest.email],
        )


def open_invitation(token: str) -> ForumInvitation:
    """
    Raises:
        Gone: whatever the reason.
    """
    found = ForumInvitation.objects.standing().filter(token_hash=hash_of(token)).first()
    if found is None:
        raise Gone
    return found


@transaction.atomic
def accept(*, invitation: ForumInvitation, person: User, now: datetime.datetime) -> Registration:
    """Take the place, once.

    Raises:
        Gone: somebody was faster.
    """
    if not ForumInvitation.objects.standing().filter(pk=invitation.pk).update(accepted_at=now):
        raise Gone
    registration, _is_new = Registration.objects.update_or_create(
        forum=invitation.forum,
        person=person,
        defaults={
            "role": invitation.role,
            "delegation": invitation.delegation,
            "language": invitation.language,
            "spoken": invitation.spoken,
        },
    )
    log(instance=person, action="events.register", user=person, data={"forum": invitation.forum})
    return registration


@transaction.atomic
def accept_as_new(*, invitation: ForumInvitation, name: str, password: str | None, now: datetime.datetime) -> User:
    """The same with a new account; the link has confirmed the address.

    Raises:
        Gone: somebody was faster, or the address has an account by now.
    """
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise Gone
    person = User.objects.create_user(invitation.email, password, name=name, first_name=name[:150])
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    accept(invitation=invitation, person=person, now=now)
    return person


@transaction.atomic
def withdraw(*, invitation: ForumInvitation, by: User, now: datetime.datetime) -> None:
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    log(instance=invitation, action="events.withdraw", user=by, data={"forum": invitation.forum})
