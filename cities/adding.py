"""A new member city: record, page, files, rights and invitations in one act."""

import datetime
import itertools
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.text import slugify
from wagtail.log_actions import log
from wagtail.models import Locale

from ascn_site.models import PermanentId, User
from ascn_site.models.accounts import Office, Scope
from ascn_site.people import invitations
from cities.models import CitiesPage, City, CityPage, Country
from cities.services import grant_city_rights, open_language

LETTERS = 3


@dataclass(frozen=True)
class NewCity:
    """What the form tells; ``names`` by language with English among them, ``letters`` '' to have them chosen.

    ``languages`` are those in which the city will write, the first one first.
    """

    names: dict[str, str]
    country: Country
    latitude: float
    longitude: float
    joined: str
    joined_source: str
    languages: tuple[str, ...]
    slug: str = ""
    letters: str = ""
    report_name: str = ""
    timezone: str = ""
    invited: dict[str, str] = field(default_factory=dict)

    @property
    def name_en(self) -> str:
        return self.names["en"]

    @property
    def first_language(self) -> str:
        return self.languages[0]

    def own_name(self) -> tuple[str, str]:
        """The name in the first language, else the English one, with its language."""
        language = self.first_language if self.first_language in self.names else "en"
        return self.names[language], language


@transaction.atomic
def add_city(*, new: NewCity, by: User, now: datetime.datetime) -> City:
    """Everything that a member city needs, or nothing of it."""
    own_name, own_language = new.own_name()
    city = City.objects.create(
        permanent_id=permanent_id_for(new),
        slug=new.slug or slugify(new.name_en),
        country=new.country,
        name_en=new.name_en,
        names={language: [name] for language, name in new.names.items()},
        endonym=own_name,
        endonym_language=own_language,
        latitude=new.latitude,
        longitude=new.longitude,
        timezone=new.timezone or zone_near(new),
        joined=new.joined,
        joined_source=new.joined_source,
        report_name=new.report_name or new.name_en,
    )
    publish_page(city, title=own_name, language=new.first_language)
    grant_city_rights(city)
    for language in new.languages:
        open_language(city=city, locale=locale_of(language))
    log(instance=city, action="cities.add", user=by, data={"city": city.permanent_id})
    invite_first(city, new, by=by, now=now)
    return city


def publish_page(city: City, *, title: str, language: str) -> CityPage:
    """The page says only what the record says, so nobody is its author; the city writes and submits the rest."""
    page = CityPage(title=title, slug=city.slug, city=city, locale=locale_of(language), live=False)
    list_in(language).add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def list_in(language: str) -> CitiesPage:
    """The list of cities in a language, as a place holder where nobody has written it."""
    locale = locale_of(language)
    here = CitiesPage.objects.filter(locale=locale).first()
    original = here or CitiesPage.objects.filter(alias_of=None).earliest("pk")
    return here or original.copy_for_translation(locale, copy_parents=True, alias=True)


def locale_of(language: str) -> Locale:
    return Locale.objects.get_or_create(language_code=language)[0]


def invite_first(city: City, new: NewCity, *, by: User, now: datetime.datetime) -> None:
    for office, email in new.invited.items():
        invitations.invite(
            email=email,
            office=Office(office),
            scope_kind=Scope.CITY,
            scope_id=city.permanent_id,
            starts=now.date(),
            by=by,
            now=now,
        )


def permanent_id_for(new: NewCity) -> str:
    """``ASCN-VN-HAN``: the letters that were asked for, else the first that are free."""
    series = f"ASCN-{new.country.code}-"
    wanted = [new.letters] if new.letters else letters_of(new.name_en)
    return next(code for letters in wanted if is_free(code := f"{series}{letters}"))


def is_free(code: str) -> bool:
    """Never given, neither to a city nor to one that left."""
    return not (City.objects.filter(permanent_id=code).exists() or PermanentId.objects.filter(code=code).exists())


def letters_of(name: str):
    """Three letters of a name in their order, the first ones first; then with a number in the last place."""
    letters = [letter for letter in slugify(name).upper() if letter.isalpha()] or ["X"]
    yield from ("".join(chosen) for chosen in itertools.combinations(letters, LETTERS) if chosen[0] == letters[0])
    for number in itertools.count(1):
        yield f"{''.join(letters[:2])}{number}"


def zone_near(new: NewCity) -> str:
    """The clock of the nearest member city of the country."""
    near = City.objects.filter(country=new.country).values_list("timezone", "latitude", "longitude")
    far = [((lat - new.latitude) ** 2 + (lon - new.longitude) ** 2, zone) for zone, lat, lon in near]
    return min(far)[1] if far else "Asia/Bangkok"
