"""What forums write into the log."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from events.live import trail  # registers the acts in rooms


@hooks.register("register_log_actions")
def forum_lines(actions):
    actions.register_action("events.set_room", _("Set up a live room"), _("Live room set up"))
    actions.register_action("events.invite", _("Invite to a forum"), _("Invited to a forum"))
    actions.register_action("events.register", _("Take a place at a forum"), _("Place at a forum taken"))
    actions.register_action("events.withdraw", _("Withdraw an invitation"), _("Invitation to a forum withdrawn"))
    actions.register_action("events.edit_record", _("Edit a record"), _("Record of a session edited"))
    actions.register_action("events.hide_in_record", _("Leave out of a record"), _("Item left out of a record"))
    actions.register_action("events.correct_record", _("Correct one's words"), _("Own words corrected in a record"))
    actions.register_action("events.leave_out_correction", _("Leave out a correction"), _("Correction left out"))
    actions.register_action("events.take_in_correction", _("Take in a correction"), _("Correction taken in"))
    actions.register_action("events.release_record", _("Release a record"), _("Record of a session released"))
    actions.register_action("events.take_back_record", _("Take back a record"), _("Record of a session taken back"))
