"""A session's live channel: one ordered log, who takes part in it, who must be silent."""

import datetime
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ascn_site.languages import LANGUAGES

LINE_LENGTH = 4_000
SPEECH_SECONDS = 180


def new_channel_id() -> str:
    """96 random bits, so that nobody finds a closed session by counting."""
    return secrets.token_urlsafe(12)


class Access(models.TextChoices):
    """Who may read along; taking part needs a registration everywhere."""

    OPEN = "open", _("everybody who is signed in")
    MEMBERS = "members", _("members of the network and registered participants")
    INVITED = "invited", _("invited persons")


class State(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class HandsOrder(models.TextChoices):
    REQUEST = "request", _("by request")
    ALPHABET = "alphabet", _("by name")
    DELEGATION = "delegation", _("by delegation")


class Channel(models.Model):
    """The log of one session. ``seq`` is the number of its latest event; the first one is 1."""

    id = models.CharField(primary_key=True, max_length=24, default=new_channel_id, editable=False)
    session = models.UUIDField(
        _("session"), unique=True, help_text=_("The translation key that the session's page has in all languages.")
    )
    forum = models.CharField(_("forum"), max_length=60, help_text=_("The permanent id of the forum."))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.CLOSED)
    access = models.CharField(_("open to"), max_length=8, choices=Access.choices, default=Access.OPEN)
    hands_order = models.CharField(
        _("order of speakers"), max_length=10, choices=HandsOrder.choices, default=HandsOrder.REQUEST
    )
    speech_seconds = models.PositiveSmallIntegerField(
        _("seconds for a speech"), default=SPEECH_SECONDS, db_default=SPEECH_SECONDS
    )
    seq = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("live channel")

    def __str__(self):
        return self.id

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN


class Audience(models.IntegerChoices):
    """Who is told an event; for all others its number stands as private."""

    ALL = 0
    DESK = 1  # the moderators, its author and whom it is about
    COUNTED = 2  # all, without the author, who recognises it as his own


class EventQuerySet(models.QuerySet):
    def after(self, seq: int):
        return self.filter(seq__gt=seq).order_by("seq")

    def call_in_force(self, channel: Channel):
        """The call by which somebody has the floor; None where nobody has it."""
        turns = self.filter(channel=channel, kind__in=("called", "speech_ended", "closed"))
        last = turns.order_by("-seq").first()
        return last if last and last.kind == "called" and channel.is_open else None

    def phase_of(self, channel: Channel) -> str:
        """Before, open or after: a room that was closed has been open."""
        if channel.is_open:
            return "open"
        return "after" if self.filter(channel=channel, kind="closed").exists() else "before"

    def seconds_of(self, call: "Event") -> int:
        """How long the speech may last that began with a call, with what the moderator has added."""
        added = self.filter(channel=call.channel_id, kind="time_added", seq__gt=call.seq, payload__of=call.seq)
        return call.payload.get("seconds", SPEECH_SECONDS) + sum(event.payload["seconds"] for event in added)


class Event(models.Model):
    """One numbered row of a channel's log; never changed, at most hidden.

    ``frame`` is the id under which its author sent it: sent again, it finds
    this row.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="events", db_index=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    frame = models.UUIDField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("person whom it is about"),
    )
    audience = models.SmallIntegerField(choices=Audience.choices, default=Audience.ALL)
    is_hidden = models.BooleanField(default=False)
    payload = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        constraints = [
            models.UniqueConstraint(fields=["channel", "seq"], name="event_has_its_own_number"),
            models.UniqueConstraint(fields=["channel", "frame", "author"], name="event_is_stored_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_numbers_begin_with_one"),
        ]

    def __str__(self):
        return f"{self.channel_id} {self.seq} {self.kind}"


class ForumRole(models.TextChoices):
    DELEGATE = "delegate", _("delegate")
    HEAD = "head", _("head of delegation")
    OBSERVER = "observer", _("observer")
    INTERPRETER = "interpreter", _("interpreter")
    ASSISTANT = "assistant", _("assistant")


class Registration(models.Model):
    """One person's place in a forum: in all of its sessions but the invited ones."""

    forum = models.CharField(_("forum"), max_length=60, help_text=_("The permanent id of the forum."))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="registrations", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=12, choices=ForumRole.choices, default=ForumRole.DELEGATE)
    delegation = models.CharField(_("delegation"), max_length=80, blank=True)
    language = models.CharField(_("language read"), max_length=8, choices=LANGUAGES, blank=True)
    spoken = models.JSONField(_("languages spoken"), default=list, blank=True)

    class Meta:
        verbose_name = _("registration")
        constraints = [models.UniqueConstraint(fields=["forum", "person"], name="person_is_registered_once")]

    def __str__(self):
        return f"{self.person} ({self.get_role_display()})"


class ChannelRole(models.TextChoices):
    GUEST = "guest", _("invited")
    REMOVED = "removed", _("removed")


class Participant(models.Model):
    """Who was invited to one session, or removed from it. Who runs it is an office and stands with the assignments."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="participants", verbose_name=_("channel"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="live_roles", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=12, choices=ChannelRole.choices, default=ChannelRole.GUEST)

    class Meta:
        verbose_name = _("participant")
        constraints = [models.UniqueConstraint(fields=["channel", "person"], name="person_has_one_role_in_a_session")]

    def __str__(self):
        return f"{self.person} ({self.get_role_display()})"


class MuteQuerySet(models.QuerySet):
    def lasting(self, now: datetime.datetime):
        return self.filter(until__gt=now)


class Mute(models.Model):
    """A person who may read and vote but not write until a moment."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="mutes", verbose_name=_("channel"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    until = models.DateTimeField(_("until"))

    objects = MuteQuerySet.as_manager()

    class Meta:
        verbose_name = _("mute")
        constraints = [models.UniqueConstraint(fields=["channel", "person"], name="person_is_muted_once")]

    def __str__(self):
        return f"{self.person} - {self.until}"
