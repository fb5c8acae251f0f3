"""A set of focus areas on a record."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ascn_site.focus import FocusArea


class FocusAreasFormField(forms.TypedMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class FocusAreasField(models.CharField):
    """Several focus areas in one column, as ``|civic_social|health_wellbeing|``.

    In Python it is a list of keys in the Framework's order. The bars on both
    sides let one ``LIKE`` find a single area on every database, which neither
    JSON on SQLite nor a joined table (one more query a page) does.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> list[str]:
        return self.to_python(value)

    def to_python(self, value: str | list[str] | None) -> list[str]:
        if value is None or isinstance(value, str):
            value = [key for key in (value or "").split("|") if key]
        return [key for key in FocusArea.values if key in value]

    def get_prep_value(self, value: str | list[str] | None) -> str:
        if isinstance(value, str):
            return value
        return "|" + "|".join(self.to_python(value)) + "|" if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(getattr(obj, self.attname))

    def validate(self, value: list[str], model_instance: models.Model | None) -> None:
        if not value and not self.blank:
            raise ValidationError(_("Choose at least one focus area."), code="blank")

    def run_validators(self, value: list[str]) -> None:
        """The length that matters is that of the column, and six keys always fit."""

    def formfield(self, **_asked: Any) -> FocusAreasFormField:
        return FocusAreasFormField(
            choices=FocusArea.choices,
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
        )


def holds(area: str, *, field: str = "focus_areas") -> models.Q:
    """The condition that a record's ``field`` names this area."""
    return models.Q(**{f"{field}__contains": f"|{area}|"})
