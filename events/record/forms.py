"""What the secretariat types into a record, and what participants correct in it."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ascn_site.languages import OWN_NAMES, html_code
from ascn_site.plain_text import clean_line, clean_text, tidy_text
from events.models import RecordEdit
from events.models.channels import LINE_LENGTH
from events.record.edits import ANSWER_TRANSLATION, TRANSLATION, Change, mark_of, options_in, texts_of

LONGEST_SUMMARY = 4_000
NO_TEXTS = frozenset({"is_public", "correction_hours"})  # ticked or counted, not written


def cleaned(text: str) -> str:
    return clean_text(text).strip()


def marks_in(shown: str) -> dict[str, str]:
    return dict(part.split(":", 1) for part in shown.split() if ":" in part)


def changed_texts(posted: QueryDict, number: int) -> list[str]:
    """What somebody wrote into the fields of an item that can no longer be shown; 0 is the record itself."""
    prefix = f"{number}-" if number else ""
    marks = marks_in(posted.get(f"{prefix}shown", ""))
    texts = {name: tidy_text(posted.get(prefix + name, "")).strip() for name in marks if name not in NO_TEXTS}
    return [text for name, text in texts.items() if text and mark_of(text) != marks[name]]


def joined(marks: Mapping[str, str]) -> str:
    return " ".join(f"{name}:{mark}" for name, mark in marks.items())


class ShownForm(forms.Form):
    """A form that knows what its reader had before her eyes, so that only what she changed is written.

    ``texts`` are the present ones. The marks of those that were shown come back with the form.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *posted, texts: Mapping[str, object], **options):
        super().__init__(*posted, **options)
        self.texts = texts
        self.fields["shown"].initial = joined({name: mark_of(text) for name, text in texts.items()})

    def clean_shown(self) -> dict[str, str]:
        return marks_in(self.cleaned_data["shown"])

    def changes(self) -> dict[str, Change]:
        """By the name of the field. What comes without a mark was never shown."""
        marks, written = self.cleaned_data["shown"], {name: self.cleaned_data[name] for name in self.texts}
        changed = {name: text for name, text in written.items() if mark_of(text) != marks.get(name)}
        return {name: Change(marks.get(name, ""), text) for name, text in changed.items()}

    def tell_overtaken(self, name: str) -> None:
        """Say how a field reads by now, and take that for shown: who sends the form again has read it."""
        sentence = _("Somebody else has changed this since you opened the page. Now it reads: %(text)s")
        self.add_error(name, ValidationError(sentence, code="conflict", params={"text": self.told(name)}))
        self.cleaned_data["shown"][name] = mark_of(self.texts[name])
        self.data = self.data.copy()
        self.data[self.add_prefix("shown")] = joined(self.cleaned_data["shown"])

    def told(self, name: str) -> object:
        now = self.texts[name]
        if isinstance(now, bool):
            return _("yes") if now else _("no")
        return _("(nothing)") if now == "" else now


class AboutForm(ShownForm):
    """Summaries, one for each language in which the session's page is written."""

    is_public = forms.BooleanField(label=_("Everybody may read the record once it is released"), required=False)
    correction_hours = forms.IntegerField(
        label=_("Hours for corrections"),
        min_value=0,
        max_value=24 * 60,
        help_text=_("From the closing of the room. Until then participants may correct their own words."),
    )

    def __init__(self, *posted, texts: Mapping[str, object], languages: list[str]):
        names = {f"summary-{code}": code for code in languages}
        shown = {name: texts[name] for name in ("is_public", "correction_hours", *names)}
        super().__init__(*posted, texts=shown, initial=shown)
        for name, code in names.items():
            self.fields[name] = forms.CharField(
                label=_("Summary (%(language)s)") % {"language": OWN_NAMES[code]},
                max_length=LONGEST_SUMMARY,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4, "lang": html_code(code)}),
                validators=[clean_text],
            )

    def clean(self):
        for name in self.texts:
            if isinstance(text := self.cleaned_data.get(name), str):
                self.cleaned_data[name] = cleaned(text)


class ItemForm(ShownForm):
    """One item of the record; its prefix is the number of its event.

    A poll has its options too, a question its answer, and each text the translations that stand beside it.
    """

    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LINE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason_to_hide = forms.CharField(
        label=_("Because"), required=False, max_length=500, help_text=_("Empty: it stays in.")
    )

    def __init__(self, *posted, item: dict, edit: RecordEdit | None):
        texts = texts_of(item, edit)
        super().__init__(*posted, texts=texts, initial=texts, prefix=str(item["seq"]))
        self.item = item
        for name in texts:
            if name not in self.fields:
                self.fields[name] = self.field_of(name)
            if name != "reason_to_hide":
                self.fields[name].widget.attrs["lang"] = html_code(self.language_of(name))
        self.order_fields([name for name in self.fields if name != "reason_to_hide"])

    def texts_shown(self) -> list[forms.BoundField]:
        """The fields in which an item is worded."""
        return [self[name] for name in self.fields if name not in ("shown", "reason_to_hide")]

    def is_left_out(self) -> bool:
        """Whether the reason has to be seen: it is there, or something is wrong with it."""
        return bool(self["reason_to_hide"].value() or self["reason_to_hide"].errors)

    def field_of(self, name: str) -> forms.CharField:
        prefix, _dash, code = name.partition("-")
        labels = {
            "options": _("Options, one per line"),
            "answer": _("Answer"),
            "tr": _("Translation (%(language)s)"),
            "answer_tr": _("Translation of the answer (%(language)s)"),
        }
        label = labels[prefix] % {"language": OWN_NAMES.get(code, code)}
        rows = forms.Textarea(attrs={"rows": 2})
        return forms.CharField(label=label, required=False, max_length=LINE_LENGTH, widget=rows)

    def language_of(self, name: str) -> str:
        """In which a field is written; '' where nobody has said."""
        if name.startswith((TRANSLATION, ANSWER_TRANSLATION)):
            return name.partition("-")[2]
        return self.item.get("answer_lang" if name == "answer" else "lang") or ""

    def clean(self):
        for name in self.texts:
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
