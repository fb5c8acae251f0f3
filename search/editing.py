"""The forms in which the secretariat keeps terms and recommendations."""

import itertools

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from ascn_site.languages import LANGUAGES
from ascn_site.plain_text import check_readable
from search.collect import site
from search.glossary import units
from search.models import GlossaryTerm

MOST_WORDS, LONGEST_WORD = 20, 80
SURE, LIKELY = "sure", "likely"


def lines_of(text: str) -> list[str]:
    """The lines of a field that say something, each once."""
    return list(dict.fromkeys(line for raw in text.splitlines() if (line := " ".join(raw.split()))))


class SpellingsField(forms.CharField):
    """Words of one language, one on each line; the first is the one that is shown."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def clean(self, value):
        words = lines_of(super().clean(value))
        for word in words:
            check_readable(word)
            if len(word) > LONGEST_WORD or not units(word):
                raise ValidationError(_("Write words of up to 80 characters, each on its own line."))
        if len(words) > MOST_WORDS:
            raise ValidationError(_("Up to 20 spellings are enough."))
        return words


class WordsForm(WagtailAdminModelForm):
    """What a term's form does with the fields of the languages, which ``TermForm`` adds."""

    unconfirmed = forms.MultipleChoiceField(
        label=_("Not confirmed yet"),
        help_text=_("Languages whose words no native reader has confirmed; readers are told so."),
        required=False,
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, word in self.instance.words.items():
            self.initial[field_of(code)] = "\n".join(word["values"])
        self.initial["unconfirmed"] = [
            code for code, word in self.instance.words.items() if word["confidence"] == LIKELY
        ]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(field_of(code)) for code, _name in LANGUAGES):
            raise ValidationError(_("Write the term in at least one language."))
        return cleaned

    def save(self, commit=True):
        unsure = self.cleaned_data["unconfirmed"]
        self.instance.words = {
            code: {"values": words, "confidence": LIKELY if code in unsure else SURE}
            for code, _name in LANGUAGES
            if (words := self.cleaned_data[field_of(code)])
        }
        self.instance.key = self.instance.key or free_key(self.instance.name)
        return super().save(commit)


def field_of(code: str) -> str:
    return f"words_{code.replace('-', '_')}"


def free_key(name: str) -> str:
    """A key that no term has, made of its name as far as that is written in Latin letters."""
    stem = slugify(name)[:50] or "term"
    taken = set(GlossaryTerm.objects.filter(key__startswith=stem).values_list("key", flat=True))
    numbered = (f"{stem}-{number}" for number in itertools.count(2))
    return next(key for key in itertools.chain([stem], numbered) if key not in taken)


TermForm = type("TermForm", (WordsForm,), {field_of(code): SpellingsField(label=name) for code, name in LANGUAGES})


class PromotionForm(WagtailAdminModelForm):
    def clean_words(self):
        words = lines_of(self.cleaned_data["words"])
        for word in words:
            check_readable(word)
        if not any(map(units, words)):
            raise ValidationError(_("Write at least one search, as readers type it."))
        return "\n".join(words)

    def clean_page(self):
        page = self.cleaned_data["page"]
        if not type(page).objects.filter(site().is_public(), pk=page.pk).exists():
            raise ValidationError(_("Readers cannot see this page. Choose a public one."))
        return page
