"""What the secretariat types into a record, and what participants correct in it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ascn_site.languages import OWN_NAMES, html_code
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
                widget=forms.Textarea(attrs={"rows": 4, "lang": html_code(code)}),
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
    """One item of the record; its prefix is the number of its event.

    A poll has its options too, a question its answer, and each text the translations that stand beside it.
    """

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

    def __init__(self, *posted, item: dict, more: dict, **options):
        super().__init__(*posted, **options)
        self.item = item
        self.fields["text"].widget.attrs["lang"] = html_code(item["lang"] or "")
        if item["kind"] == "poll":
            options_now = "\n".join(more.get("options", item["options"]))
            self.add("options", _("Options, one per line"), options_now, item["lang"])
        if item.get("answer"):
            self.add("answer", _("Answer"), more.get("answer", item["answer"]), item.get("answer_lang"))
        for translation in item["tr"]:
            code = translation["lang"]
            label = _("Translation (%(language)s)") % {"language": OWN_NAMES.get(code, code)}
            self.add(f"tr-{code}", label, more.get("tr", {}).get(code, translation["text"]), code)
        self.order_fields([name for name in self.fields if name != "reason_to_hide"])

    def add(self, name: str, label: str, initial: str, language: str | None) -> None:
        self.fields[name] = forms.CharField(
            label=label,
            initial=initial,
            required=False,
            max_length=LINE_LENGTH,
            widget=forms.Textarea(attrs={"rows": 2, "lang": html_code(language or "")}),
        )

    def clean(self):
        for name in self.fields:
            tidy = clean_line if name == "reason_to_hide" else cleaned
            try:
                self.cleaned_data[name] = tidy(self.cleaned_data.get(name, ""))
            except ValidationError as error:
                self.add_error(name, error)

    def clean_options(self) -> str:
        """As many as were voted on, in their order: the votes stay with them."""
        text = self.cleaned_data["options"]
        if text.strip() and len(options_in(text)) != len(self.item["options"]):
            raise ValidationError(_("Write each option on a line of its own, as many as were voted on."))
        return text

    def edit(self) -> dict:
        """What reads otherwise than in the log; what is left empty reads as there."""
        data, item = self.cleaned_data, self.item
        more: dict = {}
        if options := options_in(data.get("options", "")):
            more["options"] = options
        if answer := data.get("answer", ""):
            more["answer"] = answer
        more["tr"] = {one["lang"]: data[f"tr-{one['lang']}"] for one in item["tr"] if data[f"tr-{one['lang']}"]}
        said = {
            "options": item.get("options"),
            "answer": item.get("answer"),
            "tr": {one["lang"]: one["text"] for one in item["tr"]},
        }
        changed = {key: value for key, value in more.items() if value and value != said[key]}
        return {"text": data["text"], "reason_to_hide": data["reason_to_hide"], "more": changed}


def options_in(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
