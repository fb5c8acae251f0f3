"""Who may be sent out of a session, and who was: for the moderators' page of its door."""

import datetime
from typing import NamedTuple

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ascn_site.models import User
from events import rules
from events.live.log import delegations_in
from events.live.people import code_of
from events.models import Access, Channel, ChannelRole, Event, Participant


class Person(NamedTuple):
    code: str
    name: str
    delegation: str
    reason: str = ""


TOLD = {
    "remove": _("%(name)s has been sent out of the session."),
    "readmit": _("%(name)s may come into the session again."),
}


def told(channel: str, form: QueryDict, *, now: datetime.datetime) -> str:
    """What has been done to whom by a form of the door."""
    live = Channel.objects.get(pk=channel)
    people = [*removed_from(live), *removable_from(live, now=now)]
    name = next((person.name for person in people if person.code == form.get("person")), "")
    return str(TOLD[form["do"]]) % {"name": name} if name and form.get("do") in TOLD else str(_("That is done."))


def removed_from(channel: Channel) -> list[Person]:
    roles = Participant.objects.filter(channel=channel, role=ChannelRole.REMOVED)
    if not roles:
        return []
    acts = Event.objects.filter(channel=channel, kind="removed", person__in=roles.values("person")).order_by("seq")
    reasons = {code_of(act.person_id): act.payload.get("reason", "") for act in acts}
    people = described(channel, User.objects.filter(pk__in=roles.values("person")))
    return [person._replace(reason=reasons.get(person.code, "")) for person in people]


def removable_from(channel: Channel, *, now: datetime.datetime) -> list[Person]:
    """Whoever takes part or has written here, but for those who run the session or are outside already."""
    roles = Participant.objects.filter(channel=channel)
    inside = Q(pk__in=roles.values("person")) | Q(pk__in=Event.objects.filter(channel=channel).values("author"))
    if channel.access != Access.INVITED:
        inside |= Q(registrations__forum=channel.forum)
    moderators = rules.moderators_of(channel, on=rules.day_at(channel, now))
    removed = roles.filter(role=ChannelRole.REMOVED)
    people = User.objects.filter(inside, is_active=True).exclude(pk__in=moderators)
    return described(channel, people.exclude(pk__in=removed.values("person")))


def described(channel: Channel, people) -> list[Person]:
    found = list(people.distinct().order_by("name", "pk"))
    delegations = delegations_in(channel.pk, [person.pk for person in found])
    return [Person(code_of(person.pk), person.name, delegations.get(person.pk, "")) for person in found]
