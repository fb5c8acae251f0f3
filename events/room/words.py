"""Sentences that the room's script puts together; ``%(name)s`` are filled in by it."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ascn_site.languages import LANGUAGES


def words() -> dict:
    """In the language of the interface at this moment."""
    return {
        "you": _("You"),
        "former": _("Former participant"),
        "languages": dict(LANGUAGES),
        "interpreted": pgettext("who translated a line", "%(by)s, %(language)s"),
        "machine": pgettext("who translated a line", "Machine translation, %(language)s"),
        "waits": _("Not done yet, waits for the connection: %(acts)s"),
        "too_late": _("This waited a minute for the connection. Look whether it is done; if not, do it again."),
        "new_lines": _("New lines: %(count)s"),
        "more_untranslated": _("Not shown yet: %(count)s. They come up here as you go on."),
        "hands": _("Hands up: %(count)s"),
        "place": _("You are number %(place)s of %(count)s."),
        "paused": _("The moderator has asked you to pause until %(time)s (%(zone)s). You can read along and vote."),
        "own_clock": _("Your clock: %(hours)s (%(zone)s). Hours in brackets are yours."),
        "run_by": _("%(name)s runs the session."),
        "run_by_you": _("You run the session."),
        "merged_from": _("Together with %(count)s more"),
        "merged_with": _("Merged with others: %(count)s"),
        "length": _("%(count)s of %(most)s characters"),
        "too_long": _("%(over)s characters too many: at most %(most)s. Please shorten it, then send it."),
        "poll_lines": _("Write %(count)s lines: first the question, then each option on a line of its own."),
        "empty": _("There is nothing to read in it. Please write something first."),
        "voters": _("Votes: %(count)s"),
        "secret": _("One vote per person, secret. The result shows when the poll closes."),
        "named": _("One vote per person. The result shows when the poll closes."),
        "states": {
            "waiting": _("With the moderator"),
            "approved": _("Open for votes"),
            "taken_up": _("Being answered"),
            "answered": _("Answered"),
            "hidden": _("Not shown"),
        },
        "link": {
            "open": _("Connected. Everything you sent is stored."),
            "waiting": _("No connection. Reading goes on; your lines are kept here and sent later."),
            "too_many": _(
                "Too much was sent at once. The connection comes back by itself within 30 seconds; your lines are kept"
                " here and go out once."
            ),
            "sign_in": _("Your session has ended. Sign in again; your lines are kept here."),
            "forbidden": _("You can no longer take part in this session. The moderator can tell you why."),
            "gone": _("This session is no longer open to you."),
        },
    }
