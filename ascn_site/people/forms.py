"""What the secretariat, and somebody who was invited, types in."""

import datetime

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from ascn_site.models import Assignment, User
from ascn_site.people.places import Place
from ascn_site.people.seats import Seat, running
from ascn_site.plain_text import clean_line

STATES = (
    ("", _("all")),
    ("vacant", _("vacant")),
    ("soon", _("ends within 60 days")),
    ("invited", _("somebody is invited")),
)


class DayField(forms.DateField):
    def __init__(self, **options):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class FilterForm(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args, countries: list[Place], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("all")), *((place.id, place.name) for place in countries)]

    def chosen(self, seats: list[Seat]) -> list[Seat]:
        """A filter that is not known shows everything."""
        self.is_valid()
        state, country = (self.cleaned_data.get(name, "") for name in ("state", "country"))
        return [
            seat
            for seat in seats
            if (not state or seat.state == state or (state == "vacant" and seat.is_vacant))
            and (not country or seat.place.group == country)
        ]


class TermForm(forms.Form):
    """The days of a term: an end is optional and not before the beginning."""

    ends = DayField(label=_("Last day"), required=False, help_text=_("The last day counts. Empty: without an end."))

    def __init__(self, *args, least: datetime.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.least = least

    def clean_ends(self):
        ends = self.cleaned_data["ends"]
        if ends and ends < self.least:
            raise forms.ValidationError(_("This day is over, or comes before the term begins. Choose a later one."))
        return ends


class InviteForm(TermForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The link goes there. It works once, for seven days."),
    )
    starts = DayField(label=_("From"))

    field_order = ("email", "starts", "ends")

    def clean(self):
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The term ends before it starts."))


class EndForm(forms.Form):
    ends = DayField(label=_("Last day"), help_text=_("Rights stop by themselves after it. Yesterday: they stop now."))

    def __init__(self, *args, term: Assignment, on: datetime.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.term, self.on = term, on

    def clean_ends(self):
        ends = self.cleaned_data["ends"]
        if ends < self.on - datetime.timedelta(days=1):
            raise forms.ValidationError(_("A term cannot end before yesterday: what was done so far was done in it."))
        if self.term.ends and ends > self.term.ends:
            raise forms.ValidationError(_("That would make the term longer. Extend it instead."))
        return ends


class SuccessorForm(forms.Form):
    """Somebody who already works for the place, or an address that is invited."""

    person = forms.ModelChoiceField(label=_("Successor"), queryset=User.objects.none(), required=False)
    email = forms.EmailField(
        label=_("or invite by e-mail"),
        max_length=254,
        required=False,
        help_text=_("Everything moves when the invitation is accepted."),
    )

    def __init__(self, *args, term: Assignment, on: datetime.date, **kwargs):
        super().__init__(*args, **kwargs)
        near = running(on).filter(scope_kind=term.scope_kind, scope_id=term.scope_id).exclude(person_id=term.person_id)
        self.fields["person"].queryset = User.objects.filter(pk__in=near.values("person")).order_by("name", "pk")
        self.fields["person"].empty_label = _("nobody of these")

    def clean(self):
        if bool(self.cleaned_data.get("person")) == bool(self.cleaned_data.get("email")) and not self.errors:
            raise forms.ValidationError(_("Choose one person, or write one address."))


class WelcomeForm(forms.Form):
    """What somebody without an account tells of herself."""

    name = forms.CharField(
        label=_("Name shown to colleagues"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    way = forms.ChoiceField(
        label=_("How you will sign in"),
        choices=[
            ("password", _("With a password")),
            ("passkey", _("With a passkey: finger, face, PIN or security key, set up on the next page")),
        ],
        initial="password",
        widget=forms.RadioSelect,
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; three or four words that do not belong together are good."),
    )

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_name(self):
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean(self):
        if self.cleaned_data.get("way") == "passkey":
            self.cleaned_data["password"] = None
        elif not (password := self.cleaned_data.get("password")):
            self.add_error("password", _("Write a password, or choose a passkey."))
        else:
            self.check(password)

    def check(self, password: str) -> None:
        try:
            validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        except forms.ValidationError as weak:
            self.add_error("password", weak)
