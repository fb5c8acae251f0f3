"""The lines of the log about offers."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTS = {
    "cities.offer_confirmed": _("Offer of help confirmed"),
    "cities.offer_answered": _("Offer of help answered"),
    "cities.offer_taken_up": _("Offer of help taken up"),
    "cities.offer_declined": _("Offer of help declined"),
    "cities.offer_closed": _("Offer of help closed"),
    "cities.offerer_erased": _("Offers of somebody without an account erased"),
    "cities.partner_named": _("Partner named on the project's page"),
    "cities.partner_hidden": _("Partner no longer named"),
}


@hooks.register("register_log_actions")
def lines_about_offers(actions: LogActionRegistry) -> None:
    for act, words in ACTS.items():
        actions.register_action(act, words, words)
