"""Terms, recommendations, searches without a result, and what the index still has to learn."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class TermKind(models.TextChoices):
    CONCEPT = "concept", _("Concept")
    PLACE = "place", _("Place")
    ORGANISATION = "organisation", _("Organisation")
    ABBREVIATION = "abbreviation", _("Abbreviation")


class GlossaryTerm(models.Model):
    """Something with a name in several languages.

    ``words`` are ``{language code: {"values": [...], "confidence": "sure" or "likely"}}``.

    The first value of a language is the preferred one, the others are
    aliases. ``likely`` marks words that a native reader has not confirmed.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=14, choices=TermKind.choices, default=TermKind.CONCEPT)
    group = models.CharField(
        _("group"), max_length=40, blank=True, help_text=_("A heading of the glossary, for example environment.")
    )
    words = models.JSONField(_("words"), default=dict)
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("Shown to readers below the term, in English.")
    )

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["group", "key"]

    def __str__(self):
        return self.name or self.key

    @property
    def name(self) -> str:
        """The preferred English word, else the first there is."""
        words = self.words.get("en") or next(iter(self.words.values()), {"values": []})
        return words["values"][0] if words["values"] else ""


class PromotedResult(models.Model):
    """A page that the secretariat recommends to whoever asks in certain words."""

    words = models.TextField(
        _("words"),
        max_length=1000,
        help_text=_("What readers type, one search on each line. Marks and capitals make no difference."),
    )
    language = models.CharField(
        _("language of the reader"),
        max_length=12,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("Leave open for all readers."),
    )
    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name=_("page"))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("recommended result")
        verbose_name_plural = _("recommended results")
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="recommendation_ends_after_it_starts",
                violation_error_message=_("The last day comes before the first."),
            )
        ]

    def __str__(self):
        return ", ".join(self.words.split("\n"))[:100]


class UnfoundSearch(models.Model):
    """A text that was searched and not found, without whoever searched.

    ``text`` stays empty until it was asked on three different days: a text that one person types once may be about
    that person. Until then only a keyed digest is known, so that the same text can be counted.
    """

    digest = models.CharField(max_length=64, unique=True)
    text = models.CharField(max_length=80, blank=True)
    languages = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    last_on = models.DateField(db_index=True)

    class Meta:
        ordering = ["-count", "-last_on"]

    def __str__(self):
        return self.text or self.digest[:8]


class OutboxQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(due__isnull=False)

    def ready(self, now: datetime.datetime):
        """Due, and in nobody's hands."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        return self.filter(free, due__lte=now).order_by("due")


class OutboxRow(models.Model):
    """Something findable that changed, one row for each thing: the next change takes over the row of the last.

    A row whose work is done stays for a while without ``due``, so that a rebuild knows what changed meanwhile.
    """

    kind = models.CharField(max_length=12)
    object_id = models.PositiveBigIntegerField()
    change = models.UUIDField(help_text="Another one with every change.")
    changed_at = models.DateTimeField()
    due = models.DateTimeField(null=True, help_text="When to bring it to the index; null: it is there.")
    claimed_until = models.DateTimeField(null=True, help_text="A worker has it in hand until then.")
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="one_row_for_each_thing")]
        indexes = [models.Index(fields=["due"], name="outbox_by_due", condition=Q(due__isnull=False))]

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class FileText(models.Model):
    """What a file says, read once for each content: ``[[page number or null, text], …]``."""

    file_hash = models.CharField(max_length=40, unique=True)
    passages = models.JSONField(default=list)

    def __str__(self):
        return self.file_hash
