"""The editor's form of a session: its times are read and shown on the clock of the venue, whoever sits where."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.compare import FieldComparison
from wagtail.admin.panels import FieldPanel

from ascn_site.page_form import PageForm

TIMES = ("starts", "ends")


class VenueTimeField(forms.DateTimeField):
    """A moment as it is written at a venue."""

    def __init__(self, *, zone: ZoneInfo, **options: Any):
        super().__init__(**options)
        self.zone = zone

    def prepare_value(self, value):
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def to_python(self, value):
        with timezone.override(self.zone):
            return super().to_python(value)


class SessionForm(PageForm):
    def __init__(self, *args, parent_page=None, **kwargs):
        super().__init__(*args, parent_page=parent_page, **kwargs)
        if parent_page is None:  # without a forum there is no venue, and nothing is read
            return
        zone = ZoneInfo(parent_page.specific.timezone)
        told = _("On the clock of the venue: %(zone)s.") % {"zone": zone.key}
        for name in TIMES:
            shown = self.fields[name]
            self.fields[name] = VenueTimeField(
                zone=zone, label=shown.label, required=shown.required, widget=shown.widget, help_text=told
            )


class VenueTimeComparison(FieldComparison):
    """Two versions of a moment as they are written at the venue."""

    def __init__(self, field, obj_a, obj_b):
        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = (written(value, obj_b.zone) for value in (self.val_a, self.val_b))


def written(value: datetime.datetime | None, zone: ZoneInfo) -> str:
    """As the form shows it, with the zone."""
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}" if value else ""


class VenueTimePanel(FieldPanel):
    def get_comparison_class(self):
        return VenueTimeComparison
