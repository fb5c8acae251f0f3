"""What the secretariat types into a record, and what participants correct in it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ascn_site.languages import OWN_NAMES
from ascn_site.plain_text import clean_line, clean_text
from events.models import Record
from events.models.channels import LINE_LENGTH

LONGEST_SUMMARY = 4_000


def cleaned(text: str) -> str:
    return clean_text(text).strip()


class AboutForm(forms.Form):
    """Summaries, one for each language in which the session's page is written."""

    is_public = forms.BooleanField(label=_("Everybody may read the record once it is released"), required=False)
    correction_hours = forms.IntegerField(
        label=_("Hours for corrections"),
        min_value=0,
        max_value=24 * 60,
        help_text=_("From the closing of the room. Until then participants may correct their own words."),
    )

    def __init__(self, *posted, record: Record, languages: list[str]):
        super().__init__(*posted, initial={"is_public": record.is_public, "correction_hours": record.correction_hours})
        self.names = {f"summary-{code}": code for code in languages}
        for name, code in self.names.items():
            self.fields[name] = forms.CharField(
                label=_("Summary (%(language)s)") % {"language": OWN_NAMES[code]},
                initial=record.summary.get(code, ""),
                max_length=LONGEST_SUMMARY,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
                validators=[clean_text],
            )

    def values(self) -> dict:
        data = self.cleaned_data
        summary = {code: text for name, code in self.names.items() if (text := cleaned(data[name]))}
        return {
            "summary": summary,
            "is_public": data["is_public"],
            "correction_hours": data["correction_hours"],
        }


class ItemForm(forms.Form):
    """One item of the record; its prefix is the number of its event."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LINE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Empty: the words of the log."),
    )
    reason_to_hide = forms.CharField(
        label=_("Leave out of the record, because"), required=False, max_length=500, help_text=_("Empty: it stays in.")
    )

    def clean(self):
        for name, tidy in (("text", cleaned), ("reason_to_hide", clean_line)):
            try:
                self.cleaned_data[name] = tidy(self.cleaned_data.get(name, ""))
            except ValidationError as error:
                self.add_error(name, error)
