"""What a moderator gives out: the code at the door, and the link for the screen in the hall."""

import datetime
import secrets

from django.db import transaction

from ascn_site.models import User
from events.models import Channel, JoinCode, Screen
from events.models.entrances import hash_of


@transaction.atomic
def new_join_code(*, channel: Channel, now: datetime.datetime) -> JoinCode:
    """A fresh code; the one before leads nowhere from now on."""
    JoinCode.objects.filter(channel=channel, revoked_at=None).update(revoked_at=now)
    return JoinCode.objects.create(channel=channel, made_at=now)


def join_code(*, channel: Channel, now: datetime.datetime) -> JoinCode:
    """The code that stands, or a first one: a hall without one shows no way in."""
    standing = JoinCode.objects.filter(channel=channel, revoked_at=None).first()
    return standing or new_join_code(channel=channel, now=now)


def new_screen(*, channel: Channel, by: User, now: datetime.datetime) -> str:
    """The token of a link that one browser may use, once. It is nowhere else afterwards."""
    token = secrets.token_urlsafe(32)
    Screen.objects.create(channel=channel, token_hash=hash_of(token), made_at=now, made_by=by)
    return token


def open_screen(*, token: str, now: datetime.datetime) -> Screen | None:
    """The pass behind a link; None for one that was used, taken back, is too old or was never there."""
    taken = Screen.objects.valid(now).filter(token_hash=hash_of(token), opened_at=None).update(opened_at=now)
    return Screen.objects.get(token_hash=hash_of(token)) if taken else None


def end_screens(*, channel: Channel, now: datetime.datetime) -> None:
    Screen.objects.filter(channel=channel, revoked_at=None).update(revoked_at=now)
