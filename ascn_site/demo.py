"""The made-up people of demo mode: one per office, named by the office, and what they need to try things out."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from ascn_site.accounts import count_as_second_factor
from ascn_site.models import Assignment, User
from ascn_site.models.accounts import SCOPE_OF, Office, Scope
from ascn_site.office_groups import settle_all
from cities.models import City, Country
from cities.services import found_clearance, grant_missing_rights

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
FIRST_DAY = datetime.date(2018, 4, 28)  # the network's first day: every made-up term includes today
SOME_PARTICIPANTS = 6
LOOPBACK = "127.0.0.1"
TITLES = {
    "officer": _("Officer, %(place)s"),
    "approver": _("Chief Smart City Officer, %(place)s"),
    "representative": _("National Representative, %(place)s"),
    "deputy": _("Deputy National Representative, %(place)s"),
    "assistant": _("Assistant to the head of delegation, %(place)s"),
    "participant": _("Participant %(place)s"),
}


@dataclass(frozen=True)
class Role:
    """One made-up person: an office and the place it is for."""

    office: str
    email: str
    name: str
    scope_kind: str = Scope.NETWORK
    scope_id: str = ""

    @property
    def has_term(self) -> bool:
        """Whether the office is one that is held for a term."""
        return self.office in Office.values and SCOPE_OF[Office(self.office)] == self.scope_kind


def cast(*, participants: int = SOME_PARTICIPANTS) -> list[Role]:
    """Everybody whom demo mode needs, in the order in which the page lists them."""
    roles = [
        Role("secretariat", "secretariat.1@example.org", "Secretariat, first desk"),
        Role("secretariat", "secretariat.2@example.org", "Secretariat, second desk"),
        Role("chair", "chair@example.org", "Chair"),
        Role("shepherd", "shepherd@example.org", "Shepherd"),
        Role("observer", "observer@example.org", "Observer"),
        Role("moderator", "moderator@example.org", "Moderator"),
        Role("moderator", "moderator.2@example.org", "Moderator, second desk"),
        Role("interpreter", "interpreter@example.org", "Interpreter"),
        Role("operator", "operator@example.org", "Operator"),
    ]
    roles += [
        place_role(office, country.asean_name, country.code.lower(), Scope.COUNTRY, country.code)
        for country in Country.objects.all()
        for office in ("representative", "deputy", "assistant")
    ]
    roles += [
        place_role(office, spoken_name(city), city.slug, Scope.CITY, city.permanent_id)
        for city in City.objects.all()
        for office in ("officer", "approver")
    ]
    roles += [
        Role("participant", f"participant.{number}@example.org", f"Participant {number}")
        for number in range(1, participants + 1)
    ]
    return roles


def spoken_name(city: City) -> str:
    """The spelling of the network's own reports, e.g. Ha Noi."""
    return city.report_name or city.name_en


def place_role(office: str, place: str, short: str, scope_kind: str, scope_id: str) -> Role:
    name = str(TITLES[office]) % {"place": place}
    return Role(office, f"{office}.{short}@example.org", name, scope_kind, scope_id)


@transaction.atomic
def seed_people(*, participants: int) -> list[User]:
    """Add the made-up people who are missing, with their terms and rights; in the order of the cast."""
    prepare_offices()
    roles = cast(participants=participants)
    known = {person.email: person for person in User.objects.filter(is_demo=True)}
    missing = [role for role in roles if role.email not in known]
    made = User.objects.bulk_create(map(person_of, missing))
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in made]
    )
    give_terms(zip(missing, made, strict=True))
    known |= {person.email: person for person in made}
    return [known[role.email] for role in roles]


def prepare_offices() -> None:
    """Rights come with a city; here only for a city that was added without them."""
    found_clearance()
    grant_missing_rights()


def person_of(role: Role) -> User:
    is_operator = role.office == "operator"
    return User(
        email=role.email,
        name=role.name,
        first_name=role.name,  # what the editor's menu shows
        password=make_password(None),
        is_demo=True,
        is_staff=is_operator,
        is_superuser=is_operator,
    )


def give_terms(people: Iterable[tuple[Role, User]]) -> None:
    """Terms and group memberships of many at once: the first start waits for it."""
    holders = [(role, person) for role, person in people if role.has_term]
    Assignment.objects.bulk_create(
        [
            Assignment(
                person=person,
                office=role.office,
                scope_kind=role.scope_kind,
                scope_id=role.scope_id,
                starts=FIRST_DAY,
            )
            for role, person in holders
        ]
    )
    settle_all(on=timezone.localdate())


def sign_in_path(person: User) -> str:
    """An address that signs a made-up person in once; using it, or any other sign-in of hers, ends it."""
    key = urlsafe_base64_encode(force_bytes(person.pk))
    return f"/demo/in/{key}/{default_token_generator.make_token(person)}/"


def person_at(key: str, token: str) -> User | None:
    """Whom a one-time address signs in; None once it was used."""
    try:
        number = int(urlsafe_base64_decode(key))
    except (ValueError, OverflowError):
        return None
    person = User.objects.filter(pk=number, is_demo=True).first()
    return person if person and default_token_generator.check_token(person, token) else None


def fresh_cookie(person: User) -> str:
    """The cookie of a new session that has passed the second factor, as ``name=value``."""
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = BACKEND
    session["_auth_user_hash"] = person.get_session_auth_hash()
    count_as_second_factor(session)
    session.create()
    UserSession.objects.create(user=person, session_key=session.session_key, ip=LOOPBACK, user_agent="seed_demo")
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
