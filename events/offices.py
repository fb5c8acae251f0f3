"""Sessions as places of offices: moderators and interpreters; and who of all people belongs to one."""

from collections.abc import Iterable, Sequence

from django.utils import timezone
from wagtail.models import Page

from ascn_site import file_rules, rules
from ascn_site.models import User
from ascn_site.models.accounts import Scope
from ascn_site.people import places
from ascn_site.people.places import Place
from events.models import Channel, ChannelRole, SessionPage
from events.rules import may


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


def knows(person: User, pages: Sequence[Page]) -> bool:
    """Whether somebody has a seat in one of some sessions; a request of the half signed in is nobody's before this."""
    channels = Channel.objects.filter(session__in=[page.translation_key for page in pages])
    return any(may(person, channel, "read", is_confirmed=True, now=timezone.now()) for channel in channels)


def begin() -> None:
    """Called once from the AppConfig."""
    places.register(Scope.SESSION, sessions)
    rules.also_members(takes_part)
    file_rules.also_know(knows)
