"""Permanent ids: given once, never changed, never used again."""

import re
import uuid

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class PermanentIdQuerySet(models.QuerySet):
    @transaction.atomic
    def take(self, *, code: str, translation_key: uuid.UUID, kind: str) -> str:
        """Register ``code`` for a page and its translations; the same page may take it again.

        Raises:
            ValueError: the code belongs to something else.
        """
        entry, _is_new = self.get_or_create(code=code, defaults={"translation_key": translation_key, "kind": kind})
        if entry.translation_key != translation_key:
            raise ValueError(f"{code} is taken")
        return code

    @transaction.atomic
    def take_next(self, *, series: str, digits: int, translation_key: uuid.UUID, kind: str, least: int = 1) -> str:
        """Give a page the number after the highest of its series, or the id that it has already.

        ``series`` is what stands before the number, e.g. ``ASCN-VN-HAN-P``; the first
        number of a series is ``least``.
        Two writers at once: the second meets the unique code and takes the
        number after it.
        """
        if given := self.filter(translation_key=translation_key, kind=kind).first():
            return given.code
        number = max(self.highest(series) + 1, least)
        while True:
            entry, is_new = self.get_or_create(
                code=f"{series}{number:0{digits}d}", defaults={"translation_key": translation_key, "kind": kind}
            )
            if is_new:
                return entry.code
            number += 1

    def highest(self, series: str) -> int:
        """The highest number given in a series so far; 0 for none."""
        codes = self.filter(code__startswith=series).values_list("code", flat=True)
        numbers = (re.fullmatch(r"[0-9]+", code[len(series) :]) for code in codes)
        return max((int(match[0]) for match in numbers if match), default=0)


class PermanentId(models.Model):
    """What an id belongs to, and what is known of it after it left."""

    code = models.CharField(_("permanent id"), max_length=60, unique=True)
    translation_key = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=255, blank=True)
    first_public_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    objects = PermanentIdQuerySet.as_manager()

    class Meta:
        verbose_name = _("permanent id")

    def __str__(self):
        return self.code
