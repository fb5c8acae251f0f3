"""Each city's sessions and their live channels: an open one, one for invited people, one that nobody here runs."""

import datetime
import uuid

from django.utils import timezone
from wagtail.models import Locale

from ascn_site.models import User
from ascn_site.models.accounts import Office, Scope
from ascn_site.services import appoint
from events import rules
from events.live import protocol
from events.live.people import Seat, card
from events.live.writer import Order, Writer
from events.models import Channel, ForumInvitation, ForumPage, JoinCode, Registration, SessionPage, WaitingList
from events.models.entrances import hash_of
from events.participants.lists import Guest
from tests.network import FIRST_DAY

OPENING = datetime.datetime(2026, 11, 25, 2, tzinfo=datetime.UTC)
ROOMS = {"open": "open", "closed": "invited", "other": "open"}
RUN_BY_THE_MODERATOR = ("open", "closed")
DELEGATION = "Delegation of the wm hall"


def hold_sessions(forum: ForumPage, slug: str, world, people: dict[str, User]) -> None:
    """Sessions of one city; what is said in them carries its markers."""
    for name, access in ROOMS.items():
        page = forum.add_child(
            instance=SessionPage(
                title=f"{name.capitalize()} wm session of {slug}",
                slug=f"{slug}-{name}",
                room="Hall",
                starts=OPENING,
                ends=OPENING + datetime.timedelta(hours=1),
                locale=Locale.objects.get(language_code="en"),
            )
        )
        channel = Channel.objects.create(
            session=page.translation_key, forum=forum.permanent_id, state="open", access=access
        )
        world.channels[name], world.sessions[name] = channel.pk, f"/en/forum/{forum.slug}/{page.slug}/"
        if name in RUN_BY_THE_MODERATOR:
            scope = {"scope_kind": Scope.SESSION, "scope_id": str(page.translation_key)}
            appoint(person=people["Mo"], office=Office.MODERATOR, starts=FIRST_DAY, **scope)
        talk(channel, slug, name, people["speaker"], world.said.setdefault(name, {}))
    world.join_code = JoinCode.objects.create(channel_id=world.channels["open"], made_at=timezone.now()).code
    invite(forum, slug, world, people["Se"])
    take_in(Channel.objects.get(pk=world.channels["open"]), people["speaker"])
    world.place = Registration.objects.get(forum=forum.permanent_id).pk


def talk(channel: Channel, slug: str, room: str, speaker: User, said: dict[str, int]) -> None:
    """One thing of each kind on which a command can act, by its number."""
    mark = f"wm-{slug}-{room}"
    said["line"] = do(channel, speaker, "post", text=f"{mark}line")
    said["hidden"] = do(channel, speaker, "post", text=f"{mark}hidden")
    do(channel, speaker, "hide", seq=said["hidden"], reason="an insult")
    said["waiting"] = do(channel, speaker, "ask", text=f"{mark}question")
    for question in ("asked", "second"):
        said[question] = do(channel, speaker, "ask", text=f"Who pays for the {question} gauge?")
        do(channel, speaker, "approve", seq=said[question])
    said["hand"] = do(channel, speaker, "raise_hand")
    for poll, is_secret in (("poll", False), ("secret", True)):
        said[poll] = do(channel, speaker, "poll_open", question="Begin?", options=["Yes", "No"], secret=is_secret)
        do(channel, speaker, "vote", seq=said[poll], choices=[0])


def seat_of(channel: Channel, person: User) -> Seat:
    """A seat with every right, to prepare what others then act on."""
    return Seat(
        person=person.pk,
        channel=channel.pk,
        name=person.name,
        delegation="",
        card=card(person.pk, person.name, ""),
        may=rules.EVERYTHING,
        is_at_desk=True,
        is_confirmed=True,
        muted_until=None,
        language="en",
    )


def frame(kind: str, **fields) -> dict:
    return {"type": kind, "id": str(uuid.uuid4())} | fields


def do(channel: Channel, person: User, kind: str, **fields) -> int:
    """The number of the event."""
    shape = protocol.SHAPES[kind].model_validate(frame(kind, **fields))
    [outcome] = Writer().store([Order(seat_of(channel, person), shape)], now=timezone.now()).outcomes
    assert isinstance(outcome, int), outcome
    return outcome


def take_in(channel: Channel, person: User, **fields) -> None:
    """Give somebody a place in the channel's forum."""
    values = {"delegation": DELEGATION} | fields
    Registration.objects.update_or_create(forum=channel.forum, person=person, defaults=values)


def invite(forum: ForumPage, slug: str, world, secretary: User) -> None:
    """Somebody who has not answered yet, and a list that waits for a look."""
    world.guest = ForumInvitation.objects.create(
        forum=forum.permanent_id,
        email=f"wm-{slug}-guest@example.org",
        name="Guest",
        token_hash=hash_of(f"guest of {slug}"),
        sent_at=timezone.now(),
        invited_by=secretary,
    ).pk
    listed = Guest(2, "Listed guest", f"wm-{slug}-listed@example.org", "Laos")
    world.guest_list = WaitingList.objects.create(
        forum=forum.permanent_id, rows=[listed.as_row()], made_by=secretary, made_at=timezone.now()
    ).pk
