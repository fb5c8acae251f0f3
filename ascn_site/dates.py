"""Dates as precise as they are known: ``2020``, ``2020-08`` or ``2020-08-06``."""

import calendar
import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def parts(text: str) -> tuple[int, ...]:
    """Year, or year and month, or year, month and day of a partial date.

    Raises:
        ValueError: not of the form, or no such day.
    """
    match = SHAPE.fullmatch(text)
    if not match:
        raise ValueError(text)
    numbers = tuple(int(number) for number in match.groups() if number)
    datetime.date(*(*numbers, 1, 1)[:3])
    return numbers


def first_day(text: str) -> datetime.date:
    """The earliest day that a partial date may mean."""
    return datetime.date(*(*parts(text), 1, 1)[:3])


def last_day(text: str) -> datetime.date:
    """The latest day that a partial date may mean."""
    known = parts(text)
    year, month = (*known, 12)[:2]
    return datetime.date(year, month, known[2] if len(known) == 3 else calendar.monthrange(year, month)[1])


@deconstructible
class PartialDateValidator(RegexValidator):
    """Accepts a year, a month or a day of the years 1900 to 2200 of the common era."""

    message = _("Write a year (2026), a month (2026-08) or a day (2026-08-06), in the common era.")

    def __init__(self) -> None:
        super().__init__(regex=SHAPE.pattern)

    def __call__(self, value: object) -> None:
        try:
            year = parts(str(value))[0]
        except ValueError:
            raise ValidationError(self.message, code="invalid") from None
        if 2443 <= year <= 2743:
            raise ValidationError(_("This looks like a Buddhist year. Take 543 away."), code="buddhist_year")
        if not 1900 <= year <= 2200:
            raise ValidationError(self.message, code="invalid")


class PartialDateField(models.CharField):
    """A date kept with the precision in which it is known; '' is unknown. Sorts by time."""

    default_validators = [PartialDateValidator()]

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault(
            "help_text", _("A year, a month or a day, as precise as it is known: 2026, 2026-08 or 2026-08-06.")
        )
        super().__init__(*args, **kwargs)
