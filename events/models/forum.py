"""A forum, its programme, and its sessions in rooms."""

import datetime
import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from ascn_site.blocks import Figures, Files, Sources, Story
from ascn_site.dates import PartialDateField, last_day
from ascn_site.models import BasePage, LibraryPage
from ascn_site.models.pages import BasePageQuerySet, NumberedPage
from ascn_site.models.visibility import is_restricted, is_secret
from cities.models.places import Country
from events.blocks import Agenda, Facts, LanguagesSpoken
from events.models.channels import Channel, State
from events.session_form import SessionForm, VenueTimePanel


class ForumIndexPage(LibraryPage):
    """All meetings and forums of the network."""

    template = "events/forum_index_page.html"
    subpage_types = ["events.ForumPage"]

    class Meta:
        verbose_name = _("list of forums")


class ForumKind(models.TextChoices):
    """Kinds of meeting, with the keys of the facts."""

    ANNUAL = "annual meeting", _("Annual meeting")
    JAPAN = "ASEAN-Japan meeting", _("ASEAN-Japan meeting")
    HIGH_LEVEL = "high-level forum", _("High-level forum")
    FORUM = "forum", _("Forum")
    ROUNDTABLE = "roundtable", _("Roundtable")
    WORKSHOP = "workshop", _("Workshop")
    SERIES = "discussion series", _("Discussion series")
    YEAR = "chair year", _("Year of a chair")


class ForumForm(models.TextChoices):
    ON_SITE = "on site", _("on site")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("on site and online")


def check_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Write a time zone such as Asia/Bangkok."))


class ForumPage(NumberedPage):
    """One meeting with its programme."""

    template = "events/forum_page.html"
    listed = ("kind", "starts", "ends", "place", "country", "form", "timezone", "facts")
    read_with = ("country",)
    parent_page_types = ["events.ForumIndexPage"]
    subpage_types = ["events.SessionPage"]

    kind = models.CharField(_("kind"), max_length=24, choices=ForumKind.choices)
    starts = PartialDateField(_("from"))
    ends = PartialDateField(_("until"), blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="forums", verbose_name=_("country")
    )
    form = models.CharField(_("form"), max_length=8, choices=ForumForm.choices, blank=True)
    chairs = models.JSONField(
        _("chaired by"), default=list, blank=True, help_text=_("Two-letter codes of the countries in the chair.")
    )
    participants = models.TextField(_("participants"), blank=True)
    timezone = models.CharField(
        _("time zone of the venue"), max_length=40, default="Asia/Bangkok", validators=[check_zone]
    )
    facts = StreamField(Facts(), verbose_name=_("what happened"), blank=True)
    figures = StreamField(Figures(), verbose_name=_("figures"), blank=True)
    body = StreamField(Story(), verbose_name=_("more"), blank=True)
    note = models.TextField(_("note"), blank=True)
    files = StreamField(Files(), verbose_name=_("papers"), blank=True)
    sources = StreamField(Sources(), verbose_name=_("sources"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        "kind",
        FieldRowPanel(["starts", "ends"]),
        FieldRowPanel(["place", "country", "form"]),
        "timezone",
        "chairs",
        "participants",
        "facts",
        "figures",
        "body",
        "note",
        "files",
        "sources",
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("place"),
        index.SearchField("facts"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("forum")

    def id_series(self):
        return "meeting-"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)

    def is_over(self, now: datetime.datetime) -> bool:
        """Its last day has ended at the venue, none of its sessions ends later, and none of their rooms is open."""
        if last_day(self.ends or self.starts) >= now.astimezone(self.zone).date():
            return False
        goes_on = SessionPage.objects.live().directly_below(self).filter(ends__gt=now)
        rooms = Channel.objects.filter(forum=self.permanent_id, state=State.OPEN)
        return not (goes_on.exists() or rooms.exists())


class SessionQuerySet(BasePageQuerySet):
    def withdrawn(self):
        """Once published for everybody, and not any more."""
        written = {"live": False, "alias_of": None, "first_published_at__isnull": False}
        return self.filter(~Q(is_restricted()), ~is_secret(), **written)

    def in_order(self):
        return self.order_by("starts", "room")


class SessionPage(BasePage):
    """One session: a room, a time, a subject."""

    base_form_class = SessionForm
    template = "events/session_page.html"
    listed = ("starts", "ends", "room", "track", "host", "languages", "summary", "is_example", "is_cancelled")
    parent_page_types = ["events.ForumPage"]
    subpage_types = []

    starts = models.DateTimeField(_("starts"), help_text=_("In the time zone of the venue."))
    ends = models.DateTimeField(_("ends"))
    room = models.CharField(_("room"), max_length=80)
    track = models.CharField(_("track"), max_length=80, blank=True)
    host = models.CharField(_("chaired by"), max_length=160, blank=True, help_text=_("Name the office, not a person."))
    languages = StreamField(LanguagesSpoken(), verbose_name=_("languages"), blank=True)
    summary = models.TextField(_("what it is about"), blank=True)
    agenda = StreamField(Agenda(), verbose_name=_("agenda"), blank=True)
    body = StreamField(Story(), verbose_name=_("more"), blank=True)
    files = StreamField(Files(), verbose_name=_("papers"), blank=True)
    is_cancelled = models.BooleanField(
        _("cancelled"), default=False, help_text=_("It stays in the programme, and its participants are told.")
    )
    is_example = models.BooleanField(_("an example, not a real session"), default=False, editable=False)

    objects = PageManager.from_queryset(SessionQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([VenueTimePanel("starts"), VenueTimePanel("ends")]),
        FieldRowPanel(["room", "track"]),
        "is_cancelled",
        "host",
        "languages",
        "summary",
        "agenda",
        "body",
        "files",
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("agenda"),
        index.SearchField("body"),
        index.SearchField("track"),
        index.SearchField("host"),
        index.SearchField("room"),
    ]

    class Meta:
        verbose_name = _("session")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="session_ends_after_it_starts",
                violation_error_message=_("The session ends before it starts."),
            )
        ]

    def description(self):
        return self.search_description or self.summary

    @cached_property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone of the venue."""
        return zoneinfo.ZoneInfo(self.get_parent().specific.timezone)

    @cached_property
    def channel(self) -> Channel | None:
        """The live channel of the session, the same in all its languages."""
        return Channel.objects.filter(session=self.translation_key).first()
