"""Help that somebody offers to a project which seeks support, and the partners that came of it."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ascn_site.languages import LANGUAGES
from ascn_site.models import User
from cities.models.places import City

TO_CONFIRM = datetime.timedelta(days=7)
KEPT_AFTER_END = datetime.timedelta(days=730)


class OffererKind(models.TextChoices):
    COMPANY = "company", _("Company")
    UNIVERSITY = "university", _("University or institute")
    DONOR = "donor", _("Donor or bank")
    CITY = "city", _("City")
    OTHER = "other", _("Other organisation")


class OfferState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Not confirmed")
    NEW = "new", _("New")
    ANSWERED = "answered", _("Answered")
    TAKEN_UP = "taken_up", _("Taken up")
    DECLINED = "declined", _("Declined")
    CLOSED = "closed", _("Closed")


ENDED = (OfferState.DECLINED, OfferState.CLOSED)


class OfferQuerySet(models.QuerySet):
    def confirmed(self):
        """What offices see: whoever offers has shown that the mailbox is his."""
        return self.exclude(state=OfferState.UNCONFIRMED)

    def waiting_for_confirmation(self, now: datetime.datetime):
        return self.filter(state=OfferState.UNCONFIRMED, created_at__gt=now - TO_CONFIRM)

    def to_forget(self, now: datetime.datetime):
        """Never confirmed within a week, or ended for two years."""
        never = Q(state=OfferState.UNCONFIRMED, created_at__lte=now - TO_CONFIRM)
        return self.filter(never | Q(state__in=ENDED, changed_at__lte=now - KEPT_AFTER_END))


class Offer(models.Model):
    """One offer. The project is named by its permanent id, which all its languages share."""

    project_code = models.CharField(_("project"), max_length=60)
    city = models.ForeignKey(City, models.CASCADE, related_name="offers", verbose_name=_("city"))
    kind = models.CharField(_("kind of organisation"), max_length=12, choices=OffererKind.choices)
    organisation = models.CharField(_("organisation"), max_length=160)
    name = models.CharField(_("your name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    text = models.TextField(_("what you offer"), max_length=4000)
    language = models.CharField(_("language"), max_length=12, choices=LANGUAGES)
    may_be_named = models.BooleanField(_("our organisation may be named on the project's page"), default=False)
    state = models.CharField(
        _("state"), max_length=12, choices=OfferState.choices, default=OfferState.UNCONFIRMED, db_index=True
    )
    reason = models.CharField(_("reason"), max_length=600, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("sent"))
    changed_at = models.DateTimeField(_("last change"))

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer of help")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(state__in=ENDED) | ~Q(reason=""), name="an_ended_offer_has_a_reason")
        ]

    def __str__(self):
        return self.log_label

    @property
    def log_label(self) -> str:
        return f"offer {self.pk} for {self.project_code}"


class OfferAnswer(models.Model):
    """What an office wrote to whoever offered."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="answers")
    text = models.TextField(_("answer"), max_length=4000)
    office = models.CharField(max_length=120)
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self):
        return f"answer {self.pk}"


class Partner(models.Model):
    """An organisation whose help a project took up. Readers see it when both sides have agreed."""

    offer = models.OneToOneField(Offer, models.SET_NULL, null=True, related_name="partner")
    city = models.ForeignKey(City, models.CASCADE, related_name="partners", verbose_name=_("city"))
    project_code = models.CharField(_("project"), max_length=60, db_index=True)
    organisation = models.CharField(_("organisation"), max_length=160)
    kind = models.CharField(_("kind of organisation"), max_length=12, choices=OffererKind.choices)
    since = models.DateField(_("since"))
    offerer_agrees = models.BooleanField(_("the organisation agrees to be named"), default=False)
    city_agrees = models.BooleanField(_("the city agrees to name it"), default=False)

    class Meta:
        verbose_name = _("partner")
        ordering = ["since", "pk"]

    def __str__(self):
        return self.organisation

    @property
    def log_label(self) -> str:
        return f"partner {self.pk} of {self.project_code}"
