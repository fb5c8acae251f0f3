"""The network's terms, in the languages in which they are known."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GlossaryTerm(models.Model):
    """A concept with its words: ``{language code: {"values": [...], "confidence": "sure" or "likely"}}``.

    The first value of a language is the preferred one, the others are
    aliases. ``likely`` marks words that a native reader has not confirmed.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    group = models.CharField(_("group"), max_length=40)
    words = models.JSONField(_("words"), default=dict)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("glossary term")
        ordering = ["group", "key"]

    def __str__(self):
        return self.key
