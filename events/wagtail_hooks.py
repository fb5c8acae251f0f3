"""What forums write into the log."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def forum_lines(actions):
    actions.register_action("events.invite", _("Invite to a forum"), _("Invited to a forum"))
    actions.register_action("events.register", _("Take a place at a forum"), _("Place at a forum taken"))
    actions.register_action("events.withdraw", _("Withdraw an invitation"), _("Invitation to a forum withdrawn"))
