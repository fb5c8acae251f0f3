"""What is sent from the clearance page and from its settings."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ascn_site.plain_text import clean_text
from cities.clearance import remarks
from cities.clearance.addresses import is_of_writer
from cities.models.approval_links import OfficeAddress
from cities.models.clearance import ClearanceTimes, Step, StepPolicy, WhenVacant
from cities.models.places import City, Country


@dataclass(frozen=True)
class Said:
    """Remarks by the path of their field, and one on the whole page."""

    at_fields: dict[str, str]
    on_page: str

    @property
    def is_empty(self) -> bool:
        return not self.at_fields and not self.on_page


class DecisionForm(forms.Form):
    """A decision on the version that was read, with remarks at fields; returning needs at least one."""

    version = forms.CharField(max_length=60)
    act = forms.ChoiceField(choices=[(act, act) for act in ("approve", "reject", "remark")])
    comment = forms.CharField(required=False, max_length=remarks.LONGEST)
    other_field = forms.ChoiceField(required=False)
    other_remark = forms.CharField(required=False, max_length=remarks.LONGEST)

    def __init__(self, *args, fields: list[tuple[str, str]], paths: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.paths = paths
        self.fields["other_field"].choices = fields

    def clean(self):
        cleaned = super().clean()
        cleaned["said"] = said = Said(dict(self._at_fields()), _read(self, cleaned.get("comment", "")))
        if cleaned.get("act") in ("reject", "remark") and said.is_empty and not self.errors:
            raise ValidationError(_("Write a remark, so that the city knows what to change."), code="no_remark")
        return cleaned

    def _at_fields(self):
        for path in self.paths:
            if text := _read(self, self.data.get(f"remark:{path}", "")):
                yield path, text
        if text := _read(self, self.cleaned_data.get("other_remark", "")):
            yield self.cleaned_data.get("other_field") or self.fields["other_field"].choices[0][0], text


def _read(form: forms.Form, text: str) -> str:
    try:
        text = clean_text(text).strip()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return ""
    if len(text) > remarks.LONGEST:
        form.add_error(None, _("A remark has at most 2,000 characters."))
    return text


class AnswerForm(forms.Form):
    """An answer to one remark, or that it is settled."""

    comment = forms.IntegerField(min_value=1)
    text = forms.CharField(required=False, max_length=remarks.LONGEST)
    settle = forms.BooleanField(required=False)

    def clean(self):
        cleaned = super().clean()
        cleaned["text"] = _read(self, cleaned.get("text", ""))
        if not cleaned["text"] and not cleaned.get("settle"):
            self.add_error("text", _("Write an answer."))
        return cleaned


class TimesForm(forms.ModelForm):
    class Meta:
        model = ClearanceTimes
        fields = ["remind_after", "deputy_after"]


WRITERS_OWN = _("This is the address of somebody who writes for the city; a link there would let an author approve.")


class AddressForm(forms.ModelForm):
    """Where a city's office without an account gets its links."""

    class Meta:
        model = OfficeAddress
        fields = ["city", "title", "email", "language"]

    def clean(self):
        cleaned = super().clean()
        city, email = cleaned.get("city"), cleaned.get("email")
        if city and email and is_of_writer(email, city, on=timezone.localdate()):
            self.add_error("email", WRITERS_OWN)
        return cleaned

    def validate_unique(self):
        """A second address for a city takes the place of the first."""


class PolicyForm(forms.Form):
    """What happens to a step of a city or country when nobody holds its office."""

    step = forms.ChoiceField(label=_("Step"), choices=[choice for choice in Step.choices if choice[0] != "secretariat"])
    place = forms.ChoiceField(label=_("Place"))
    when_vacant = forms.ChoiceField(label=_("When nobody holds the office"), choices=WhenVacant.choices)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cities = City.objects.order_by("name_en")
        self.fields["place"].choices = [
            (_("Countries"), [(country.code, str(country)) for country in Country.objects.all()]),
            (_("Cities"), [(city.permanent_id, str(city)) for city in cities]),
        ]

    def clean(self):
        cleaned = super().clean()
        is_city = "-" in cleaned.get("place", "")
        if cleaned.get("step") == Step.COUNTRY and is_city:
            self.add_error("place", _("The country step is set for a country."))
        return cleaned

    def policy(self) -> StepPolicy:
        data = self.cleaned_data
        return StepPolicy(step=data["step"], place=data["place"], when_vacant=data["when_vacant"])
