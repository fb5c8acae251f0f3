"""What the secretariat types in: a list as a file, or one guest."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ascn_site.languages import LANGUAGES
from ascn_site.plain_text import clean_line
from events.models import ForumRole
from events.participants import lists
from events.participants.lists import Guest
from events.participants.services import Place


class ListForm(forms.Form):
    file = forms.FileField(
        label=_("List of participants"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_(
            "CSV in UTF-8 or Excel. Columns: name, email, delegation; optional: role, reads, speaks. "
            "Their names in your language do as well."
        ),
    )


class PlaceForm(forms.Form):
    """As what somebody takes part."""

    lines = ("delegation",)

    delegation = forms.CharField(label=_("Delegation"), max_length=lists.LENGTHS["delegation"])
    role = forms.ChoiceField(label=_("Role"), choices=ForumRole.choices, initial=ForumRole.DELEGATE)
    language = forms.ChoiceField(label=_("Reads"), choices=[("", _("not known")), *LANGUAGES], required=False)
    spoken = forms.MultipleChoiceField(
        label=_("Speaks"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self):
        for name in self.lines:
            if text := self.cleaned_data.get(name):
                try:
                    self.cleaned_data[name] = clean_line(text)
                except ValidationError as error:
                    self.add_error(name, error)

    def place(self) -> Place:
        data = self.cleaned_data
        return Place(data["delegation"], data["role"], data["language"], data["spoken"])


class GuestForm(PlaceForm):
    """Who is invited, and as what."""

    lines = ("name", "delegation")
    field_order = ("name", "email")

    name = forms.CharField(label=_("Name"), max_length=lists.LENGTHS["name"])
    email = forms.EmailField(label=_("E-mail address"), max_length=lists.LENGTHS["email"])

    def guest(self) -> Guest:
        data = self.cleaned_data
        return Guest(
            row=0,
            name=data["name"],
            email=data["email"].lower(),
            delegation=data["delegation"],
            role=data["role"],
            language=data["language"],
            spoken=tuple(data["spoken"]),
        )
