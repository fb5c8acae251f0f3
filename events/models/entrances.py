"""Ways into a session that are given out on paper or to a screen, and can be taken back."""

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.channels import Channel

SCREEN_LASTS = datetime.timedelta(hours=24)


# Without letters and digits that look alike on a screen: 0 and o, 1, i and l, u and v.
LETTERS = "23456789abcdefghjkmnpqrstwxyz"
GROUPS, IN_GROUP = 4, 4


def new_code() -> str:
    """77 random bits, in groups that a person can type from a screen in the hall."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def as_typed(text: str) -> str:
    """A code as it is stored, whatever capitals and hyphens somebody typed it with."""
    letters = "".join(filter(str.isalnum, text.lower()))
    if len(letters) != GROUPS * IN_GROUP or not set(letters) <= set(LETTERS):
        return text
    return "-".join(letters[first : first + IN_GROUP] for first in range(0, len(letters), IN_GROUP))


def hash_of(token: str) -> str:
    """What is stored of a link; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


class JoinCode(models.Model):
    """The code at the door of a room: it leads there, and gives nobody a voice."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="join_codes", verbose_name=_("channel"))
    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("join code")

    def __str__(self):
        return self.channel_id


class ScreenQuerySet(models.QuerySet):
    def valid(self, now: datetime.datetime):
        return self.filter(revoked_at=None, made_at__gt=now - SCREEN_LASTS)


class Screen(models.Model):
    """A screen in the hall: its link is used once, the browser that used it shows the room until the pass ends."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="screens", verbose_name=_("channel"))
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ScreenQuerySet.as_manager()

    class Meta:
        verbose_name = _("screen in the hall")

    def __str__(self):
        return self.channel_id
