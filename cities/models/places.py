"""Countries and cities as records. Their names stand per language, the preferred one first."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from ascn_site.dates import PartialDateField
from ascn_site.languages import CODES, html_code


class Name(str):
    """A name that knows the language it is written in (a value for a ``lang`` attribute)."""

    language: str

    def __new__(cls, text: str, language: str):
        name = super().__new__(cls, text)
        name.language = html_code(language)
        return name


class NamedPlace(models.Model):
    """A place with ``names``: ``{language code: [preferred, other, ...]}``; codes as in the site's addresses."""

    names = models.JSONField(_("names"), default=dict)
    name_en = models.CharField(_("name in English"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self) -> Name:
        """The name in the reader's language; in English where it is not known, never invented."""
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> Name:
        known = self.names.get(language)
        return Name(known[0], language) if known else Name(self.name_en, "en")


class Country(NamedPlace):
    """A member state of ASEAN."""

    code = models.CharField(_("ISO code"), max_length=2, primary_key=True)
    alpha3 = models.CharField(max_length=3)
    asean_name = models.CharField(_("name in ASEAN documents"), max_length=80)
    official_languages = models.JSONField(_("official languages"), default=list)
    capital = models.CharField(_("capital"), max_length=80)
    joined_asean = PartialDateField(_("joined ASEAN"), blank=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["name_en"]

    def name_in(self, language: str) -> Name:
        """In English the states are spelled as in ASEAN documents: Viet Nam, Lao PDR."""
        name = super().name_in(language)
        return Name(self.asean_name, "en") if name.language == "en" else name


class City(NamedPlace):
    """A member city; what its offices write stands on its pages."""

    permanent_id = models.CharField(_("permanent id"), max_length=20, unique=True)
    slug = models.SlugField(_("short name in addresses"), unique=True)
    country = models.ForeignKey(Country, models.PROTECT, related_name="cities", verbose_name=_("country"))
    endonym = models.CharField(_("own name"), max_length=120)
    endonym_language = models.CharField(_("language of the own name"), max_length=12)
    names_likely = models.JSONField(
        _("names to be confirmed"),
        default=dict,
        help_text=_("Names that a native reader has not confirmed: used for search, never shown."),
    )
    other_spellings = models.JSONField(_("other spellings"), default=list)
    former_names = models.JSONField(_("former names"), default=list, help_text=_("List of name and when."))
    search_aliases = models.JSONField(_("also searched as"), default=list)
    latitude = models.FloatField(_("latitude"), help_text=_("Degrees north, WGS 84."))
    longitude = models.FloatField(_("longitude"), help_text=_("Degrees east, WGS 84."))
    timezone = models.CharField(_("time zone"), max_length=40)
    area_km2 = models.FloatField(_("area in km²"), null=True, blank=True)
    population = models.JSONField(_("population"), default=list, help_text=_("List of value, year, scope and source."))
    is_pilot = models.BooleanField(_("pilot city of 2018"), default=False)
    is_capital = models.BooleanField(_("national capital"), default=False)
    joined = PartialDateField(_("member since"))
    joined_source = models.CharField(_("source of that date"), max_length=300)
    left = PartialDateField(_("left the network"), blank=True)
    website = models.CharField(_("web site"), max_length=200, blank=True)
    report_name = models.CharField(_("name in the yearly reports"), max_length=120)
    sources = models.JSONField(_("sources"), default=dict)
    collection = models.OneToOneField(
        Collection, models.PROTECT, null=True, blank=True, related_name="city", verbose_name=_("files")
    )

    unlisted = (
        "names_likely",
        "other_spellings",
        "former_names",
        "search_aliases",
        "population",
        "sources",
        "joined_source",
    )

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["name_en"]

    def own_name(self) -> Name:
        return Name(self.endonym, self.endonym_language)

    def names_elsewhere(self) -> list[Name]:
        """Its own name, then those in the site's languages; each spelling once, without the one that is shown."""
        known = [self.own_name(), *(self.name_in(code) for code in CODES if code in self.names)]
        shown = {self.name.casefold()}
        return [name for name in known if name.casefold() not in shown and not shown.add(name.casefold())]


class MemberCount(models.Model):
    """How many cities the network had on a day, as published."""

    as_of = PartialDateField(_("as of"), unique=True)
    cities = models.PositiveSmallIntegerField(_("cities"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["as_of"]

    def __str__(self):
        return f"{self.cities} ({self.as_of})"
