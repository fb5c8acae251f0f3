"""What the editor says of a page that waits."""

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock

from cities.clearance import course


class StepLock(WorkflowLock):
    """Says who has the page and since when, to everybody who opens it."""

    def get_message(self, user):
        waiting = course.waiting_of(self.object, now=timezone.now())
        return waiting.sentence if waiting else ""

    def get_description(self, user, can_lock=False):
        if not can_lock and self.for_user(user):
            return _("Nobody else changes the page while it waits. To change it, take the submission back.")
        return _("You may correct the page while it waits for you.")
