"""What was last said of a session: the programme and the calendar tell its changes by it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

FIELDS = {
    "time": _("time"),
    "room": _("room"),
    "languages": _("languages"),
    "cancelled": _("cancelled"),
}


class SessionNotice(models.Model):
    """``told`` has the fields of ``FIELDS`` as they were announced, ``sequence`` counts the announced changes."""

    session = models.UUIDField(unique=True)
    told = models.JSONField()
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
        return [str(FIELDS[field]) for field in self.changed if field != "cancelled"]
