"""What was last said of a session: the programme and the calendar tell its changes by it."""

import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ascn_site.languages import OWN_NAMES

FIELDS = {
    "time": _("time"),
    "room": _("room"),
    "languages": _("languages"),
    "cancelled": _("cancelled"),
}


class SessionNotice(models.Model):
    """``told`` has the fields of ``FIELDS`` as they were announced, ``before`` as they were until then.

    ``sequence`` counts the announced changes.
    """

    session = models.UUIDField(unique=True)
    told = models.JSONField()
    before = models.JSONField(default=dict)
    changed = models.JSONField(default=list)
    changed_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("announced change of a session")

    def __str__(self):
        return str(self.session)

    @property
    def what(self) -> list[str]:
        """What the latest change was about; a session that is cancelled says so itself."""
        return [field for field in self.changed if field != "cancelled"]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The latest change, field by field; ``before`` is None where it was not kept."""
        before = {field: value_of(field, self.before[field]) for field in self.changed if field in self.before}
        return [
            {
                "field": field,
                "label": FIELDS[field],
                "before": before.get(field),
                "after": value_of(field, self.told[field]),
            }
            for field in self.what
        ]

    @property
    def moments(self) -> tuple[datetime.datetime, datetime.datetime]:
        """Beginning and end as they were announced."""
        return value_of("time", self.told["time"])


def value_of(field: str, told: Any) -> Any:
    """A pair of moments, text, or names of languages."""
    if field == "time":
        starts, ends = map(datetime.datetime.fromisoformat, told)
        return starts, ends
    return ", ".join(OWN_NAMES.get(code, code) for code in told) if field == "languages" else told
