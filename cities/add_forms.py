"""'Add a city': one form, filled in within minutes."""

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from ascn_site.dates import PartialDateValidator
from ascn_site.languages import CODES, LANGUAGES, html_code
from ascn_site.models.accounts import Office
from ascn_site.plain_text import clean_line
from cities.adding import LETTERS, NewCity, is_free
from cities.models import City, CityPage, Country

TEXT = {"max_length": 120, "required": False}
AS_TYPED = (
    *("country", "latitude", "longitude", "timezone", "joined", "joined_source"),
    *("slug", "letters", "report_name"),
)
INVITED = {"officer_email": Office.OFFICER, "approver_email": Office.APPROVER}


class LineField(forms.CharField):
    def clean(self, value):
        return clean_line(super().clean(value))


class AddCityForm(forms.Form):
    """Names stand in ``name_<language>``; only the English one must be known."""

    country = forms.ModelChoiceField(label=_("Country"), queryset=Country.objects.none())
    latitude = forms.FloatField(
        label=_("Latitude"), min_value=-90, max_value=90, help_text=_("Degrees north, such as 21.028.")
    )
    longitude = forms.FloatField(
        label=_("Longitude"), min_value=-180, max_value=180, help_text=_("Degrees east, such as 105.854.")
    )
    joined = forms.CharField(
        label=_("Member since"),
        max_length=10,
        validators=[PartialDateValidator()],
        help_text=_("A year, a month or a day, as precise as it is known: 2026, 2026-08 or 2026-08-06."),
    )
    joined_source = LineField(
        label=_("Source of that date"), max_length=300, help_text=_("Where it is written, with page.")
    )
    slug = forms.SlugField(
        label=_("Short name in addresses"),
        max_length=50,
        required=False,
        help_text=_("Small Latin letters and hyphens. Empty: made from the English name."),
    )
    letters = forms.RegexField(
        label=_("Letters of the permanent id"),
        regex=f"^[A-Za-z]{{{LETTERS}}}$",
        required=False,
        error_messages={"invalid": _("Write three Latin letters, such as HAN, or leave it empty.")},
        help_text=_("Three letters, such as HAN. They never change. Empty: the first that are free."),
    )
    report_name = LineField(label=_("Name in the yearly reports"), help_text=_("Empty: the English name."), **TEXT)
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=[
            ("", _("as the nearest member city")),
            *((zone, zone) for zone in settings.WAGTAIL_USER_TIME_ZONES if "/" in zone),
        ],
    )
    first_language = forms.ChoiceField(label=_("Language of its first page"), choices=LANGUAGES)
    languages = forms.MultipleChoiceField(
        label=_("It also writes in"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    officer_email = forms.EmailField(label=_("Invite as officer"), max_length=254, required=False)
    approver_email = forms.EmailField(label=_("Invite as Chief Smart City Officer"), max_length=254, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = Country.objects.order_by("name_en")
        for code, language in LANGUAGES:
            self.fields[f"name_{code}"] = LineField(
                label=language,
                max_length=120,
                required=code == "en",
                widget=forms.TextInput(attrs={"lang": html_code(code)}),
            )

    def groups(self):
        """The fields as the page shows them, by what they are about."""
        for title, names in (
            (_("Name"), [f"name_{code}" for code in CODES]),
            (_("Place"), ["country", "latitude", "longitude", "timezone"]),
            (_("Membership"), ["joined", "joined_source", "report_name", "slug", "letters"]),
            (_("Languages"), ["first_language", "languages"]),
            (_("First people"), ["officer_email", "approver_email"]),
        ):
            yield title, [self[name] for name in names]

    def clean(self):
        self.check_slug()
        self.check_letters()
        self.check_twin()
        officer, approver = (self.cleaned_data.get(name) for name in INVITED)
        if not officer and not approver and not self.errors.keys() & INVITED.keys():
            self.add_error("officer_email", _("Invite at least one person, so that somebody can begin."))
        if officer and officer == approver:
            self.add_error("approver_email", _("Nobody approves their own words: name two people."))

    def check_slug(self) -> None:
        slug = self.cleaned_data.get("slug") or slugify(self.cleaned_data.get("name_en", ""))
        if not slug:
            if "name_en" in self.cleaned_data:
                self.add_error("slug", _("Write a short name in Latin letters for the address."))
        elif City.objects.filter(slug=slug).exists() or CityPage.objects.filter(slug=slug).exists():
            self.add_error("slug", _("Another city has this short name. Choose a different one."))
        else:
            self.cleaned_data["slug"] = slug

    def check_letters(self) -> None:
        letters = self.cleaned_data.get("letters", "").upper()
        country = self.cleaned_data.get("country")
        if letters and country and not is_free(f"ASCN-{country.code}-{letters}"):
            self.add_error("letters", _("These letters are taken for good, perhaps by a city that left."))
        self.cleaned_data["letters"] = letters

    def check_twin(self) -> None:
        name, country = self.cleaned_data.get("name_en"), self.cleaned_data.get("country")
        if name and country and City.objects.filter(country=country, name_en__iexact=name).exists():
            self.add_error("name_en", _("This country has a city of that name already."))

    def new_city(self) -> NewCity:
        data = self.cleaned_data
        names = {code: data[f"name_{code}"] for code in CODES if data[f"name_{code}"]}
        first = data["first_language"]
        return NewCity(
            names=names,
            languages=(first, *(code for code in data["languages"] if code != first)),
            invited={office: data[name] for name, office in INVITED.items() if data[name]},
            **{name: data[name] for name in AS_TYPED},
        )
