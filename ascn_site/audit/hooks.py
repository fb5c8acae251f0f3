"""The log's own lines: which models carry them, and what this app adds to what Wagtail already notes."""

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from ascn_site.audit.reading import reach_of
from ascn_site.audit.words import say_plainly
from ascn_site.models import ModelLine, PageLine


@hooks.register("register_log_actions", order=100)
def our_lines(actions: LogActionRegistry) -> None:
    actions.register_model(Model, ModelLine)
    actions.register_model(Page, PageLine)
    actions.log_entry_models -= {ModelLogEntry, PageLogEntry}
    say_plainly(actions)
    actions.register_action("ascn_site.export", _("Take own data away"), _("Own data taken away"))
    actions.register_action("ascn_site.erase", _("Erase an account"), _("Account erased"))
    actions.register_action("ascn_site.log_export", _("Take the log away"), _("Lines of the log taken away"))


class LogItem(MenuItem):
    def is_shown(self, request):
        return bool(reach_of(request.user, on=timezone.localdate()))


@hooks.register("register_admin_menu_item")
def log_in_the_menu():
    return LogItem(_("Log"), reverse("log"), name="log", icon_name="history", order=950)
