"""Sessions as places of offices: moderators and interpreters."""

from collections.abc import Iterable

from ascn_site import rules
from ascn_site.models import User
from ascn_site.models.accounts import Scope
from ascn_site.people import places
from ascn_site.people.places import Place
from events.models import ChannelRole, SessionPage


def sessions() -> Iterable[Place]:
    """Each session once, in the language it was written in first, the latest first."""
    pages = SessionPage.objects.filter(alias_of=None).select_related("locale").order_by("-starts", "pk")
    known = set()
    for page in pages:
        if page.translation_key not in known:
            known.add(page.translation_key)
            yield Place(Scope.SESSION, str(page.translation_key), page.title, page.text_language)


def takes_part(person: User) -> bool:
    """Whether somebody is registered for a forum or invited to a session."""
    return person.registrations.exists() or person.live_roles.filter(role=ChannelRole.GUEST).exists()


def begin() -> None:
    """Called once from the AppConfig."""
    places.register(Scope.SESSION, sessions)
    rules.also_members(takes_part)
