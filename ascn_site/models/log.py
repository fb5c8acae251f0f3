"""Lines of the audit log: Wagtail's own, with the office that acted and the place that it concerns, without names."""

from django.core.exceptions import ObjectDoesNotExist
from django.utils.functional import cached_property
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.models.audit_log import ModelLogEntryManager
from wagtail.models.pages import PageLogEntryManager

from ascn_site.audit.told import acted_as, offices_of, place_of, title_of, without_texts


class TellsOffice:
    """Writes down by which office a thing was done: the line outlives the account, the name does not."""

    def log_action(self, instance, action, **fields):
        told = without_texts(fields.pop("data", None) or {})
        told |= {"offices": offices_of(fields.get("user")), "place": place_of(instance)}
        title = title_of(instance) or fields.pop("title", None)
        return super().log_action(instance, action, data=told, title=title, **fields)


class PageLineManager(TellsOffice, PageLogEntryManager):
    pass


class ModelLineManager(TellsOffice, ModelLogEntryManager):
    pass


class NamesOffice:
    """Who is erased is known by the office that acted."""

    @cached_property
    def user_display_name(self):
        return acted_as(self.data) if self.user_id and not self._is_known() else super().user_display_name

    def _is_known(self) -> bool:
        """A list has read its people already, those who are gone as None; a single line has not."""
        try:
            return self.user is not None
        except ObjectDoesNotExist:
            return False


class PageLine(NamesOffice, PageLogEntry):
    """What was done to a page."""

    @cached_property
    def message(self):
        """As the log says it; Wagtail has a word of its own here for a saved draft."""
        return self.formatter.format_message(self) if self.formatter else self.action

    objects = PageLineManager()

    class Meta:
        proxy = True


class ModelLine(NamesOffice, ModelLogEntry):
    """What was done to anything else: an office, a file, a setting, the site."""

    objects = ModelLineManager()

    class Meta:
        proxy = True
