"""Lines of the audit log about coming in. They name an act, a person by id and a limit; never an address or a text."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import log
from wagtail.models import Site

ACTIONS = {
    "accounts.sign_in_refused": (_("Sign-in refused"), _("A sign-in was refused")),
    "accounts.second_step_refused": (_("Second step refused"), _("A second step was refused")),
    "accounts.limit_reached": (_("Limit reached"), _("A limit was reached")),
    "accounts.factor_added": (_("Second step added"), _("A second step was added")),
    "accounts.factor_removed": (_("Second step removed"), _("A second step was removed")),
    "accounts.factors_reset": (_("Second step reset"), _("All second steps were taken away")),
    "accounts.recovery_codes_made": (_("New recovery codes"), _("New recovery codes were made")),
    "accounts.password_changed": (_("Password changed"), _("A password was changed")),
    "accounts.email_changed": (_("E-mail address changed"), _("An e-mail address was changed")),
    "accounts.sessions_ended": (_("Sessions ended"), _("Sessions were ended")),
}


@hooks.register("register_log_actions")
def register_actions(actions) -> None:
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)


def note(action: str, *, person=None, **data: object) -> None:
    """Write one line; ``person`` is whose account or act it is, if that is known."""
    known = person if person is not None and person.is_authenticated else None
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None:
        log(instance=site, action=action, user=known, title="", data=data)
