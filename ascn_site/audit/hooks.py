"""The log's own lines: which models carry them, and what this app adds to what Wagtail already notes."""

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from ascn_site.audit.reading import reach_of
from ascn_site.models import ModelLine, PageLine


@hooks.register("register_log_actions", order=100)
def our_lines(actions: LogActionRegistry) -> None:
    actions.register_model(Model, ModelLine)
    actions.register_model(Page, PageLine)
    actions.log_entry_models -= {ModelLogEntry, PageLogEntry}
    actions.register_action("ascn_site.export", _("Take own data away"), _("Own data taken away"))
    actions.register_action("ascn_site.erase", _("Erase an account"), _("Account erased"))
    actions.register_action("ascn_site.log_export", _("Take the log away"), _("Lines of the log taken away"))


class LogItem(MenuItem):
    def is_shown(self, request):
        return bool(reach_of(request.user, on=timezone.localdate()))


@hooks.register("register_admin_menu_item")
def log_in_the_menu():
    return LogItem(_("Log"), reverse("log"), name="log", icon_name="history", order=950)


# Names of acts in the log that Wagtail itself leaves in English in some of our languages.
SAID_BY_WAGTAIL = (
    gettext_noop("Create"),
    gettext_noop("Publish scheduled draft"),
    gettext_noop("Unpublish scheduled draft"),
    gettext_noop("Unlock"),
    gettext_noop("Revert"),
    gettext_noop("Copy for translation"),
    gettext_noop("Create alias"),
    gettext_noop("Convert alias into ordinary page"),
    gettext_noop("Move"),
    gettext_noop("Reorder"),
    gettext_noop("Schedule publication"),
    gettext_noop("Unschedule publication"),
    gettext_noop("Add view restrictions"),
    gettext_noop("Update view restrictions"),
    gettext_noop("Remove view restrictions"),
    gettext_noop("Add comment"),
    gettext_noop("Edit comment"),
    gettext_noop("Delete comment"),
    gettext_noop("Resolve comment"),
    gettext_noop("Reply to comment"),
    gettext_noop("Edit reply to comment"),
    gettext_noop("Delete reply to comment"),
    gettext_noop("Workflow: start"),
    gettext_noop("Workflow: approve task"),
    gettext_noop("Workflow: reject task"),
    gettext_noop("Workflow: resume task"),
    gettext_noop("Workflow: cancel"),
)
