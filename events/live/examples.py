"""Live channels of the example programme: one session goes on at this moment."""

import datetime
from collections.abc import Iterable

from ascn_site import routing
from ascn_site.models import Assignment, User
from ascn_site.models.accounts import Office, Scope
from events.examples import FORUM
from events.models import Access, Channel, ForumPage, Participant, Registration, SessionPage, State

GOES_ON_NOW = "Cities after the pandemic"
# The others of the programme are open to all who are signed in, and have not begun.
OTHERWISE = {
    GOES_ON_NOW: (State.OPEN, Access.OPEN),
    "Paying for a smart city": (State.OPEN, Access.MEMBERS),
    "One report a year": (State.OPEN, Access.INVITED),
}
SERVED = (GOES_ON_NOW, "One report a year")  # sessions with a moderator and an interpreter
FIRST_DAY = datetime.date(2018, 4, 28)


def seed_channels(*, participants: Iterable[User], moderators: Iterable[User], interpreters: Iterable[User]) -> None:
    """A channel for each example session, and who takes part; adds what is missing."""
    forum = ForumPage.objects.filter(permanent_id=FORUM, locale__language_code="en").first()
    if forum is None:
        return
    for session in SessionPage.objects.child_of(forum).filter(is_example=True):
        state, access = OTHERWISE.get(session.title, (State.CLOSED, Access.OPEN))
        Channel.objects.get_or_create(
            session=session.translation_key, defaults={"forum": FORUM, "state": state, "access": access}
        )
        if session.title in SERVED:
            appoint(session, moderators, Office.MODERATOR)
            appoint(session, interpreters, Office.INTERPRETER)
    register(participants)
    invite(Channel.objects.filter(forum=FORUM, access=Access.INVITED), participants)


def appoint(session: SessionPage, people: Iterable[User], office: Office) -> None:
    for person in people:
        Assignment.objects.get_or_create(
            person=person,
            office=office,
            scope_kind=Scope.SESSION,
            scope_id=str(session.translation_key),
            defaults={"starts": FIRST_DAY},
        )


def register(people: Iterable[User]) -> None:
    rows = [Registration(forum=FORUM, person=person) for person in people]
    Registration.objects.bulk_create(rows, ignore_conflicts=True)


def invite(channels: Iterable[Channel], people: Iterable[User]) -> None:
    rows = [Participant(channel=channel, person=person) for channel in channels for person in people]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)


def described() -> list[dict[str, str]]:
    """The channels for those who check the site from outside, the one that goes on now first."""
    pages = {page.translation_key: page for page in SessionPage.objects.filter(locale__language_code="en")}
    channels = [channel for channel in Channel.objects.filter(forum=FORUM) if channel.session in pages]
    channels.sort(key=lambda channel: pages[channel.session].title != GOES_ON_NOW)
    return [
        {
            "id": channel.pk,
            "ws": f"/ws/channels/{channel.pk}/",
            "page": routing.address(pages[channel.session], "en"),
            "state": channel.state,
            "access": channel.access,
        }
        for channel in channels
    ]
