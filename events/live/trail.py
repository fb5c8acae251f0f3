"""Lines of the audit log about what moderators do in a room: which act, by whom, the number of its event; no words."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, log

from ascn_site.models import User
from events.models import Channel

ACTS = {
    "open": (_("Open a room"), _("Room opened")),
    "close": (_("Close a room"), _("Room closed")),
    "hide": (_("Hide a line"), _("Line hidden in a room")),
    "restore": (_("Show a hidden line"), _("Hidden line shown again")),
    "approve": (_("Approve a question"), _("Question approved")),
    "merge": (_("Merge questions"), _("Questions merged")),
    "take_up": (_("Take up a question"), _("Question taken up")),
    "answer": (_("Mark a question as answered"), _("Question marked as answered")),
    "mute": (_("Silence somebody in a room"), _("Somebody silenced in a room")),
    "unmute": (_("Let somebody write again in a room"), _("Somebody may write again in a room")),
    "poll_open": (_("Open a poll"), _("Poll opened")),
    "poll_close": (_("Close a poll"), _("Poll closed")),
    "announce": (_("Announce in a room"), _("Announced in a room")),
    "call": (_("Give the floor"), _("Floor given")),
    "order_hands": (_("Order the speakers"), _("Speakers ordered")),
    "end_speech": (_("End a speech"), _("Speech ended")),
    "more_time": (_("Give more time"), _("More time given")),
    "limit_speeches": (_("Limit the time of speeches"), _("Time of speeches limited")),
    "hand_over": (_("Hand over a session"), _("Session handed over")),
    "decide": (_("Put a decision on record"), _("Decision put on record")),
}


def name_of(command: str) -> str:
    return f"events.live.{command}"


@hooks.register("register_log_actions")
def acts_in_rooms(actions: LogActionRegistry) -> None:
    for command, (label, message) in ACTS.items():
        actions.register_action(name_of(command), label, message)


def note(command: str, *, channel: Channel, person: int, seq: int) -> None:
    log(instance=channel, action=name_of(command), user=User.objects.get(pk=person), data={"seq": seq})
