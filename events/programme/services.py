"""The live room of a session, as the secretariat sets it up."""

from collections.abc import Collection

from django.db import transaction
from wagtail.log_actions import log

from ascn_site.models import User
from events.models import Access, Channel, ChannelRole, ForumPage, Participant, Registration, SessionPage


@transaction.atomic
def set_room(*, session: SessionPage, forum: ForumPage, access: Access, guests: Collection[int], by: User) -> Channel:
    """Give a session its live room, or let others in than before. It begins closed; its moderators open it.

    ``guests`` are the people invited to it, by primary key; who is not registered for the forum is left out.
    """
    channel, is_new = Channel.objects.get_or_create(
        session=session.translation_key, defaults={"forum": forum.permanent_id, "access": access}
    )
    if not is_new and channel.access != access:
        channel.access = access
        channel.save(update_fields=["access"])
    registered = Registration.objects.filter(forum=forum.permanent_id, person__in=guests)
    invited = set(registered.values_list("person", flat=True))
    standing = Participant.objects.filter(channel=channel, role=ChannelRole.GUEST)
    standing.exclude(person__in=invited).delete()
    rows = [Participant(channel=channel, person_id=person) for person in sorted(invited)]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)
    log(instance=session, action="events.set_room", user=by, data={"access": str(access), "guests": len(invited)})
    return channel
