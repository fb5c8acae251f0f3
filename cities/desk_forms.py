"""The small forms of 'My city': begin something, write it in another language, note an update."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from ascn_site.dates import PartialDateValidator
from ascn_site.languages import CODES, LANGUAGES
from ascn_site.plain_text import check_readable
from cities.models import City
from cities.services import Note

KINDS = {
    "plan": "cities.ActionPlanPage",
    "project": "cities.ProjectPage",
    "practice": "practices.PracticePage",
    "response": "practices.ResponsePage",
    "update": "cities.UpdatePage",
}


class LanguageField(forms.ChoiceField):
    """One of the network's languages, each under its own name."""

    def __init__(self, **kwargs):
        super().__init__(choices=LANGUAGES, label=_("Language to write in"), **kwargs)


def first_language(city: City) -> str:
    """The language in which an officer of the city most likely writes."""
    return city.endonym_language if city.endonym_language in CODES else "en"


class BeginForm(forms.Form):
    """What to begin, for which city, in which language; a project also in which plan."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], widget=forms.HiddenInput)
    language = LanguageField()
    plan = forms.ModelChoiceField(queryset=None, label=_("Plan of the project"), required=False)

    def __init__(self, *args, city: City, plans, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans
        self.fields["plan"].empty_label = None
        self.initial.setdefault("language", first_language(city))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == "project" and not cleaned.get("plan"):
            self.add_error("plan", _("A project belongs to a plan. Begin with the plan."))
        return cleaned


class TranslateForm(forms.Form):
    language = LanguageField()

    def __init__(self, *args, written: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, name) for code, name in LANGUAGES if code not in written]


class UpdateForm(forms.Form):
    """A note of two minutes: about what, three texts, at most one figure."""

    about = forms.ModelChoiceField(queryset=None, label=_("About"), empty_label=None)
    language = LanguageField()
    date = forms.DateField(
        label=_("Date"), widget=AdminDateInput, help_text=_("The day for which the note is true. Usually today.")
    )
    title = forms.CharField(
        label=_("In one line"), max_length=120, help_text=_("What a reader should know, up to 120 characters.")
    )
    progress = forms.CharField(
        label=_("Progress"), required=False, max_length=2000, help_text=_("What was done since the last note.")
    )
    obstacles = forms.CharField(
        label=_("Obstacles"),
        required=False,
        max_length=2000,
        help_text=_("What stands in the way. Other cities learn from it."),
    )
    way_forward = forms.CharField(
        label=_("Way forward"), required=False, max_length=2000, help_text=_("What comes next, and when.")
    )
    figure_value = forms.CharField(
        label=_("Figure"),
        required=False,
        max_length=40,
        help_text=_("One number, if there is one, as it was printed: 4 700, about 70."),
    )
    figure_unit = forms.CharField(label=_("Unit"), required=False, max_length=60)
    figure_label = forms.CharField(label=_("What it measures"), required=False, max_length=160)
    figure_as_of = forms.CharField(
        label=_("As of"),
        required=False,
        max_length=10,
        validators=[PartialDateValidator()],
        help_text=_("2026, 2026-08 or 2026-08-06"),
    )
    figure_source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=200,
        help_text=_("Without date and source readers see the figure marked as unsourced."),
    )

    def __init__(self, *args, city: City, subjects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"].queryset = subjects
        self.initial.setdefault("language", first_language(city))
        for name in ("progress", "obstacles", "way_forward"):
            self.fields[name].widget = forms.Textarea({"rows": 4, "maxlength": 2000})

    def clean(self):
        cleaned = super().clean()
        for name, value in list(cleaned.items()):
            if isinstance(value, str):
                try:
                    check_readable(value)
                except ValidationError as refusal:
                    self.add_error(name, refusal)
        if not any(cleaned.get(name) for name in ("progress", "obstacles", "way_forward")):
            self.add_error("progress", _("Write something under progress, obstacles or way forward."))
        if cleaned.get("figure_value") and not cleaned.get("figure_label"):
            self.add_error("figure_label", _("Say what the figure measures."))
        return cleaned

    def note(self) -> Note:
        texts = {name: self.cleaned_data[name] for name in ("progress", "obstacles", "way_forward")}
        return Note(title=self.cleaned_data["title"], date=self.cleaned_data["date"], figures=self.figures(), **texts)

    def figures(self) -> tuple[tuple[str, dict], ...]:
        """The figure as the page's stream wants it; nothing when none was given."""
        if not self.cleaned_data["figure_value"]:
            return ()
        parts = ("value", "unit", "label", "as_of", "source")
        return (("figure", {part: self.cleaned_data[f"figure_{part}"] for part in parts}),)
