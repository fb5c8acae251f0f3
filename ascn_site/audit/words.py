"""What Wagtail's own acts are called, in the log and in the history of a page: as somebody would tell it.

Wagtail names them for its makers, and in some of our languages not at all.
"""

from collections.abc import Callable
from functools import partial

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter

SENTENCES = {
    "wagtail.create": _("Begun"),
    "wagtail.edit": _("Saved with changes"),
    "wagtail.delete": _("Deleted"),
    "wagtail.apitoken.create": _("A key for programs was made"),
    "wagtail.apitoken.revoke": _("A key for programs was taken back"),
    "wagtail.publish": _("Published"),
    "wagtail.publish.scheduled": _("Published at the time that was set"),
    "wagtail.unpublish": _("Taken off the public site"),
    "wagtail.unpublish.scheduled": _("Taken off the public site at the time that was set"),
    "wagtail.publish.schedule": _("A time for publishing was set"),
    "wagtail.schedule.cancel": _("The time for publishing was taken back"),
    "wagtail.lock": _("Locked"),
    "wagtail.unlock": _("Unlocked"),
    "wagtail.moderation.approve": _("Approved"),
    "wagtail.moderation.reject": _("Returned"),
    "wagtail.rename": _("Given another title"),
    "wagtail.revert": _("An earlier version was taken up again"),
    "wagtail.copy": _("Made as a copy of another page"),
    "wagtail.copy_for_translation": _("Begun in another language"),
    "wagtail.create_alias": _("A place was kept in another language"),
    "wagtail.convert_alias": _("Begun in a language where only its place was kept"),
    "wagtail.move": _("Moved to another place"),
    "wagtail.reorder": _("Moved in the order of its place"),
    "wagtail.view_restriction.create": _("Closed to readers outside a circle"),
    "wagtail.view_restriction.edit": _("The circle of its readers was changed"),
    "wagtail.view_restriction.delete": _("Opened to all readers"),
    "wagtail.comments.create": _("A remark was written"),
    "wagtail.comments.edit": _("A remark was changed"),
    "wagtail.comments.delete": _("A remark was deleted"),
    "wagtail.comments.resolve": _("A remark was settled"),
    "wagtail.comments.create_reply": _("A remark was answered"),
    "wagtail.comments.edit_reply": _("An answer to a remark was changed"),
    "wagtail.comments.delete_reply": _("An answer to a remark was deleted"),
}


class Sentence(LogFormatter):
    """One sentence, in the filters and in each line."""

    def __init__(self, sentence: str):
        self.label = self.message = sentence


def say_plainly(actions: LogActionRegistry) -> None:
    for action, sentence in SENTENCES.items():
        rename(actions, action, partial(Sentence, sentence))


def rename(actions: LogActionRegistry, action: str, formatter: Callable[[], LogFormatter]) -> None:
    """Another formatter in the place of the one that is registered: its choice must not stand twice in the filters."""
    actions.choices[:] = [choice for choice in actions.choices if choice[0] != action]
    actions.register_action(action)(formatter)
