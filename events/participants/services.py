"""Inviting people to a forum, and taking a place there."""

import datetime
import secrets
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ascn_site import jobs
from ascn_site.models import User
from events.models import (
    ChannelRole,
    ForumInvitation,
    ForumPage,
    Participant,
    Registration,
    Screen,
    WaitingList,
)
from events.models.entrances import SCREEN_LASTS, hash_of
from events.models.invited import LOOKED_AT_WITHIN
from events.participants.lists import Guest


class Gone(Exception):
    """A link that is used, withdrawn, or was never there."""


class Over(Exception):
    """A link of a forum that is over."""


class Place(NamedTuple):
    """As what somebody takes part; ``spoken`` are codes of languages."""

    delegation: str
    role: str
    language: str
    spoken: Sequence[str]


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


def invite_all(*, forum: ForumPage, guests: list[Guest], by: User, now: datetime.datetime) -> int:
    """Everybody or nobody; each gets a mail with a personal link. Who is invited or registered already stays as he is.

    Returns how many were invited.
    """
    known = known_in(forum.permanent_id, [guest.email for guest in guests])
    links = [(guest, secrets.token_urlsafe(32)) for guest in guests if guest.email not in known]
    # Thousands of letters take seconds to write, for which nobody may wait for the write lock.
    letters = {guest.email: letter(forum, guest, token) for guest, token in links}
    with transaction.atomic():
        known = known_in(forum.permanent_id, letters)
        links = [(guest, token) for guest, token in links if guest.email not in known]
        invited = invite(forum=forum, links=links, by=by, now=now)
        get_connection().send_messages([letters[email] for email in invited])
        log(instance=forum, action="events.invite", user=by, data={"people": len(invited)})
    return len(invited)


def invite(*, forum: ForumPage, links: list[tuple[Guest, str]], by: User, now: datetime.datetime) -> list[str]:
    """Each guest with the token of her link; the addresses that nobody else has invited at the same moment."""
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
        ],
        ignore_conflicts=True,
    )
    hashes = {hash_of(token): guest.email for guest, token in links}
    standing = ForumInvitation.objects.standing().filter(forum=forum.permanent_id)
    there = set(standing.values_list("token_hash", flat=True))
    return [email for token_hash, email in hashes.items() if token_hash in there]


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


def open_invitation(token: str, *, now: datetime.datetime) -> ForumInvitation:
    """
    Raises:
        Over: its forum is.
        Gone: for any other reason.
    """
    found = ForumInvitation.objects.standing().filter(token_hash=hash_of(token)).first()
    forum = found and ForumPage.objects.filter(alias_of=None, permanent_id=found.forum).order_by("pk").first()
    if found is None or forum is None:
        raise Gone
    if forum.is_over(now):
        raise Over
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


def accept_as_new(*, invitation: ForumInvitation, name: str, password: str | None, now: datetime.datetime) -> User:
    """The same with a new account; the link has confirmed the address.

    Raises:
        Gone: somebody was faster, or the address has an account by now.
    """
    hashed = make_password(password)  # takes a quarter of a second, for which nobody may wait for the write lock
    with transaction.atomic():
        if User.objects.filter(email__iexact=invitation.email).exists():
            raise Gone
        email = User.objects.normalize_email(invitation.email)
        person = User.objects.create(email=email, password=hashed, name=name, first_name=name[:150])
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        accept(invitation=invitation, person=person, now=now)
    return person


@transaction.atomic
def change(*, registration: Registration, place: Place, by: User) -> None:
    """Another delegation, role or languages; she sits with them in every room within seconds.

    Raises:
        Gone: the place is taken back by now.
    """
    values = place._asdict() | {"spoken": list(place.spoken)}
    if not Registration.objects.filter(pk=registration.pk).update(**values):
        raise Gone
    log(instance=registration.person, action="events.change_place", user=by, data={"forum": registration.forum})


@transaction.atomic
def unregister(*, registration: Registration, by: User, now: datetime.datetime) -> None:
    """Take a place back, with the invitations to closed sessions that went with it. She may be invited again."""
    person, forum = registration.person, registration.forum
    addresses = {person.email, *person.emailaddress_set.values_list("email", flat=True)}
    invitations = ForumInvitation.objects.filter(forum=forum, withdrawn_at=None)
    invitations.filter(email__in=[address.lower() for address in addresses]).update(withdrawn_at=now)
    Participant.objects.filter(channel__forum=forum, person=person, role=ChannelRole.GUEST).delete()
    registration.delete()
    log(instance=person, action="events.unregister", user=by, data={"forum": forum})


@transaction.atomic
def withdraw(*, invitation: ForumInvitation, by: User, now: datetime.datetime) -> None:
    """
    Raises:
        Gone: it is taken up by now, or withdrawn.
    """
    if not ForumInvitation.objects.standing().filter(pk=invitation.pk).update(withdrawn_at=now):
        raise Gone
    log(instance=invitation, action="events.withdraw", user=by, data={"forum": invitation.forum})
