"""What a visitor and an office fill in."""

import datetime
import re

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ascn_site.languages import LANGUAGES
from ascn_site.plain_text import clean_line, clean_text, is_blank
from cities.models import OffererKind
from cities.offers.services import Written

SALT = "offer form"
LEAST_SECONDS = 3
LONGEST = datetime.timedelta(days=1)
MOST_LINKS = 3
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
LONGEST_TEXT = 4000


class LineField(forms.CharField):
    """One line that a reader can see."""

    def to_python(self, value):
        return clean_line(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if value and is_blank(value):
            raise ValidationError(self.error_messages["required"], code="required")


class TextField(forms.CharField):
    widget = forms.Textarea({"rows": 6})

    def to_python(self, value):
        return clean_text(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if value and is_blank(value):
            raise ValidationError(self.error_messages["required"], code="required")


def shown_at(now: datetime.datetime) -> str:
    """A sealed note of when the form was shown: what is sent at once was not typed by a person."""
    return signing.dumps(int(now.timestamp()), salt=SALT)


class OfferForm(forms.Form):
    """The page adds two fields: when it was ``shown``, and ``website``, a trap that only programs see and fill in."""

    kind = forms.ChoiceField(label=_("What you are"), choices=OffererKind.choices)
    organisation = LineField(label=_("Organisation"), max_length=160)
    name = LineField(label=_("Your name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We send a link there. The address is not published, and the city answers through this site."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    text = TextField(
        label=_("What you offer"),
        max_length=LONGEST_TEXT,
        help_text=_("What, for which of the needs, from when. Up to 4,000 characters."),
    )
    language = forms.ChoiceField(label=_("Language in which you would like the answer"), choices=LANGUAGES)
    may_be_named = forms.BooleanField(
        label=_("If the city takes up the offer, our organisation may be named on the project's page"), required=False
    )

    def __init__(self, *args, now: datetime.datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        self.initial.setdefault("language", get_language() or "en")

    @property
    def shown(self) -> str:
        return shown_at(self.now)

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("website"))

    def clean_text(self):
        text = self.cleaned_data["text"]
        if len(LINK.findall(text)) > MOST_LINKS:
            raise ValidationError(_("Leave at most three links in the text, so that it is not taken for advertising."))
        return text

    def clean(self):
        cleaned = super().clean()
        try:
            began = signing.loads(self.data.get("shown") or "", salt=SALT, max_age=LONGEST)
        except signing.BadSignature:
            raise ValidationError(_("This form was open for too long. Please send it once more.")) from None
        if self.now.timestamp() - began < LEAST_SECONDS:
            raise ValidationError(_("That was very fast. Please look it over and send it once more."))
        return cleaned

    def written(self) -> Written:
        given = self.cleaned_data
        return Written(
            kind=given["kind"],
            organisation=given["organisation"],
            name=given["name"],
            email=given["email"].lower(),
            text=given["text"],
            language=given["language"],
            may_be_named=given["may_be_named"],
        )


class AnswerForm(forms.Form):
    text = TextField(
        label=_("Answer"),
        max_length=LONGEST_TEXT,
        help_text=_("Goes by mail to whoever offered. Name an office to write to, if you want an answer."),
    )


class TakeUpForm(forms.Form):
    city_agrees = forms.BooleanField(label=_("Name the organisation on the project's page"), required=False)


class ReasonForm(forms.Form):
    reason = LineField(label=_("Reason"), max_length=600)


class SureForm(forms.Form):
    is_sure = forms.BooleanField(label=_("Erase them. I know that this cannot be undone."))
